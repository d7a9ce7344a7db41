import { isPluginError, PluginError } from '../../host-sdk/index.js';
import { readByName } from './by-name.js';
import type { Comparing, Reconciled } from './comparing.js';
import { coverageOf } from './coverage.js';
import { someIds } from './newest.js';
import type { Reading } from './read-page.js';
import type { TableState } from './state.js';
import { sweepTable } from './sweep.js';
import { countShown } from './verify-count.js';

/** Above either of these numbers, missing records are not believed to be deleted. */
const MAX_MISSING = 20;
const MAX_MISSING_SHARE = 0.05;

/**
 * Compares the whole table with what the tenant shows, both ways. First it marks as deleted the records that an earlier
 * run missed and that are missing again: a deletion takes two runs. Then it walks everything, always or if the counts
 * differ, as configured. Missing records are remembered for the next run. Records that have returned, are unknown or
 * have changed are read by name. Throws `tenant.mass_deletion` when so many are missing that a lost right is more
 * likely; none of them is remembered.
 */
export async function* reconcile(comparing: Comparing, before: TableState): AsyncGenerator<Reconciled> {
  const { reading, existingRows } = comparing;
  const { context } = reading;
  let state = before;
  for await (const found of marked(comparing, before)) {
    yield found;
    ({ state } = found);
  }
  const held = await existingRows.count();
  if (held === 0) {
    if (state.missing === undefined && state !== before) yield { rows: [], state: withoutHistory(state) };
    return;
  }
  if (state.sweep === undefined && context.settings.deletes === 'count') {
    if ((await countOf(reading, state)) === held) return;
  }
  try {
    yield* sweepTable(comparing, state, (missing) => {
      if (!comparing.acceptMany) requireFew(missing, held, reading.table);
    });
  } catch (error) {
    const { sweep: _begun, ...rest } = state;
    if (isPluginError(error) && error.code === 'tenant.mass_deletion') yield { rows: [], state: rest };
    throw error;
  }
}

/** Marks as deleted what an earlier comparison missed and is missing again; the state then remembers no missing record. */
export async function* marked(
  { reading, output, existingRows, acceptMany }: Comparing,
  before: TableState,
): AsyncGenerator<Reconciled> {
  const { missing: known, ...state } = before;
  const names = Object.keys(known ?? {});
  if (known === undefined || names.length === 0) return;
  const company = await someIds(reading);
  if (company.length === 0 && !acceptMany) requireFew(names.length, await existingRows.count(), reading.table);
  const shown = company.length === 0 ? [] : await readByName(reading, names, company);
  const there = new Set(shown.map(({ RecId: id }) => (id as string).toLowerCase()));
  const gone = names.filter((name) => !there.has(name.toLowerCase()));
  const processedAt = new Date(reading.context.clock.now()).toISOString();
  const rows = gone.map((id) => output.deletion(id, known[id] ?? processedAt, processedAt));
  yield { rows, state: { ...state, ...(rows.length > 0 ? { marks: true as const } : {}) } };
}

/** A table whose every row was deleted counts as one that never showed a record. */
function withoutHistory({ version, tenant, marks, fields }: TableState): TableState {
  return {
    version,
    ...(tenant === undefined ? {} : { tenant }),
    ...(marks === undefined ? {} : { marks }),
    ...(fields === undefined ? {} : { fields }),
  };
}

export function requireFew(missing: number, held: number, table: string): void {
  const isMany = missing > MAX_MISSING && missing > held * MAX_MISSING_SHARE;
  if (!isMany && missing < held) return;
  throw new PluginError(
    'tenant.mass_deletion',
    `${missing} of ${held} records of ${table} are no longer visible; none was marked as deleted.`,
    { field: table },
  );
}

/** How many of the records that the table may hold the tenant counts; undefined where it gives no count. */
async function countOf(reading: Reading, state: TableState): Promise<number | undefined> {
  if (state.spans?.length !== 1) return undefined;
  const coverage = coverageOf(reading, state);
  const hasBlanks = coverage.interval.from !== undefined && state.blank !== undefined;
  return await countShown(reading, coverage, {}, hasBlanks);
}
