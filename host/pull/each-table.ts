import { keyOfRole, PluginError, toProblem, type Problem } from '../../host-sdk/index.js';
import type { Session } from '../sessions/session.js';
import { concernsEveryTable } from '../platform/shared-problem.js';

/** Tables read at once: they share the tenant's limits, so more would only wait for each other. */
const AT_ONCE = 4;

export interface EachTable<T> {
  /** Works on one table; calls `answered` after the tenant has answered. Never rejects. */
  readonly work: (table: string, answered: () => void) => Promise<T>;
  /** The outcome of a skipped table. */
  readonly leftOut: (table: string, problem: Problem) => T;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Works on several tables in parallel, and returns the outcomes in order. A table that fails does
 * not stop the others, unless they would have the same problem. Until the tenant has
 * answered once, they run one by one, so that a wrong password is tried once and not four times.
 */
export async function eachTable<T extends { readonly problem?: Problem }>(
  tables: readonly string[],
  { work, leftOut, signal }: EachTable<T>,
): Promise<readonly T[]> {
  const waiting = [...tables.entries()];
  const done: T[] = [];
  let shared: Problem | undefined;
  let answered: () => void = () => undefined;
  const firstAnswer = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, table] = next;
      if (signal?.aborted === true) shared ??= toProblem(stopped());
      const outcome = shared === undefined ? await work(table, answered) : leftOut(table, shared);
      if (outcome.problem !== undefined && concernsEveryTable(outcome.problem)) shared ??= outcome.problem;
      done[at] = outcome;
    }
  };
  const first = worker();
  await Promise.race([firstAnswer, first]);
  await Promise.all([first, ...Array.from({ length: AT_ONCE - 1 }, worker)]);
  return done;
}

/** The tables of the connection. Throws `host.not_supported` if it has none. */
export function configuredTables({
  connection,
  configurationSchema,
  settings,
}: Pick<Session, 'connection' | 'configurationSchema' | 'settings'>): readonly string[] {
  const tables = settings.pull?.tables;
  if (tables !== undefined) return tables;
  throw new PluginError('host.not_supported', `The connection ${connection.name} has no tables to read.`, {
    field: keyOfRole(configurationSchema, 'tables') ?? 'tables',
  });
}

function stopped(): PluginError {
  return new PluginError('host.aborted', 'The job was stopped before its end.');
}
