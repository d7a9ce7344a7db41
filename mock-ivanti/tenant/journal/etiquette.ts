import type { OpenEntry } from './journal.js';

/** The properties of a request for the check of client behaviour. */
export interface Watched {
  readonly entry: OpenEntry;
  /** Tells clients apart: credential and User-Agent. */
  readonly client: string;
  /** The session or token the request carries, '' without one. */
  readonly token: string;
  readonly body: Buffer;
  /** It has two credentials. */
  readonly hasTwoCredentials: boolean;
  readonly top: number;
  readonly mostRows: number;
}

/** The outcome of the request. */
export interface Outcome {
  readonly retryAfter: string | undefined;
  /** A fault fired after the write was stored. */
  readonly isLost: boolean;
  /** Token a login returned. */
  readonly issued: string | undefined;
}

/** Watches the clients of a namespace and writes violations into the journal's entries. */
export interface Etiquette {
  readonly arrived: (watched: Watched) => void;
  readonly answered: (watched: Watched, outcome: Outcome) => void;
  readonly clear: () => void;
}

interface Client {
  /** No call is allowed before this instant. */
  waitUntil: number;
  /** Token of the last login, and the calls made with it. */
  login: { readonly token: string; calls: number } | undefined;
  /** Consecutive logins after at most one call each. */
  hasty: number;
}

const KEPT_WRITES = 200;

function waitOf(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  return /^\d+$/.test(header) ? now + Number(header) * 1000 : Date.parse(header) || 0;
}

export function createEtiquette(): Etiquette {
  const clients = new Map<string, Client>();
  const lost = new Set<string>();
  const clientOf = (name: string): Client => {
    const client = clients.get(name) ?? { waitUntil: 0, login: undefined, hasty: 0 };
    clients.set(name, client);
    return client;
  };
  const writeKey = ({ entry, body }: Watched): string => `${entry.path} ${body.toString('latin1')}`;

  function watchLogin({ entry }: Watched, client: Client): void {
    if (client.login === undefined) return;
    client.hasty = client.login.calls <= 1 ? client.hasty + 1 : 0;
    if (client.hasty >= 2)
      entry.violations.push('a login per request: the session of the previous login was still valid');
  }

  return {
    arrived(watched) {
      const { entry, token, hasTwoCredentials, top, mostRows } = watched;
      const client = clientOf(watched.client);
      const wait = client.waitUntil - entry.at;
      if (wait > 0) entry.violations.push(`called ${wait} ms before its Retry-After ended`);
      if (hasTwoCredentials) entry.violations.push('two credentials at once: Authorization header and SID cookie');
      if (top > mostRows) entry.violations.push(`$top of ${top}: a tenant allows ${mostRows}`);
      if (entry.op === 'login') watchLogin(watched, client);
      else if (client.login?.token === token) client.login.calls += 1;
      if (entry.method === 'POST' && lost.has(writeKey(watched))) {
        entry.violations.push(
          'repeats a POST that was stored although its answer was lost: the record now exists twice',
        );
      }
    },
    answered(watched, { retryAfter, isLost, issued }) {
      const client = clientOf(watched.client);
      client.waitUntil = waitOf(retryAfter, watched.entry.at);
      if (issued !== undefined) client.login = { token: issued, calls: 0 };
      if (!isLost || watched.entry.method !== 'POST') return;
      const [oldest] = lost;
      if (lost.size >= KEPT_WRITES && oldest !== undefined) lost.delete(oldest);
      lost.add(writeKey(watched));
    },
    clear() {
      clients.clear();
      lost.clear();
    },
  };
}
