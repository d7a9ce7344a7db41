import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../host-sdk/index.js';

/** The browsers that are signed in. Held in memory: a restart signs everybody out. */
export interface BrowserSessions {
  /** Opens a session and returns what its cookie holds. */
  open(tokenName: string, tokenCreatedAt: string): string;
  /** Name and making of the token that opened the session; `undefined` when there is none or it has ended. */
  find(cookie: string): { readonly tokenName: string; readonly tokenCreatedAt: string } | undefined;
  close(cookie: string): void;
}

export const SESSION_SECONDS = 12 * 3600;
const MOST = 1000;

export function createBrowserSessions(clock: Clock): BrowserSessions {
  const sessions = new Map<string, { tokenName: string; tokenCreatedAt: string; endsAt: number }>();
  // Looked up by hash, so that the time of a look-up tells nothing about the cookies that exist.
  const keyOf = (cookie: string) => createHash('sha256').update(cookie).digest('hex');
  return {
    open(tokenName, tokenCreatedAt) {
      for (const [key, { endsAt }] of sessions) {
        if (endsAt <= clock.now() || sessions.size >= MOST) sessions.delete(key);
      }
      const cookie = randomBytes(32).toString('base64url');
      sessions.set(keyOf(cookie), { tokenName, tokenCreatedAt, endsAt: clock.now() + SESSION_SECONDS * 1000 });
      return cookie;
    },
    find(cookie) {
      const session = sessions.get(keyOf(cookie));
      return session === undefined || session.endsAt <= clock.now() ? undefined : session;
    },
    close(cookie) {
      sessions.delete(keyOf(cookie));
    },
  };
}
