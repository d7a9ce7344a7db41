import { contradiction } from '../odata/contradiction.js';
import { readByName } from './by-name.js';
import { isInside, pointsOf, intervalOf, type Reading, type ReadPage } from './read-page.js';
import type { RunState } from './state.js';

export type Unmet = NonNullable<RunState['unmet']>;

/** The records that a walk of a run must return: those within its interval that the run's question showed. */
export function toMeet(
  reading: Reading,
  run: Pick<RunState, 'from' | 'to'>,
  { records, points }: Pick<ReadPage, 'records' | 'points'>,
): Unmet {
  const interval = intervalOf(reading, run);
  return records.flatMap((record, at) => {
    const point = points[at];
    if (point === undefined || !isInside(interval, point)) return [];
    return [[record['RecId'] as string, reading.line.text(point)] as const];
  });
}

/**
 * What is left of them after a page: records that were not returned, or only with an older stamp than the question
 * showed.
 */
export function leftUnmet(
  { line }: Reading,
  unmet: Unmet,
  { records, points }: Pick<ReadPage, 'records' | 'points'>,
): Unmet {
  if (unmet.length === 0) return unmet;
  const met = new Map(records.map((record, at) => [record['RecId'] as string, points[at]]));
  return unmet.flatMap(([id, stamp, before]): Unmet => {
    const point = met.get(id);
    if (point === undefined) return [before === undefined ? [id, stamp] : [id, stamp, before]];
    return point < line.parse(stamp) ? [[id, stamp, line.text(point)]] : [];
  });
}

/**
 * Whether a walk that has reached its end must be repeated: asked for by name, the tenant shows a record that the walk
 * did not return, or not with this stamp. A record that is not shown was deleted in the meantime, or changed out of the
 * interval; a stamp may have moved back. Throws `tenant.contradiction` where the second walk has the same result.
 * @param company RecIds that the walk has returned.
 */
export async function mustWalkAgain(reading: Reading, run: RunState, company: readonly string[]): Promise<boolean> {
  const { unmet = [] } = run;
  if (unmet.length === 0) return false;
  const names = unmet.map(([id]) => id);
  const walked = new Map(unmet.map(([id, , stamp]) => [id, stamp]));
  const shown = company.length === 0 ? [] : await readByName(reading, names, company);
  const interval = intervalOf(reading, run);
  const points = pointsOf(reading, shown);
  const missed = shown.filter(({ RecId: id }, at) => {
    const point = points[at];
    return isInside(interval, point) && (point === undefined || walked.get(id as string) !== reading.line.text(point));
  });
  if (missed.length === 0 && company.length > 0) return false;
  if (run.again !== true) return true;
  const name = (missed[0]?.['RecId'] ?? names[0]) as string;
  throw contradiction(
    `${reading.table} shows the record ${name} by name, but not in a walk that must include it.`,
    reading.table,
  );
}
