import {
  PluginError,
  toProblem,
  type CallEvent,
  type Problem,
  type Puller,
  type PullEnd,
  type PullMode,
  type PullSpan,
  type Verification,
} from '../../host-sdk/index.js';
import { secondsSince } from '../sessions/job-run.js';
import { inKeys } from '../connections/role-keys.js';
import { orLog } from '../platform/or-log.js';
import { silentProgress, type Progress } from '../progress/progress.js';
import { waitTimes } from '../progress/wait-times.js';
import type { Session } from '../sessions/session.js';
import type { Destination } from '../destinations/destination.js';
import type { CertifiedTable } from './run-certificate.js';
import { createWrittenAccount } from './written-account.js';
import { NOTHING, pace, paceText, type PulledTable, type PullEvent } from './pulled-table.js';

/** Options of reading a table. */
export interface PullTableOptions {
  readonly destination: Destination;
  /** Default: the mode of the connection. */
  readonly mode?: PullMode | undefined;
  /** Historical mode: the span to read instead of the connection's dates. */
  readonly span?: PullSpan | undefined;
  /** Accept deletions, even if there are many. */
  readonly acceptDeletes?: boolean | undefined;
  /** Accept changed fields where the connection leaves them to an operator. */
  readonly acceptSchema?: boolean | undefined;
  /** Compares the table with the product and repairs it. */
  readonly verify?: Verification | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** Called after each batch and at each wait. */
  readonly onEvent?: ((event: PullEvent) => void) | undefined;
}

/** The outcome of reading one table. */
export interface ReadTable extends PulledTable {
  /** What the run stores; absent if the plugin gives no account of what it received. */
  readonly certificate?: CertifiedTable;
}

/** Reads one table. Each batch is durable before the next is requested. Never rejects: a failure is its problem. */
export async function pullTable(
  session: Session,
  puller: Puller,
  table: string,
  options: PullTableOptions,
  answered: () => void,
): Promise<ReadTable> {
  const { clock, logger } = session;
  const startedAt = clock.now();
  const bar = (options.progress ?? silentProgress)(table);
  const waits = waitTimes(clock);
  const written = createWrittenAccount(startedAt);
  let stats = NOTHING;
  let output = null as string | null;
  let altered: readonly string[] = [];
  let end: PullEnd | undefined;
  let failure: Problem | undefined;

  const tell = (wait?: PullEvent['wait']) => {
    const { rows, expected, lanes, compared } = stats;
    const rowsPerSecond = pace(rows, clock.now() - startedAt);
    const known = {
      ...(expected === undefined ? {} : { expected }),
      ...(lanes === undefined ? {} : { lanes }),
      ...(compared === undefined ? {} : { compared }),
    };
    options.onEvent?.({ table, rows, rowsPerSecond, ...known, ...(wait === undefined ? {} : { wait }) });
    if (wait === undefined) bar.update(compared ?? rows, expected, paceText(rowsPerSecond, lanes));
  };
  const onEvent = (event: CallEvent) => {
    if (event.kind !== 'wait') return;
    waits.add(event);
    const { kind: _kind, ...wait } = event;
    tell(wait);
  };
  const read = async () => {
    const history = historyOf(session.settings.pull?.history ?? {}, table);
    const target = await options.destination.open(table, { history });
    try {
      const { mode, span, acceptDeletes, acceptSchema, verify, signal } = options;
      const batches = puller.pull({
        table,
        checkpoint: target.checkpoint,
        existingRows: target.existingRows(),
        onEvent,
        ...(mode === undefined ? {} : { mode }),
        ...(span === undefined ? {} : { span }),
        ...(acceptDeletes === undefined ? {} : { acceptDeletes }),
        ...(acceptSchema === undefined ? {} : { acceptSchema }),
        ...(verify === undefined ? {} : { verify }),
        ...(signal === undefined ? {} : { signal }),
      });
      for await (const batch of batches) {
        answered();
        await target.write(batch);
        written.add(batch);
        stats = batch.stats;
        end = batch.end ?? end;
        output = batch.table.name;
        tell();
      }
      await target.finish?.();
    } finally {
      altered = target.notes();
      await orLog(logger, `${table} was not closed`, () => target.close());
    }
  };
  try {
    await read();
  } catch (error) {
    failure = inKeys(toProblem(error), session.configurationSchema);
  }
  bar.end();

  const { complete = false, problem: reason, warnings = [], notes: told = [], certificate, ...reached } = end ?? {};
  const notes = [...told, ...altered];
  for (const warning of warnings) logger.warn(warning, { table });
  for (const note of notes) logger.info(note, { table });
  const isUnverified = options.verify !== undefined && end?.verified === undefined;
  const problem = failure ?? reason ?? (!complete ? incomplete(table) : isUnverified ? unverified(table) : undefined);
  if (problem !== undefined && problem.code !== 'host.aborted') {
    logger.warn('Table not read completely', { table, code: problem.code, reason: problem.message });
  }
  session.count('rows_total', [session.connection.name, table], stats.rows);
  const { expected: _expected, lanes: _lanes, ...counts } = stats;
  const ms = clock.now() - startedAt;
  const isComplete = complete && problem === undefined;
  return {
    table,
    output,
    ...counts,
    seconds: secondsSince(0, ms),
    rowsPerSecond: pace(stats.rows, ms),
    waits: waits.soFar(),
    ...reached,
    complete: isComplete,
    warnings,
    notes,
    ...(problem === undefined ? {} : { problem }),
    ...(certificate === undefined || output === null
      ? {}
      : {
          certificate: { table, output, complete: isComplete, read: certificate, written: written.total(clock.now()) },
        }),
  };
}

/** Names of tables are the same in any case. */
function historyOf(fields: Readonly<Record<string, readonly string[]>>, table: string): readonly string[] | undefined {
  return Object.entries(fields).find(([name]) => name.toLowerCase() === table.toLowerCase())?.[1];
}

function incomplete(table: string): Problem {
  const message = `The run ended before ${table} was read completely.`;
  return new PluginError('tenant.bad_answer', message, { fix: 'Run again: it continues from its checkpoint.' }).problem;
}

function unverified(table: string): Problem {
  const message = `The plugin read ${table} without verifying it.`;
  return new PluginError('plugin.bad_answer', message, {
    fix: 'Pull without verification, and report it to the plugin’s author.',
  }).problem;
}
