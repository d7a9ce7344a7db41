import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import { allows } from '../store/scopes.js';
import type { Scope } from '../store/scopes.js';
import type { SignedInBy } from '../store/browser-sessions.js';
import type { Store } from '../store/store.js';
import { passwordSetAt } from '../store/password.js';
import { findToken, isLiving, listTokens } from '../store/tokens.js';
import type { ApiToken } from '../store/tokens.js';
import type { BrowserSessions } from './browser-sessions.js';
import { beyondScope, denial } from './refusal.js';
import type { NoteTokenUse } from './token-uses.js';

/** Who is asking, and what they may do. */
export interface Caller {
  readonly scope: Scope;
  /** Name of the token that the call or its session goes by; `null`: the password. */
  readonly token: string | null;
  /** Where it is a browser: what its changes must carry in `X-CSRF-Token`. */
  readonly csrf?: string;
  /** Where it is a browser: id of its session. */
  readonly session?: number;
}

export interface Access {
  callerOf(request: Request): Promise<Caller | undefined>;
  /** Lets requests pass of whoever is known. */
  readonly required: RequestHandler;
  /** Lets requests pass of those who may do what needs the scope, and tells the handler who asks. */
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
    // A token that was revoked ends its sessions, also when another one took its name.
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
        throw denial(403, 'This change does not come from the console.', 'Reload the page and try again.');
      }
      next();
    },
  };
}

/** Says who it is that has just come in. */
export function cameIn(response: Response, caller: Caller): void {
  response.locals['caller'] = caller;
}

/** Refuses what another site has a browser send. */
export const ownSite: RequestHandler = (request, _response, next) => {
  const { origin, host } = request.headers;
  // Behind a proxy that is believed, the name that the browser asked for is the forwarded one.
  const names = [host?.toLowerCase(), request.host.toLowerCase()];
  const foreign = origin !== undefined && (!URL.canParse(origin) || !names.includes(new URL(origin).host));
  const site = request.headers['sec-fetch-site'] ?? 'same-origin';
  if (!foreign && (site === 'same-origin' || site === 'none')) next();
  else next(denial(403, 'This form was sent by another site.', 'Open the page itself and sign in there.'));
};

function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
