import { randomBytes } from 'node:crypto';
import type { Clock } from '../../model/data/clock.js';
import { jwtOf, sessionCharacters, sessionKeyOf, type Credentials } from './credentials.js';

type SessionKind = 'session' | 'jwt' | 'oauth2';

interface Session {
  readonly token: string;
  readonly kind: SessionKind;
  readonly namespace: string;
  /** Internal name of the role that it has. */
  readonly role: string;
  /** Epoch milliseconds. */
  readonly expires: number;
}

/** All sessions and tokens of a tenant. */
export interface Sessions {
  /** Signs in: a session key, a login's JWT, or a token of the token endpoint. */
  readonly issue: (kind: SessionKind, namespace: string, tenant: string, role?: string) => Session;
  /** Whether a token is valid in a namespace now. */
  readonly isValid: (token: string, kind: SessionKind, namespace: string) => boolean;
  /** The session a token belongs to, also when it has ended. */
  readonly find: (token: string) => Session | undefined;
  readonly revoke: (token: string, namespace: string) => void;
  readonly revokeAll: (namespace: string) => void;
  /** Forgets the tokens issued and revoked in a namespace, or everywhere. */
  readonly reset: (namespace?: string) => void;
  readonly count: (namespace: string) => number;
}

export interface Lifetimes {
  readonly session: number;
  readonly token: number;
}

/** Namespace of the printed session key and JWT: they are valid in each one until revoked there. */
const ANY = '*';

export function createSessions(clock: Clock, credentials: Credentials, lifetimes: Lifetimes): Sessions {
  const issued = new Map<string, Session>();
  const revoked = new Set<string>();
  const printed: readonly Session[] = [
    {
      ...{ token: credentials.sessionKey, kind: 'session', namespace: ANY, role: credentials.role },
      expires: clock.now() + lifetimes.session * 1000,
    },
    {
      ...{ token: credentials.jwt, kind: 'jwt', namespace: ANY, role: credentials.role },
      expires: Number.POSITIVE_INFINITY,
    },
  ];
  const mark = (token: string, namespace: string): string => `${namespace} ${token}`;
  const find = (token: string): Session | undefined =>
    issued.get(token) ?? printed.find((each) => each.token === token);
  const isOver = (session: Session, namespace: string): boolean =>
    session.expires <= clock.now() || revoked.has(mark(session.token, namespace));

  return {
    find,
    issue(kind, namespace, tenant, role = credentials.role) {
      const seconds = kind === 'session' ? lifetimes.session : lifetimes.token;
      const now = Math.floor(clock.now() / 1000);
      const bytes = randomBytes(32);
      const token =
        kind === 'session'
          ? sessionKeyOf(tenant, bytes)
          : jwtOf(tenant, credentials.username, sessionCharacters(bytes), now, now + seconds);
      const session: Session = { token, kind, namespace, role, expires: clock.now() + seconds * 1000 };
      issued.set(token, session);
      return session;
    },
    isValid(token, kind, namespace) {
      const session = find(token);
      if (session?.kind !== kind) return false;
      return (session.namespace === ANY || session.namespace === namespace) && !isOver(session, namespace);
    },
    revoke(token, namespace) {
      if (find(token)) revoked.add(mark(token, namespace));
    },
    revokeAll(namespace) {
      for (const { token } of printed) revoked.add(mark(token, namespace));
      for (const session of [...issued.values()]) if (session.namespace === namespace) issued.delete(session.token);
    },
    reset(namespace) {
      for (const session of [...issued.values()]) {
        if (namespace === undefined || session.namespace === namespace) issued.delete(session.token);
      }
      for (const key of [...revoked])
        if (namespace === undefined || key.startsWith(`${namespace} `)) revoked.delete(key);
    },
    count(namespace) {
      return [...issued.values()].filter((each) => each.namespace === namespace && !isOver(each, namespace)).length;
    },
  };
}
