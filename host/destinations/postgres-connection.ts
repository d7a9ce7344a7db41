import { readFileSync } from 'node:fs';
import type { Client, ClientConfig } from 'pg';
import { asDestinationProblem, destinationProblem, type DestinationPlace } from './destination.js';
import { postgresPlace, serverOf, type PostgresPlace } from './postgres-place.js';
import { asPostgresProblem, isWithoutTls } from './postgres-problems.js';
import { allowedTarget } from './postgres-target.js';

export type { Client } from 'pg';

/** What opens connections to one place. */
export interface PostgresAddress {
  readonly place: PostgresPlace;
  readonly secrets: DestinationPlace['secrets'];
}

/** Seconds until the server notices a dead client machine and releases its lock: 10 + 3 * 5. */
const SETTINGS = [
  'search_path = pg_catalog',
  "TimeZone = 'UTC'",
  "DateStyle = 'ISO, YMD'",
  'client_min_messages = warning',
  'default_transaction_isolation = "read committed"',
  // A crash of the server may lose the last pages, but rows and checkpoints together, so the next run reads them again.
  'synchronous_commit = off',
  'tcp_keepalives_idle = 10',
  'tcp_keepalives_interval = 5',
  'tcp_keepalives_count = 3',
];
const KEEP_ALIVE_MS = 10_000;
const MIN_VERSION = 110_000;

/** Throws `host.destination`. */
export function postgresAddress({ target, secrets }: DestinationPlace): PostgresAddress {
  return { place: postgresPlace(target), secrets };
}

/** Opens a connection. Throws errors of `pg`, and `host.destination` for a server that cannot keep tables. */
export async function connect(address: PostgresAddress): Promise<Client> {
  const { place } = address;
  const tls = tlsOf(place);
  if (place.sslmode !== 'prefer' || tls === false) return started(address, tls);
  try {
    return await started(address, tls);
  } catch (error) {
    if (!isWithoutTls(error)) throw error;
    return started(address, false);
  }
}

/** Works with a connection of its own. Throws `host.destination`. */
export async function withConnection<T>(address: PostgresAddress, work: (client: Client) => Promise<T>): Promise<T> {
  try {
    const client = await connect(address);
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  } catch (error) {
    throw asPostgresProblem(address.place, error);
  }
}

/** Runs work in a transaction; an error, also one of the commit, undoes it. */
export async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // On a lost connection the server undoes it.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function started({ place, secrets }: PostgresAddress, ssl: ClientConfig['ssl']): Promise<Client> {
  const [{ default: pg }, target] = await Promise.all([import('pg'), allowedTarget(place.host)]);
  const { servername } = target;
  const client = new pg.Client({
    user: place.user,
    host: target.host,
    port: place.port,
    database: place.database,
    application_name: place.applicationName,
    connectionTimeoutMillis: place.connectSeconds * 1000,
    password: () => passwordOf(place, secrets),
    ssl: typeof ssl === 'object' && servername !== undefined ? { ...ssl, servername } : ssl,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    // Every value arrives as its text: a double cannot hold each number, nor a Date each instant.
    types: { getTypeParser: () => (text: unknown) => text },
  });
  // The next query reports what happened to an idle connection.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(SETTINGS.map((setting) => `SET ${setting}`).join('; '));
    await requireCapable(client, place);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Undefined for a server that asks for a password that is not known: `pg` would send an empty one. */
async function passwordOf(place: PostgresPlace, secrets: DestinationPlace['secrets']): Promise<string> {
  const given = secrets['password'] ?? process.env['PGPASSWORD'] ?? (await passwordInFile(place));
  if (given !== undefined && given !== '') return given;
  throw destinationProblem(
    `PostgreSQL at ${serverOf(place)} asks for the password of ${place.user}.`,
    undefined,
    'Set it in PGPASSWORD, in a file that PGPASSFILE names, or as the secret `password` of a kept destination.',
  );
}

async function passwordInFile({ host, port, database, user }: PostgresPlace): Promise<string | undefined> {
  const { default: pgpass } = await import('pgpass');
  return new Promise((resolve) => {
    pgpass({ host, port, database, user }, resolve);
  });
}

/** Every mode that asks for TLS by name checks the certificate; `verify-ca` accepts it for any host name. */
function tlsOf({ host, sslmode, sslrootcert }: PostgresPlace): ClientConfig['ssl'] {
  if (host.startsWith('/') || sslmode === 'disable') return false;
  const ca = sslrootcert === undefined ? {} : { ca: readCertificate(sslrootcert) };
  if (sslmode === 'prefer') return { rejectUnauthorized: false };
  return { ...ca, ...(sslmode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}) };
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw asDestinationProblem(file, error);
  }
}

async function requireCapable(client: Client, place: PostgresPlace): Promise<void> {
  const asked = `SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding`;
  const { rows } = await client.query<{ readonly version: string; readonly encoding: string }>(asked);
  const { version = '', encoding = '' } = rows[0] ?? {};
  if (Number(version) < MIN_VERSION) {
    throw destinationProblem(
      `PostgreSQL at ${serverOf(place)} is older than version 11.`,
      undefined,
      'Use a later version.',
    );
  }
  if (encoding === 'UTF8') return;
  throw destinationProblem(
    `The database ${place.database} has the encoding ${encoding}, which cannot keep every text.`,
    undefined,
    "Name a database that was created with ENCODING 'UTF8'.",
  );
}
