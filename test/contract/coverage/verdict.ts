import type { Row } from './rows.js';

/** How one test of a statement ended. */
export interface Evidence {
  readonly id: string;
  /** Absent: the test of the statement itself. */
  readonly flaw?: string;
  /** Relative to `test`. */
  readonly file: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
}

/** What a run has not shown of the rows that it was to show, a sentence each. */
export function unshown(rows: readonly Row[], evidence: readonly Evidence[]): readonly string[] {
  return rows.flatMap((row) => {
    if (row.unseen !== undefined) return [];
    const own = evidence.filter(({ id }) => id === row.id);
    const stray = own.find(({ file }) => file !== row.file);
    if (stray !== undefined) return [`${row.id} is tested in ${stray.file}, not in ${row.file}.`];
    if (own.length === 0) return [`${row.id} has no test in ${row.file}.`];
    const unpassed = own.find(({ state }) => state !== 'passed');
    if (unpassed !== undefined) return [`${row.id} is not shown: a test of it ${wordOf(unpassed.state)}.`];
    if (!own.some(({ flaw }) => flaw === undefined)) return [`${row.id} is tried with known-bad variants only.`];
    if (!own.some(({ flaw }) => flaw !== undefined)) return [`${row.id} has no known-bad variant.`];
    return [];
  });
}

function wordOf(state: Evidence['state']): string {
  return state === 'failed' ? 'failed' : 'was skipped';
}
