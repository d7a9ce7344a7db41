import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import { allows, type Scope } from '../store/scopes.js';
import type { SignedInBy } from '../store/browser-sessions.js';
import type { Store } from '../store/store.js';
import { passwordSetAt } from '../store/password.js';
import { findToken, isLiving, listTokens, type ApiToken } from '../store/tokens.js';
import type { BrowserSessions } from './browser-sessions.js';
import { beyondScope, denial } from './refusal.js';
import type { NoteTokenUse } from './token-uses.js';

/** The caller and its scope. */
export interface Caller {
  readonly scope: Scope;
  /** Name of the token of the call or its session; `null`: the password. */
  readonly token: string | null;
  /** For a browser: the value that its changes must send in `X-CSRF-Token`. */
  readonly csrf?: string;
  /** For a browser: id of its session. */
  readonly session?: number;
}

export interface Access {
  callerOf(request: Request): Promise<Caller | undefined>;
  /** Lets requests of every signed-in caller pass. */
  readonly required: RequestHandler;
  /** Lets requests of callers with the scope pass, and gives the handler the caller. */
  allowing(scope: Scope): RequestHandler;
}

export interface AccessOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly sessions: BrowserSessions;
  readonly noteUse: NoteTokenUse;
}

export function createAccess({ store, clock, sessions, noteUse }: AccessOptions): Access {
  const holderOf = async (by: SignedInBy): Promise<Caller | undefined> => {
    if (by.kind === 'password') {
      return (await passwordSetAt(store.db)) === by.setAt ? { scope: 'admin', token: null } : undefined;
    }
    // A revoked token ends its sessions, also when a new token has its name.
    const tokens = await listTokens(store.db);
    const token = tokens.find((one) => one.name === by.name && one.createdAt === by.createdAt);
    if (token === undefined || !isLiving(token, isoNow(clock))) return undefined;
    return callerBy(token);
  };
  const callerBy = ({ name, scope }: ApiToken): Caller => {
    noteUse(name);
    return { scope, token: name };
  };
  const callerOf = async (request: Request): Promise<Caller | undefined> => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const text = /^Bearer ([\w-]+)$/i.exec(authorization)?.[1];
      const token = text === undefined ? undefined : await findToken(store.db, text, isoNow(clock));
      return token === undefined ? undefined : callerBy(token);
    }
    const session = await sessions.find(request);
    const holder = session === undefined ? undefined : await holderOf(session.by);
    return session === undefined || holder === undefined
      ? undefined
      : { ...holder, csrf: session.csrf, session: session.id };
  };
  const enter = async (request: Request, response: Response): Promise<Caller> => {
    const caller = await callerOf(request);
    if (caller === undefined) throw denial(401, 'This call needs a sign-in or a valid token.');
    cameIn(response, caller);
    return caller;
  };
  return {
    callerOf,
    async required(request, response, next) {
      await enter(request, response);
      next();
    },
    allowing: (scope) => async (request, response, next) => {
      const caller = await enter(request, response);
      if (!allows(caller.scope, scope)) throw beyondScope(caller, scope);
      const changes = request.method !== 'GET' && request.method !== 'HEAD';
      if (changes && caller.csrf !== undefined && !same(caller.csrf, request.get('X-CSRF-Token') ?? '')) {
        throw denial(403, 'This change has no valid CSRF token of the console.', 'Reload the page and try again.');
      }
      next();
    },
  };
}

/** Sets the caller of a request that has just signed in. */
export function cameIn(response: Response, caller: Caller): void {
  response.locals['caller'] = caller;
}

/** Refuses requests that another site makes a browser send. */
export const ownSite: RequestHandler = (request, _response, next) => {
  const { origin, host } = request.headers;
  // Behind a trusted proxy, the host name that the browser requested is the forwarded one.
  const names = [host?.toLowerCase(), request.host.toLowerCase()];
  const foreign = origin !== undefined && (!URL.canParse(origin) || !names.includes(new URL(origin).host));
  const site = request.headers['sec-fetch-site'] ?? 'same-origin';
  if (!foreign && (site === 'same-origin' || site === 'none')) next();
  else next(denial(403, 'Another site sent this form.', 'Open the page and sign in there.'));
};

function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
