import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Clock } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import {
  addSession,
  closeSession,
  findSession,
  type BrowserSession,
  type SignedInBy,
} from '../store/browser-sessions.js';
import type { StoreDatabase } from '../store/store.js';

/** The signed-in browsers, each with a cookie. */
export interface BrowserSessions {
  /**
   * Opens a session and gives the browser its cookie.
   * @param until ISO-8601 UTC; ends the session earlier than its usual time.
   */
  open(request: Request, response: Response, by: SignedInBy, until?: string | null): Promise<void>;
  /** The session that a request belongs to; `undefined` when there is none or it has ended. */
  find(request: Request): Promise<FoundSession | undefined>;
  close(request: Request, response: Response): Promise<void>;
}

export interface FoundSession extends BrowserSession {
  /** The CSRF token that changes of the session must send. */
  readonly csrf: string;
}

const SESSION_SECONDS = 12 * 3600;
/** Name of the cookie without TLS. */
export const COOKIE = 'ivanti-exchange-session';
/** A browser accepts a cookie with this prefix only over TLS and only from this host, not from another host of its domain. */
const SECURE_COOKIE = `__Host-${COOKIE}`;

export function createBrowserSessions(db: StoreDatabase, clock: Clock): BrowserSessions {
  return {
    async open(request, response, by, until = null) {
      const usualEnd = new Date(clock.now() + SESSION_SECONDS * 1000).toISOString();
      const endsAt = until !== null && until < usualEnd ? until : usualEnd;
      const cookie = randomBytes(32).toString('base64url');
      await addSession(db, cookie, { by, openedAt: isoNow(clock), endsAt });
      give(request, response, cookie, Math.ceil((Date.parse(endsAt) - clock.now()) / 1000));
    },
    async find(request) {
      const cookie = cookieOf(request);
      const session = cookie === undefined ? undefined : await findSession(db, cookie, isoNow(clock));
      return session === undefined ? undefined : { ...session, csrf: csrfOf(cookie ?? '') };
    },
    async close(request, response) {
      // The browser deletes the cookie even if the store cannot end the session.
      give(request, response, '', 0);
      const cookie = cookieOf(request);
      if (cookie !== undefined) await closeSession(db, cookie);
    },
  };
}

function give(request: Request, response: Response, cookie: string, seconds: number): void {
  const secure = request.secure ? ' Secure;' : '';
  const attributes = `HttpOnly;${secure} SameSite=Strict; Path=/; Max-Age=${seconds}`;
  response.set('Set-Cookie', `${nameFor(request)}=${cookie}; ${attributes}`);
}

function cookieOf(request: Request): string | undefined {
  const name = `${nameFor(request)}=`;
  const cookies = (request.headers.cookie ?? '').split(';').map((one) => one.trim());
  const value = cookies.find((one) => one.startsWith(name))?.slice(name.length);
  return value === '' ? undefined : value;
}

function nameFor(request: Request): string {
  return request.secure ? SECURE_COOKIE : COOKIE;
}

/** Scripts of our own pages can read it; the session cookie stays hidden from them. */
function csrfOf(cookie: string): string {
  return createHash('sha256').update(`csrf ${cookie}`).digest('base64url');
}
