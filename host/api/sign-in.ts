import express, { Router } from 'express';
import type { Request } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { Clock } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { Store } from '../store/open-store.js';
import { findEntryLink, useEntryLink } from '../store/entry-links.js';
import { checkPassword, passwordSetAt, setFirstPassword } from '../store/password.js';
import { findToken, isLiving, listTokens } from '../store/tokens.js';
import type { ApiToken } from '../store/tokens.js';
import type { SignedInBy } from '../store/browser-sessions.js';
import { ownSite } from './access.js';
import type { Access } from './access.js';
import { deny, denyForAMinute } from './answers.js';
import { createAttempts } from './attempts.js';
import type { TriedCredential } from './attempts.js';
import type { BrowserSessions } from './browser-sessions.js';

export interface SignInOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly sessions: BrowserSessions;
  readonly access: Access;
}

interface Holder {
  readonly by: SignedInBy;
  /** When what they hold ends; `null`: not by itself. */
  readonly until: string | null;
}

const CREDENTIALS = ['password', 'token', 'link'] as const;

/**
 * Signing in: a password, a token or a link gives a cookie that scripts cannot read and other sites cannot send.
 * `GET /api/session`, `POST /api/setup`, `POST /api/sign-in` and `POST /api/sign-out`. What another site has a browser
 * send is refused before it is looked at, so it is no try either.
 */
export function signInRoutes({ store, clock, sessions, access }: SignInOptions): Router {
  const { db } = store;
  const attempts = createAttempts(clock);
  const addressOf = (request: Request) => request.ip ?? '';

  const holds: Readonly<Record<TriedCredential, (text: string) => Promise<Holder | undefined>>> = {
    async password(text) {
      const setAt = await checkPassword(db, text);
      return setAt === undefined ? undefined : { by: { kind: 'password', setAt }, until: null };
    },
    token: async (text) => holderOf(await findToken(db, text.trim(), isoNow(clock))),
    async link(code) {
      const link = await findEntryLink(db, code, isoNow(clock));
      if (link?.kind !== 'token' || !(await useEntryLink(db, code))) return undefined;
      const token = (await listTokens(db)).find(({ name }) => name === link.name);
      return token !== undefined && isLiving(token, isoNow(clock)) ? holderOf(token) : undefined;
    },
  };

  const routes = Router();
  routes.get('/api/session', async (request, response) => {
    const caller = await access.callerOf(request);
    const setup = (await passwordSetAt(db)) === undefined;
    const { scope = null, owner = false, csrf = null } = caller ?? {};
    response.json({ signedIn: caller !== undefined, scope, owner, setup, csrf });
  });
  const body = express.json({ limit: '4kb' });
  routes.post('/api/setup', ownSite, body, async (request, response) => {
    const { code, password } = requireTexts(request.body, ['code', 'password']);
    if (!attempts.begin(addressOf(request), 'link')) {
      denyForAMinute(response);
      return;
    }
    const now = isoNow(clock);
    if ((await findEntryLink(db, code, now))?.kind !== 'setup') {
      deny(response, 403, 'This setup link is used or too old.', ANOTHER_SETUP);
      return;
    }
    attempts.passed(addressOf(request), 'link');
    if (!(await setFirstPassword(db, password, now))) {
      deny(response, 403, 'The password is set already.', 'Sign in with it.');
      return;
    }
    await sessions.open(request, response, { kind: 'password', setAt: now });
    response.json({ ok: true });
  });
  routes.post('/api/sign-in', ownSite, body, async (request, response) => {
    const given = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    const tried = CREDENTIALS.find((one) => typeof given[one] === 'string') ?? 'password';
    const { [tried]: text } = requireTexts(given, [tried]);
    if (!attempts.begin(addressOf(request), tried)) {
      denyForAMinute(response);
      return;
    }
    const holder = await holds[tried](text);
    if (holder === undefined) {
      deny(response, 401, ...REFUSALS[tried]);
      return;
    }
    attempts.passed(addressOf(request), tried);
    await sessions.open(request, response, holder.by, holder.until);
    response.json({ ok: true });
  });
  routes.post('/api/sign-out', ownSite, async (request, response) => {
    await sessions.close(request, response);
    response.json({ ok: true });
  });
  return routes;
}

const ANOTHER_SETUP = 'Print another on the machine of the host: ivanti-exchange password link.';

const REFUSALS: Readonly<Record<TriedCredential, readonly [message: string, fix: string]>> = {
  password: ['This password is not valid here.', 'Check it for typing errors.'],
  token: ['This token is not valid here.', 'Check it for typing errors; `tokens list` tells whether it has ended.'],
  link: ['This link is used or too old.', 'Sign in with the password or a token.'],
};

function holderOf(token: ApiToken | undefined): Holder | undefined {
  if (token === undefined) return undefined;
  const { name, createdAt, expiresAt } = token;
  return { by: { kind: 'token', name, createdAt }, until: expiresAt };
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
