import { HTML_TYPE } from '../../http/answer.js';
import { WAIT, WHOLE, YES, oneOf, textOr } from '../../shape/json-schema.js';
import { type Effect, type Scene, isObject } from './effect.js';

const LOGIN_ANSWERS = ['empty', 'blank', 'bare', 'object', 'html', 'error-200'] as const;

/**
 * `expire` ends the session of the request, which is then answered 401 (an API key is refused this once); `revoke` refuses
 * whatever credential there is; `expireAfter` ends each session after so many calls, or so long after its first one;
 * `loginAnswer` disfigures what a login returns.
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

function countUse(scene: Scene, { calls, ms }: { readonly calls?: number; readonly ms?: number }): void {
  if (scene.credential === '') return;
  const now = scene.clock.now();
  const use = (scene.memory.get(scene.credential) as Use | undefined) ?? { calls: 0, since: now };
  scene.memory.set(scene.credential, use);
  use.calls += 1;
  if ((calls !== undefined && use.calls > calls) || (ms !== undefined && now - use.since >= ms))
    scene.expireCredential();
}

function disfigure(scene: Scene, kind: (typeof LOGIN_ANSWERS)[number]): void {
  const { answer } = scene;
  if (scene.op !== 'login' || answer?.status !== 200) return;
  const token = String(answer.body).replace(/^"|"$/g, '');
  const bodies: Readonly<Record<typeof kind, string>> = {
    empty: '',
    blank: '""',
    bare: token,
    object: JSON.stringify({ token }),
    html: '<!DOCTYPE html><html><body>Sign in</body></html>',
    'error-200': '{"code":"ISM_4000","description":"Bad Request","message":["Unhandled system exception"],"help":""}',
  };
  scene.answer = { ...answer, body: bodies[kind], ...(kind === 'html' && { type: HTML_TYPE }) };
}

export const auth: Effect<AuthSpec> = {
  stage: (spec) => (isObject(spec) && 'loginAnswer' in spec ? 'after-commit' : 'before-auth'),
  schema: SCHEMA,
  apply(spec, scene) {
    if (spec === 'expire' || 'expire' in spec) scene.expireCredential();
    else if ('revoke' in spec) scene.refuseCredential();
    else if ('expireAfter' in spec) countUse(scene, spec.expireAfter);
    else disfigure(scene, spec.loginAnswer);
  },
};
