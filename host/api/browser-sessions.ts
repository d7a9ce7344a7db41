import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Clock } from '../../host-sdk/index.js';

/** What somebody signed in with; the moment tells it from a later one of the same name. */
export type SignedInBy =
  | { readonly kind: 'token'; readonly name: string; readonly createdAt: string }
  | { readonly kind: 'password'; readonly setAt: string };

/** The browsers that are signed in. Held in memory: a restart signs everybody out. */
export interface BrowserSessions {
  /** Opens a session and gives the browser its cookie. */
  open(request: Request, response: Response, by: SignedInBy): void;
  /** The session that a request belongs to; `undefined` when there is none or it has ended. */
  find(request: Request): { readonly by: SignedInBy; readonly csrf: string } | undefined;
  close(request: Request, response: Response): void;
}

const SESSION_SECONDS = 12 * 3600;
const MOST = 1000;
const COOKIE = 'ivanti-exchange-session';

export function createBrowserSessions(clock: Clock): BrowserSessions {
  const sessions = new Map<string, { readonly by: SignedInBy; readonly endsAt: number }>();
  const give = (request: Request, response: Response, cookie: string, seconds: number) => {
    const secure = request.secure ? ' Secure;' : '';
    const attributes = `HttpOnly;${secure} SameSite=Strict; Path=/; Max-Age=${seconds}`;
    response.set('Set-Cookie', `${COOKIE}=${cookie}; ${attributes}`);
  };
  return {
    open(request, response, by) {
      for (const [key, { endsAt }] of sessions) {
        if (endsAt <= clock.now() || sessions.size >= MOST) sessions.delete(key);
      }
      const cookie = randomBytes(32).toString('base64url');
      sessions.set(digest(cookie), { by, endsAt: clock.now() + SESSION_SECONDS * 1000 });
      give(request, response, cookie, SESSION_SECONDS);
    },
    find(request) {
      const cookie = cookieOf(request);
      const session = sessions.get(digest(cookie));
      if (session === undefined || session.endsAt <= clock.now()) return undefined;
      return { by: session.by, csrf: digest(`csrf ${cookie}`) };
    },
    close(request, response) {
      sessions.delete(digest(cookieOf(request)));
      give(request, response, '', 0);
    },
  };
}

/** Looked up by hash, so that the time of a look-up tells nothing about the cookies that exist. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function cookieOf(request: Request): string {
  const cookies = (request.headers.cookie ?? '').split(';').map((one) => one.trim());
  return cookies.find((one) => one.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}
