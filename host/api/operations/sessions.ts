import { isoNow } from '../../platform/clock.js';
import { includedIn, SCOPES } from '../../store/scopes.js';
import { endSession, listSessions } from '../../store/browser-sessions.js';
import type { StoreDatabase } from '../../store/store.js';
import { changePassword, passwordSetAt } from '../../store/password.js';
import { cameIn } from '../access.js';
import { denial, denialForAMinute } from '../refusal.js';
import { done, flag, list, object, oneOf, orNull, secret, text } from '../shapes/schema.js';
import { session } from '../shapes/token.js';
import { setUp, signIn } from '../sign-in.js';
import { defineOperation } from './define-operation.js';

const small = { limit: '4kb' } as const;

/** Signing in and out, the browsers that are signed in, and the password. */
export const sessionOperations = [
  defineOperation({
    method: 'get',
    path: '/api/session',
    scope: 'open',
    summary: 'Returns who is signed in (owner: with the password), and whether a password must still be set',
    answer: object({
      signedIn: flag,
      scope: orNull(oneOf(...SCOPES)),
      may: { ...list(oneOf(...SCOPES)), description: 'The scopes that this scope includes.' },
      owner: flag,
      setup: flag,
      csrf: orNull(text),
    }),
    async handler({ request }, { access, store }) {
      const caller = await access.callerOf(request);
      const setup = (await passwordSetAt(store.db)) === undefined;
      const may = caller === undefined ? [] : includedIn(caller.scope);
      const { scope = null, token, csrf = null } = caller ?? {};
      return { signedIn: caller !== undefined, scope, may, owner: token === null, setup, csrf };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/setup',
    scope: 'open',
    audit: 'password.set',
    summary: 'Sets the first password with the code of the setup link, and signs in',
    body: object({ code: secret, password: secret }),
    bodyOptions: small,
    answer: done,
    async handler({ body, request, response }, context) {
      await setUp(context, body, request, response);
      return { ok: true };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/sign-in',
    scope: 'open',
    audit: 'session.opened',
    summary: 'Signs in with a password, an API token or the code of a link',
    body: { anyOf: [object({ password: secret }), object({ token: secret }), object({ link: secret })] },
    bodyOptions: small,
    answer: done,
    async handler({ body, request, response }, context) {
      await signIn(context, body, request, response);
      return { ok: true };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/sign-out',
    scope: 'open',
    audit: 'session.closed',
    summary: 'Ends the session',
    answer: done,
    async handler({ request, response }, { access, browserSessions }) {
      const caller = await access.callerOf(request);
      if (caller !== undefined) cameIn(response, caller);
      await browserSessions.close(request, response);
      return { ok: true };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/password',
    scope: 'admin',
    audit: 'password.changed',
    summary: 'Changes the password and ends every other session',
    body: object({ current: secret, password: secret }),
    answer: done,
    async handler({ body: { current, password }, request, response }, context) {
      const { store, clock, browserSessions, passwordAttempts: attempts, trail } = context;
      const address = request.ip ?? '';
      if (!attempts.begin(address, 'password')) throw denialForAMinute();
      const now = isoNow(clock);
      const noted = (tx: StoreDatabase) => trail.note(tx, { what: 'password.changed', object: null });
      if (!(await changePassword(store.db, { current, password, now }, noted))) {
        throw denial(403, 'This is not the password.', 'Check it for typing errors.');
      }
      attempts.passed(address, 'password');
      // The change has ended every session, so its caller gets a new one.
      await browserSessions.open(request, response, { kind: 'password', setAt: now });
      return { ok: true };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/sessions',
    scope: 'admin',
    summary: 'Lists the signed-in browsers, each with its token (null: with the password)',
    answer: object({ sessions: list(session) }),
    async handler({ caller }, { store, clock }) {
      const all = await listSessions(store.db, isoNow(clock));
      return {
        sessions: all.map(({ id, by, openedAt, endsAt }) => {
          return { id, token: by.kind === 'token' ? by.name : null, openedAt, endsAt, own: id === caller?.session };
        }),
      };
    },
  }),
  defineOperation({
    method: 'delete',
    path: '/api/sessions/{id}',
    scope: 'admin',
    audit: 'session.ended',
    summary: 'Signs out a browser',
    answer: done,
    problems: ['host.unknown_name'],
    async handler({ params }, { store }) {
      await endSession(store.db, Number(params.id));
      return { ok: true };
    },
  }),
] as const;
