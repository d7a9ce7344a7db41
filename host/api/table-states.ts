import { toProblem, type CheckpointInfo, type CoveredSpan, type Problem } from '../../host-sdk/index.js';
import { storedSettings } from '../store/stored-settings.js';
import type { TableSummary } from '../destinations/destination.js';
import type { PulledTable } from '../pull/pulled-table.js';
import { requireCapability, type Session } from '../sessions/session.js';
import type { ListedConnection } from '../store/connections.js';
import { listRuns } from '../store/runs.js';
import type { StoreDatabase } from '../store/store.js';
import type { ApiContext } from './context.js';

/** How far one table of a connection has been read. */
export interface TableState {
  /** Collection as configured. */
  readonly table: string;
  /** Table in the destination; `null` before the first run. */
  readonly output: string | null;
  readonly rows: number | null;
  /** The table contains every change before this instant. Instants are ISO-8601 UTC. */
  readonly horizon: string | null;
  /** When the last complete run asked for changes, by the product's clock; `null` if the plugin does not report it. */
  readonly checkedUntil: string | null;
  /** The newest change that was delivered, as the cursor's column has it. */
  readonly cursor: string | null;
  /** Spans that have been read; between two spans nothing has been read. */
  readonly spans: readonly CoveredSpan[];
  /** No run has ever received a record of it: it is empty, or not visible to this role. */
  readonly empty?: true;
  readonly writtenAt: string | null;
  /** Unfinished runs. */
  readonly unfinished: CheckpointInfo['unfinished'];
  readonly lastRun: LastRun | null;
  /** Why its state cannot be read. */
  readonly problem?: Problem;
}

export interface LastRun extends PulledTable {
  readonly startedAt: string;
  readonly endedAt: string;
}

const RUNS_LOOKED_AT = 50;

/** The tables that a connection names or has written. Calls no tenant. @param held The tables of its destination. */
export async function tableStates(
  context: ApiContext,
  connection: ListedConnection,
  held: readonly TableSummary[],
): Promise<readonly TableState[]> {
  const tables = storedSettings(context.plugins, connection)?.pull?.tables ?? [];
  const last = await lastRunsByTable(context.store.db, connection.name);
  // A destination of several connections also contains tables of the others.
  const names = [...new Set([...tables, ...held.map(({ source }) => source).filter((source) => last.has(source))])];
  if (names.length === 0) return [];
  return context.sessions.use(connection.name, async (session) =>
    names.map((table) => {
      const summary = held.find((one) => one.source === table);
      return { ...stateOf(session, table, summary), lastRun: last.get(table) ?? null };
    }),
  );
}

async function lastRunsByTable(db: StoreDatabase, connection: string): Promise<ReadonlyMap<string, LastRun>> {
  const last = new Map<string, LastRun>();
  for (const { startedAt, endedAt, result } of await listRuns(db, RUNS_LOOKED_AT, { connection, job: 'pull' })) {
    const { tables = [] } = (result ?? {}) as { readonly tables?: readonly PulledTable[] };
    for (const one of tables) if (!last.has(one.table)) last.set(one.table, { ...one, startedAt, endedAt });
  }
  return last;
}

function stateOf(session: Session, table: string, summary: TableSummary | undefined): Omit<TableState, 'lastRun'> {
  const { output = null, rows = null, writtenAt = null, checkpoint = null } = summary ?? {};
  const unread = { horizon: null, checkedUntil: null, cursor: null, spans: [], unfinished: [] };
  const state = { table, output, rows, writtenAt, ...unread };
  if (checkpoint === null) return state;
  try {
    return { ...state, ...requireCapability(session, 'pull').describeCheckpoint(checkpoint) };
  } catch (error) {
    return { ...state, problem: toProblem(error) };
  }
}
