import { PluginError, toProblem, type Json, type Problem } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import { orLog } from '../platform/or-log.js';
import type { Session } from './session.js';
import { addRun } from '../store/runs.js';

/** Every result that a command prints: `problem` says why it is not good, and then the exit code is 1. */
export interface JobResult {
  readonly calls: number;
  readonly seconds: number;
  readonly problem?: Problem;
}

/**
 * Runs a job and keeps its report in the store, whether it ends well or not. A store that refuses it changes nothing.
 * `work` returns everything but `calls` and `seconds`; its `certificates` are stored with the report and not returned.
 */
export async function runJob<T extends object>(
  session: Session,
  job: string,
  work: () => Promise<T & { readonly problem?: Problem; readonly certificates?: Json }>,
): Promise<T & JobResult> {
  const { clock, connection, logger, store } = session;
  const startedAt = clock.now();
  const callsBefore = session.callsMade();
  const report = (ok: boolean, outcome: { readonly result?: Json; readonly problem?: Problem }) => {
    const stopped = outcome.problem?.code === 'host.aborted';
    session.count('runs_total', [connection.name, job, ok ? 'ok' : stopped ? 'stopped' : 'problem']);
    const times = { startedAt: new Date(startedAt).toISOString(), endedAt: isoNow(clock) };
    // What was done is done, and why it failed is known: neither is to be hidden by a store that takes no report.
    return orLog(logger, 'The run was not reported', () =>
      addRun(store.db, { connection: connection.name, job, ...times, ok, ...outcome }),
    );
  };
  try {
    const { problem, certificates, ...result } = await work();
    const calls = session.callsMade() - callsBefore;
    const done = { ...result, calls, seconds: secondsSince(startedAt, clock.now()) };
    const troubled = problem === undefined ? {} : { problem };
    const kept = certificates === undefined ? done : { ...done, certificates };
    await report(problem === undefined, { result: kept, ...troubled });
    return { ...done, ...troubled } as T & JobResult;
  } catch (error) {
    await report(false, { problem: toProblem(error) });
    throw error;
  }
}

/** Throws `host.aborted` once the signal is aborted. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new PluginError('host.aborted', 'The job was stopped before its end.');
}

/** Seconds with two decimals. */
export function secondsSince(startMs: number, nowMs: number): number {
  return Math.round((nowMs - startMs) / 10) / 100;
}
