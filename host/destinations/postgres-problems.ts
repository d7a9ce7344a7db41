import { isPluginError, PluginError } from '../../host-sdk/index.js';
import { destinationProblem, SELECT } from './destination.js';
import { serverOf, type PostgresPlace } from './postgres-place.js';

/** What an error of `pg` has: the SQLSTATE of the server, or the code of the socket. */
interface PostgresError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly detail?: unknown;
}

/** Socket errors, and what `pg` says when a connection ends without one. */
const LOST_SOCKET = [
  'ECONNRESET',
  'EPIPE',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EAI_AGAIN',
];
const LOST_TEXT = /^Connection terminated|^Client has encountered a connection error|^timeout expired/;
/** SQLSTATEs: connection exceptions, shut down, starting, ended while idle, and conflicts that go away when repeated. */
const LOST_STATE = /^(08...|57P0[1235]|25P03|40001|40P01)$/;

/** Whether the same work may succeed on a new connection. */
export function isLostConnection(error: unknown): boolean {
  if (isPluginError(error)) return false;
  const { code, message } = error as PostgresError;
  return LOST_SOCKET.includes(String(code)) || LOST_STATE.test(String(code)) || LOST_TEXT.test(String(message));
}

/** The server refused an encrypted connection, which the mode `prefer` accepts. */
export function isWithoutTls(error: unknown): boolean {
  return String((error as PostgresError).message).startsWith('The server does not support SSL connections');
}

/** The problem of connecting, reading or writing. @param work What failed, such as `incident in postgres://…`; default: the connection. */
export function asPostgresProblem(place: PostgresPlace, error: unknown, work?: string): PluginError {
  if (isPluginError(error)) return error;
  const { code, message, detail } = error as PostgresError;
  withoutRows(error);
  const said = String(message).replace(/\.$/, '');
  const { user, database, schema } = place;
  const server = serverOf(place);
  const what = work ?? `The database ${database} at ${server}`;
  const problem = (text: string, fix: string) => destinationProblem(text, error, fix);
  const state = String(code);
  switch (state) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return problem(`No PostgreSQL server listens at ${server}.`, 'Start the server, or correct host and port.');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return problem(`The host ${place.host} is unknown.`, 'Correct the host name, or the name server.');
    case '28P01':
    case '28000':
      return problem(
        `PostgreSQL at ${server} refuses the user ${user}: ${said}.`,
        'Correct the user or its password; the server allows connections in pg_hba.conf.',
      );
    case '3D000':
      return problem(
        `PostgreSQL at ${server} has no database ${database}.`,
        `Create it: CREATE DATABASE "${database}".`,
      );
    case '42501':
      return problem(
        `${what}: the user ${user} may not do this: ${said}.`,
        `Give the user the rights: GRANT CREATE ON DATABASE "${database}" TO "${user}", or, if the schema exists, GRANT USAGE, CREATE ON SCHEMA "${schema}" TO "${user}". The user must own the tables that it writes.`,
      );
    case '25006':
      return problem(
        `${what} is read-only.`,
        'Name the primary server, not a standby, and a user whose transactions are not read-only.',
      );
    case '53100':
      return new PluginError(
        'host.disk_full',
        `The disk of the PostgreSQL server is full: ${what} cannot be written.`,
        { field: 'to', cause: error },
      );
    case '53300':
      return problem(
        `PostgreSQL at ${server} has no connection left: ${said}.`,
        'Run again later, or raise max_connections.',
      );
    case '57014':
      return problem(
        `${what}: PostgreSQL stopped a statement: ${said}.`,
        `Raise statement_timeout for the user: ALTER ROLE "${user}" SET statement_timeout = 0. Then run again.`,
      );
    case '55P03':
      return problem(
        `${what} is locked by another session.`,
        'End the session that reads or changes the table, and run again.',
      );
    case '0A000':
      if (!/used by a/.test(said)) break;
      return problem(
        `${what}: ${said}${typeof detail === 'string' ? ` (${detail})` : ''}.`,
        'Drop that view or rule, run again, and create it again afterwards.',
      );
    case '54000':
      return problem(`${what}: ${said}.`, `Read fewer fields: name the wanted ones in \`${SELECT}\`.`);
    case '26000':
      return poolerProblem(place);
    default:
  }
  if (/certificate|self.signed|altnames|Hostname\/IP/i.test(said)) {
    return problem(
      `The certificate of PostgreSQL at ${server} is not accepted: ${said}.`,
      'Name the file with the certificate of its authority in sslrootcert.',
    );
  }
  if (isWithoutTls(error)) {
    return problem(
      `PostgreSQL at ${server} has no TLS, which sslmode=${place.sslmode} requires.`,
      'Turn TLS on there, or write sslmode=disable.',
    );
  }
  if (said === 'timeout expired' || /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(state)) {
    return problem(
      `PostgreSQL at ${server} does not answer: ${said}.`,
      'Check host, port and firewall, or raise connect_timeout in the URL.',
    );
  }
  if (isLostConnection(error)) {
    return problem(
      `The connection to PostgreSQL at ${server} was lost: ${said}.`,
      'Run again: it continues from its checkpoint.',
    );
  }
  const known = /^[0-9A-Z]{5}$/.test(state) ? ` (SQLSTATE ${state})` : '';
  return destinationProblem(`${what} cannot be read or written: ${said}${known}.`, error);
}

/** Removes what an error of the server repeats from the rows, which belong in no log. */
function withoutRows(error: unknown): void {
  for (const name of ['detail', 'where', 'internalQuery']) Reflect.deleteProperty(error as object, name);
}

/** A pooler gives each transaction another connection, and locks belong to a connection. */
export function poolerProblem(place: PostgresPlace): PluginError {
  return destinationProblem(
    `A connection pooler at ${serverOf(place)} changes the connection between transactions, so a table cannot be locked.`,
    undefined,
    'Connect to PostgreSQL itself, or to the pooler in session mode.',
  );
}

/** The stored state is not the one that the run wrote last: a further page would leave a hole, or replace newer rows. */
export function strayedProblem(source: string, where: string): PluginError {
  return destinationProblem(
    `${source} in ${where} is not as this run left it: another run has written it, or the server has lost its last pages.`,
    undefined,
    'Run again: it continues from the stored checkpoint.',
  );
}
