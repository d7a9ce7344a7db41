import { createHash } from 'node:crypto';
import { setTimeout as rest } from 'node:timers/promises';
import { busyProblem } from './destination.js';
import { connect, type Client, type PostgresAddress } from './postgres-connection.js';
import { asPostgresProblem, isLostConnection, poolerProblem } from './postgres-problems.js';

/** How long a run waits for a server that went away. */
export const PATIENCE_MS = 30_000;
/** The server may need a moment to notice that the process that had the lock has ended. */
const LOCK_PATIENCE_MS = 500;
const FIRST_REST_MS = 50;
const MAX_REST_MS = 2000;

/** A connection that has the lock of one table. After a loss it is opened and locked again. */
export interface PostgresSession {
  /** Runs work, one after the other; repeats it on a new connection if the connection was lost. Throws `host.destination`. */
  run<T>(what: string, work: (client: Client) => Promise<T>): Promise<T>;
  /** Throws `host.destination` if a statement did not run on the connection with the lock. */
  requireLocked(processId: string): void;
  close(): Promise<void>;
}

export interface Lock {
  /** What is locked; the same text for every process. */
  readonly name: string;
  /** Message if another process has it. */
  readonly busy: string;
}

/** Opens a session; throws `host.busy` when another one has the lock, and `host.destination`. */
export async function openSession(address: PostgresAddress, lock: Lock, patienceMs: number): Promise<PostgresSession> {
  const { place } = address;
  let held: { readonly client: Client; readonly processId: string } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const lockedClient = async (lockPatienceMs: number) => {
    if (held !== undefined) return held.client;
    const client = await connect(address);
    try {
      held = { client, processId: await takeLock(client, lock, lockPatienceMs) };
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  };
  const release = async () => {
    const client = held?.client;
    held = undefined;
    await client?.end().catch(() => undefined);
  };
  const repeated = async <T>(what: string, work: (client: Client) => Promise<T>) => {
    const until = performance.now() + patienceMs;
    for (let pause = FIRST_REST_MS; ; pause = Math.min(2 * pause, MAX_REST_MS)) {
      try {
        return await work(await lockedClient(Math.max(0, until - performance.now())));
      } catch (error) {
        if (!isLostConnection(error)) throw asPostgresProblem(place, error, what);
        await release();
        if (performance.now() + pause > until) throw asPostgresProblem(place, error, what);
      }
      await rest(pause);
    }
  };
  try {
    await lockedClient(LOCK_PATIENCE_MS);
  } catch (error) {
    throw asPostgresProblem(place, error);
  }
  return {
    run(what, work) {
      const result = last.then(() => repeated(what, work));
      last = result.catch(() => undefined);
      return result;
    },
    requireLocked(processId) {
      if (processId !== held?.processId) throw poolerProblem(place);
    },
    async close() {
      await last;
      await release();
    },
  };
}

/** Takes the lock that ends with the connection. @returns The server process of the connection. */
async function takeLock(client: Client, { name, busy }: Lock, patienceMs: number): Promise<string> {
  const until = performance.now() + patienceMs;
  const text = 'SELECT pg_try_advisory_lock($1::bigint) AS locked, pg_backend_pid() AS pid';
  for (;;) {
    const { rows } = await client.query<{ readonly locked: string; readonly pid: string }>(text, [lockKey(name)]);
    const [row] = rows;
    if (row?.locked === 't') return row.pid;
    if (performance.now() >= until) throw busyProblem(busy);
    await rest(FIRST_REST_MS);
  }
}

/** The number of an advisory lock. */
export function lockKey(name: string): string {
  return createHash('sha256').update(`ivanti-exchange ${name}`).digest().readBigInt64BE(0).toString();
}
