import { HTML_TYPE } from '../../answers/answer.js';
import { WAIT, WHOLE, YES, oneOf, textOr } from '../../../model/shape/json-schema.js';
import { isObject, type Effect, type FaultContext } from './effect.js';

const LOGIN_ANSWERS = ['empty', 'blank', 'bare', 'object', 'html', 'error-200'] as const;

/**
 * `expire` ends the session of the request, which is then answered 401 (an API key is refused this once); `revoke`
 * refuses the request's credential of any kind; `expireAfter` ends each session after a number of calls, or a time
 * after its first one; `loginAnswer` corrupts the answer of a login.
 */
export type AuthSpec =
  | 'expire'
  | { readonly expire: true }
  | { readonly revoke: true }
  | { readonly expireAfter: { readonly calls?: number; readonly ms?: number } }
  | { readonly loginAnswer: (typeof LOGIN_ANSWERS)[number] };

const SCHEMA = textOr(
  ['expire'],
  oneOf({
    expire: YES,
    revoke: YES,
    expireAfter: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: { calls: WHOLE, ms: WAIT },
    },
    loginAnswer: { enum: LOGIN_ANSWERS },
  }),
);

interface Use {
  calls: number;
  readonly since: number;
}

function countUse(context: FaultContext, { calls, ms }: { readonly calls?: number; readonly ms?: number }): void {
  if (context.credential === '') return;
  const now = context.clock.now();
  const use = (context.memory.get(context.credential) as Use | undefined) ?? { calls: 0, since: now };
  context.memory.set(context.credential, use);
  use.calls += 1;
  if ((calls !== undefined && use.calls > calls) || (ms !== undefined && now - use.since >= ms))
    context.expireCredential();
}

function disfigure(context: FaultContext, kind: (typeof LOGIN_ANSWERS)[number]): void {
  const { answer } = context;
  if (context.op !== 'login' || answer?.status !== 200) return;
  const token = String(answer.body).replace(/^"|"$/g, '');
  const bodies: Readonly<Record<typeof kind, string>> = {
    empty: '',
    blank: '""',
    bare: token,
    object: JSON.stringify({ token }),
    html: '<!DOCTYPE html><html><body>Sign in</body></html>',
    'error-200': '{"code":"ISM_4000","description":"Bad Request","message":["Unhandled system exception"],"help":""}',
  };
  context.answer = { ...answer, body: bodies[kind], ...(kind === 'html' && { type: HTML_TYPE }) };
}

export const auth: Effect<AuthSpec> = {
  stage: (spec) => (isObject(spec) && 'loginAnswer' in spec ? 'after-commit' : 'before-auth'),
  schema: SCHEMA,
  apply(spec, context) {
    if (spec === 'expire' || 'expire' in spec) context.expireCredential();
    else if ('revoke' in spec) context.refuseCredential();
    else if ('expireAfter' in spec) countUse(context, spec.expireAfter);
    else disfigure(context, spec.loginAnswer);
  },
};
