import { PluginError, toProblem } from '../../host-sdk/index.js';
import type { JsonObject, Problem, Puller, PullMode } from '../../host-sdk/index.js';
import { runJob, secondsSince } from '../job-run.js';
import type { JobResult } from '../job-run.js';
import { silentProgress } from '../progress/progress.js';
import type { Progress } from '../progress/progress.js';
import { abilityOf, requireSection } from '../session.js';
import type { Session } from '../session.js';
import { concernsEveryTable } from '../shared-problem.js';
import type { Destination } from './destination.js';

export interface PullTablesOptions {
  readonly destination: Destination;
  /** Collections as configured; default: the connection's `data.tables`. */
  readonly tables?: readonly string[] | undefined;
  /** Default: the connection's `data.mode`. */
  readonly mode?: PullMode | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
}

export interface PulledTable {
  /** Collection as configured, for example `incidents`. */
  readonly table: string;
  /** Table in the destination, for example `incident`; `null` when nothing came to be known of it. */
  readonly output: string | null;
  readonly rows: number;
  readonly pages: number;
  readonly calls: number;
  readonly seconds: number;
  /** Everything up to the run's bound is delivered. */
  readonly complete: boolean;
  readonly problem?: Problem;
}

export interface PullTablesResult extends JobResult {
  readonly tables: readonly PulledTable[];
}

/**
 * Reads tables into a destination, one after another. Each batch is durable before the next is asked for.
 * A table that fails does not keep the others from being read, unless its problem is one that they would meet too.
 * Throws `host.not_supported` without tables to read.
 */
export function pullTables(session: Session, options: PullTablesOptions): Promise<PullTablesResult> {
  return runJob(session, 'pull', async () => {
    const puller = abilityOf(session, 'pull');
    requireSection(session, 'data');
    const tables: PulledTable[] = [];
    let shared: Problem | undefined;
    for (const table of options.tables ?? configuredTables(session)) {
      if (options.signal?.aborted === true) shared ??= toProblem(aborted());
      const pulled = shared === undefined ? await pullTable(session, puller, table, options) : notRead(table, shared);
      if (pulled.problem !== undefined && concernsEveryTable(pulled.problem)) shared ??= pulled.problem;
      tables.push(pulled);
    }
    const problem = tables.find((one) => one.problem !== undefined)?.problem;
    return { tables, ...(problem === undefined ? {} : { problem }) };
  });
}

async function pullTable(
  session: Session,
  puller: Puller,
  table: string,
  options: PullTablesOptions,
): Promise<PulledTable> {
  const { clock, logger } = session;
  const startedAt = clock.now();
  const callsBefore = session.callsMade();
  const bar = (options.progress ?? silentProgress)(table);
  let pulled: PulledTable = { table, output: null, rows: 0, pages: 0, calls: 0, seconds: 0, complete: false };
  try {
    const target = await options.destination.open(table);
    try {
      const batches = puller.pull({
        table,
        checkpoint: target.checkpoint,
        ...(options.mode === undefined ? {} : { mode: options.mode }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      for await (const batch of batches) {
        await target.write(batch);
        const { rows, pages, expected } = batch.stats;
        pulled = { ...pulled, output: batch.table.name, rows, pages };
        bar.update(rows, expected);
        for (const warning of batch.end?.warnings ?? []) logger.warn(warning, { table });
        if (batch.end === undefined) continue;
        const problem = batch.end.problem ?? (batch.end.complete ? undefined : incomplete(table));
        pulled = { ...pulled, complete: batch.end.complete, ...(problem === undefined ? {} : { problem }) };
      }
    } finally {
      await target.close();
    }
    if (!pulled.complete && pulled.problem === undefined) pulled = { ...pulled, problem: incomplete(table) };
  } catch (error) {
    pulled = { ...pulled, complete: false, problem: toProblem(error) };
  }
  bar.end();
  session.count('rows_total', [session.connection.name, table], pulled.rows);
  const { problem, ...counts } = pulled;
  const calls = session.callsMade() - callsBefore;
  const seconds = secondsSince(startedAt, clock.now());
  return { ...counts, calls, seconds, ...(problem === undefined ? {} : { problem }) };
}

function configuredTables(session: Session): readonly string[] {
  const section = session.connection.config['data'] as JsonObject | undefined;
  const tables = section?.['tables'];
  if (Array.isArray(tables)) return tables as readonly string[];
  throw new PluginError('host.not_supported', `${session.connection.name} names no tables to read.`, {
    field: 'data.tables',
  });
}

function notRead(table: string, problem: Problem): PulledTable {
  return { table, output: null, rows: 0, pages: 0, calls: 0, seconds: 0, complete: false, problem };
}

function incomplete(table: string): Problem {
  const message = `The run ended before ${table} was read completely.`;
  return new PluginError('tenant.bad_answer', message, { fix: 'Run again: it continues from its checkpoint.' }).problem;
}

function aborted(): PluginError {
  return new PluginError('host.aborted', 'The job was stopped before its end.');
}
