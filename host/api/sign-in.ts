import express, { Router } from 'express';
import type { Request, Response } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { Clock } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { Store } from '../store/open-store.js';
import { checkPassword, passwordSetAt, setFirstPassword } from '../store/password.js';
import { findToken } from '../store/tokens.js';
import { ownSite } from './access.js';
import type { Access } from './access.js';
import { deny, denyForAMinute } from './answers.js';
import { createAttempts } from './attempts.js';
import type { BrowserSessions, SignedInBy } from './browser-sessions.js';
import type { SetupCode } from './setup-code.js';

export interface SignInOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly sessions: BrowserSessions;
  readonly access: Access;
  readonly setupCode: SetupCode | undefined;
}

/** What somebody can sign in with. */
export interface Credential {
  readonly token?: unknown;
  readonly password?: unknown;
}

export type SignInOutcome = 'in' | 'refused' | 'too many tries';

export interface SignIn {
  /** `GET /api/session`, `POST /api/setup`, `POST /api/sign-in` and `POST /api/sign-out`. */
  readonly routes: Router;
  /** Opens a session where the credential is a valid one. */
  enter(request: Request, response: Response, credential: Credential): Promise<SignInOutcome>;
}

/** Signing in: a password or a token gives a cookie that scripts cannot read and other sites cannot send. */
export function createSignIn({ store, clock, sessions, access, setupCode }: SignInOptions): SignIn {
  const attempts = createAttempts(clock);
  const addressOf = (request: Request) => request.ip ?? '';

  const holderOf = async ({ token, password }: Credential): Promise<SignedInBy | undefined> => {
    if (typeof token === 'string') {
      const found = await findToken(store.db, token.trim());
      return found === undefined ? undefined : { kind: 'token', name: found.name, createdAt: found.createdAt };
    }
    const setAt = typeof password === 'string' ? await checkPassword(store.db, password) : undefined;
    return setAt === undefined ? undefined : { kind: 'password', setAt };
  };

  const enter: SignIn['enter'] = async (request, response, credential) => {
    if (!attempts.begin(addressOf(request))) return 'too many tries';
    const by = await holderOf(credential);
    if (by === undefined) return 'refused';
    attempts.passed(addressOf(request));
    sessions.open(request, response, by);
    return 'in';
  };

  const routes = Router();
  routes.get('/api/session', async (request, response) => {
    const caller = await access.callerOf(request);
    const setup = (await passwordSetAt(store.db)) === undefined;
    const { scope = null, csrf = null } = caller ?? {};
    response.json({ signedIn: caller !== undefined, scope, setup, csrf });
  });
  const body = express.json({ limit: '4kb' });
  routes.post('/api/setup', ownSite, body, async (request, response) => {
    const { code, password } = requireTexts(request.body, ['code', 'password']);
    if (!attempts.begin(addressOf(request))) {
      denyForAMinute(response);
      return;
    }
    if (setupCode?.fits(code) !== true) {
      deny(response, 403, 'This setup link is used or too old.', 'Start `serve` again for another link.');
      return;
    }
    attempts.passed(addressOf(request));
    const now = isoNow(clock);
    const isSet = await setFirstPassword(store.db, password, now);
    setupCode.use();
    if (!isSet) {
      deny(response, 403, 'The password is set already.', 'Sign in with it.');
      return;
    }
    sessions.open(request, response, { kind: 'password', setAt: now });
    response.json({ ok: true });
  });
  routes.post('/api/sign-in', ownSite, body, async (request, response) => {
    const given = request.body as Credential | undefined;
    if (typeof given?.token !== 'string') requireTexts(given, ['password']);
    const outcome = await enter(request, response, given ?? {});
    if (outcome === 'in') return void response.json({ ok: true });
    if (outcome === 'too many tries') {
      denyForAMinute(response);
      return;
    }
    const what = typeof given?.token === 'string' ? 'token' : 'password';
    deny(response, 401, `This ${what} is not valid here.`, 'Check it for typing errors.');
  });
  routes.post('/api/sign-out', ownSite, (request, response) => {
    sessions.close(request, response);
    response.json({ ok: true });
  });
  return { routes, enter };
}

function requireTexts<K extends string>(body: unknown, keys: readonly K[]): Readonly<Record<K, string>> {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const missing = keys.find((key) => typeof given[key] !== 'string' || given[key] === '');
  if (missing === undefined) return given as Readonly<Record<K, string>>;
  throw new PluginError('config.invalid', `${missing} is required.`, {
    field: missing,
    fix: `Send a JSON object with ${keys.join(' and ')}.`,
  });
}
