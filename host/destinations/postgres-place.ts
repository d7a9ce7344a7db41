import { resolve } from 'node:path';
import { destinationProblem } from './destination.js';

/** Where a PostgreSQL destination is. No part of it is secret. */
export interface PostgresPlace {
  readonly user: string;
  /** A host name, an IP address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly schema: string;
  readonly sslmode: SslMode;
  /** File with the certificates of the authorities that may sign the server's certificate. */
  readonly sslrootcert?: string;
  readonly applicationName: string;
  readonly connectSeconds: number;
}

const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

const PARAMETERS = ['schema', 'host', 'port', 'sslmode', 'sslrootcert', 'application_name', 'connect_timeout'] as const;
type Parameter = (typeof PARAMETERS)[number];

export const POSTGRES_USAGE = 'postgres://USER@HOST:PORT/DATABASE?schema=SCHEMA';
const EXAMPLE =
  'Write postgres://user@host:5432/database?schema=tables; for a Unix socket, postgres://user@/database?host=/folder.';
const PASSWORD_FIX =
  'Write the URL without it: give the password in PGPASSWORD, in a file that PGPASSFILE names, or as the secret `password` of a kept destination.';

const DEFAULT_SCHEMA = 'tables';
const DEFAULT_PORT = 5432;
const DEFAULT_APPLICATION = 'ivanti-exchange';
const DEFAULT_CONNECT_SECONDS = 10;

/** Authority, path and parameters of a URL. Written out, because `URL` refuses a user without a host. */
const URL_PARTS = /^\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/**
 * Reads a libpq URL without its scheme. Throws `host.destination`; no message repeats the URL, which may contain a password.
 */
export function postgresPlace(target: string): PostgresPlace {
  const match = URL_PARTS.exec(target);
  const [, authority = '', path = '', query = ''] = match ?? [];
  const at = authority.lastIndexOf('@');
  const userInfo = at < 0 ? '' : authority.slice(0, at);
  // A password with an unescaped `/` or `?` moves its `@` behind the authority.
  if (userInfo.includes(':') || (at < 0 && target.includes('@'))) throw passwordProblem();
  if (match === null || path.includes('/'))
    throw destinationProblem('The URL of the PostgreSQL database cannot be read.', undefined, EXAMPLE);
  const parameters = parametersOf(query);
  const [, address = '', port] = /^(\[.*\]|[^:]*)(?::(.*))?$/.exec(authority.slice(at + 1)) ?? [];
  const place = {
    user: decoded(userInfo),
    host: parameters.get('host') ?? decoded(address.replace(/^\[(.*)\]$/, '$1')),
    database: decoded(path),
  };
  for (const [name, value] of Object.entries({ user: place.user, database: place.database })) {
    if (value === '')
      throw destinationProblem(`The URL of the PostgreSQL database names no ${name}.`, undefined, EXAMPLE);
  }
  const sslrootcert = parameters.get('sslrootcert');
  return {
    ...place,
    host: place.host === '' ? 'localhost' : place.host,
    port: numberOf('port', parameters.get('port') ?? port, DEFAULT_PORT, 65_535),
    schema: parameters.get('schema') ?? DEFAULT_SCHEMA,
    sslmode: sslModeOf(parameters.get('sslmode')),
    ...(sslrootcert === undefined ? {} : { sslrootcert: resolve(sslrootcert) }),
    applicationName: parameters.get('application_name') ?? DEFAULT_APPLICATION,
    connectSeconds: numberOf('connect_timeout', parameters.get('connect_timeout'), DEFAULT_CONNECT_SECONDS, 3600),
  };
}

/** The name of a place: always in the same form, with what differs from the defaults. */
export function postgresName(place: PostgresPlace): string {
  const { user, host, port, database } = place;
  const isSocket = host.startsWith('/');
  const address = isSocket ? '' : `${host.includes(':') ? `[${host}]` : encodeURIComponent(host)}:${port}`;
  const parameters = {
    schema: place.schema,
    ...(isSocket ? { host } : {}),
    ...(isSocket && port !== DEFAULT_PORT ? { port } : {}),
    ...(place.sslmode === 'prefer' ? {} : { sslmode: place.sslmode }),
    ...(place.sslrootcert === undefined ? {} : { sslrootcert: place.sslrootcert }),
    ...(place.applicationName === DEFAULT_APPLICATION ? {} : { application_name: place.applicationName }),
    ...(place.connectSeconds === DEFAULT_CONNECT_SECONDS ? {} : { connect_timeout: place.connectSeconds }),
  };
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encoded(String(value))}`);
  return `postgres://${encodeURIComponent(user)}@${address}/${encodeURIComponent(database)}?${query.join('&')}`;
}

/** The server for messages: `host:5432`, or the file of its socket. */
export function serverOf({ host, port }: Pick<PostgresPlace, 'host' | 'port'>): string {
  return host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;
}

function parametersOf(query: string): ReadonlyMap<Parameter, string> {
  const found = new Map<Parameter, string>();
  for (const [name, value] of new URLSearchParams(query.replaceAll('+', '%2B'))) {
    if (/password/i.test(name)) throw passwordProblem();
    const known = PARAMETERS.find((one) => one === name);
    if (known === undefined) {
      const fix = `It may have ${PARAMETERS.join(', ')}.`;
      throw destinationProblem(`The URL of the PostgreSQL database has the unknown parameter ${name}.`, undefined, fix);
    }
    if (value === '' || value.includes('\0')) {
      throw destinationProblem(`The URL of the PostgreSQL database has no value for ${name}.`, undefined, EXAMPLE);
    }
    found.set(known, value);
  }
  return found;
}

function sslModeOf(text: string | undefined): SslMode {
  const mode = SSL_MODES.find((one) => one === (text ?? 'prefer'));
  if (mode !== undefined) return mode;
  throw destinationProblem(`sslmode=${text ?? ''} is not supported.`, undefined, `Use ${SSL_MODES.join(', ')}.`);
}

function numberOf(name: string, text: string | undefined, fallback: number, max: number): number {
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
  const fix = `Use a whole number from 1 to ${max}.`;
  throw destinationProblem(`The ${name} in the URL of the PostgreSQL database is not valid.`, undefined, fix);
}

function passwordProblem() {
  return destinationProblem('The URL of the PostgreSQL database contains a password.', undefined, PASSWORD_FIX);
}

function decoded(text: string): string {
  try {
    const name = decodeURIComponent(text);
    if (!name.includes('\0')) return name;
  } catch {
    // Refused below.
  }
  throw destinationProblem('The URL of the PostgreSQL database has a broken % escape.', undefined, EXAMPLE);
}

/** A value of a parameter; slashes stay readable. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%7B', '{').replaceAll('%7D', '}');
}
