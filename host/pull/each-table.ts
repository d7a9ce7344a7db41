import { keyOfRole, PluginError, toProblem } from '../../host-sdk/index.js';
import type { Problem } from '../../host-sdk/index.js';
import type { Session } from '../sessions/session.js';
import { concernsEveryTable } from '../platform/shared-problem.js';

/** Tables under way at once: they share the tenant's pace, so more would only wait for each other. */
const AT_ONCE = 4;

export interface EachTable<T> {
  /** Does the work for one table; calls `answered` once the tenant has answered. Never rejects. */
  readonly work: (table: string, answered: () => void) => Promise<T>;
  /** What becomes of a table that is left out. */
  readonly leftOut: (table: string, problem: Problem) => T;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does something for each table, several side by side, and gives the outcomes in their order. A table that fails does
 * not keep the others from their turn, unless its problem is one that they would meet too. Until the tenant has
 * answered once they go one by one, so that a wrong password is tried once and not four times.
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

/** The tables that the connection names. Throws `host.not_supported` when it names none. */
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
