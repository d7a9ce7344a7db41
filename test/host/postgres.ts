import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import pg from 'pg';

/** A PostgreSQL server of a test file, on a Unix socket in its own folder and on a port of this machine. */
export interface PostgresServer {
  readonly folder: string;
  readonly port: number;
  /** URL of a schema without its scheme: over the socket, as the superuser. */
  readonly target: (schema: string) => string;
  /** Runs SQL as the superuser; rows have texts. */
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<readonly Record<string, string | null>[]>;
  /** Ends it as a crash would. */
  readonly crash: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Ends it and removes its folder. */
  readonly close: () => Promise<void>;
}

const USER = 'postgres';
const DATABASE = 'tables';

/** The folder with `initdb`: of the path, else Debian's newest. */
function programs(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** The user under whom a server runs when the tests run as root, which PostgreSQL refuses. */
function ordinaryUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((option) => spawnSync('id', [option, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  return undefined;
}

const bin = programs();
const user = ordinaryUser();

/** Why there is no server here; undefined if there is one. */
export const WITHOUT_POSTGRES =
  bin === undefined
    ? 'PostgreSQL is not installed'
    : process.getuid?.() === 0 && user === undefined
      ? 'there is no ordinary user to run PostgreSQL as'
      : undefined;

/** Creates and starts a server. Its data are lost with its folder, so nothing waits for a disk. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pg-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const as = { ...(user ?? {}), cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' } };
  execFileSync(join(bin ?? '', 'initdb'), ['-D', data, '-U', USER, '-E', 'UTF8', '--no-sync', '-A', 'trust'], {
    ...as,
    stdio: 'pipe',
  });
  // Other roles than the superuser need their passwords.
  writeFileSync(
    join(data, 'pg_hba.conf'),
    `local all ${USER} trust\nlocal all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n`,
  );
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    full_page_writes: 'off',
    shared_buffers: '16MB',
    max_connections: 60,
    autovacuum: 'off',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const connected = async <T>(database: string, work: (client: pg.Client) => Promise<T>) => {
    const types = { getTypeParser: () => (text: unknown) => text };
    const client = new pg.Client({ host: folder, port, user: USER, database, types });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  let child: ChildProcess | undefined;
  const kill = () => child?.kill('SIGQUIT');
  process.once('exit', kill);
  const server: PostgresServer = {
    folder,
    port,
    target: (schema) => `//${USER}@/${DATABASE}?host=${folder}&port=${port}&schema=${encodeURIComponent(schema)}`,
    query: (sql, values = []) =>
      connected(DATABASE, async (client) => (await client.query<Record<string, string | null>>(sql, [...values])).rows),
    async crash() {
      if (child === undefined || child.exitCode !== null) return;
      const ended = once(child, 'exit');
      kill();
      await ended;
    },
    async start() {
      child = spawn(join(bin ?? '', 'postgres'), ['-D', data, ...args], { ...as, stdio: 'ignore' });
      const starting = child;
      for (;;) {
        if (starting.exitCode !== null) throw new Error(`PostgreSQL ended with ${starting.exitCode}`);
        const answered = await connected('postgres', async () => true).catch(() => false);
        if (answered) return;
        await rest(20);
      }
    },
    async close() {
      await server.crash();
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await server.start();
    // A collation that is not the order of bytes, where the server has ICU.
    const plain = `CREATE DATABASE ${DATABASE} TEMPLATE template0 ENCODING 'UTF8'`;
    await connected('postgres', (client) =>
      client.query(`${plain} LOCALE_PROVIDER icu ICU_LOCALE 'en'`).catch(() => client.query(plain)),
    );
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
