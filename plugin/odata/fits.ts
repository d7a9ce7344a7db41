import { isExactNumber } from '../../host-sdk/index.js';
import { contradiction } from './contradiction.js';
import { isBefore, isInOrder, type KeyOrder } from './key-order.js';
import type { Comparison, Instant } from './query.js';
import type { Question } from './question.js';
import type { IvantiRecord } from './records.js';
import { instantOf, readStamp } from './stamp.js';

/** A stamp or a literal read in the wrong time zone is off by less than this. */
const STRAY_MS = 24 * 3_600_000;

/** Throws `tenant.contradiction` when records cannot be the answer to a question. A missing field proves nothing. */
export function requireFit(set: string, question: Question, records: readonly IvantiRecord[]): void {
  if (records.length === 0) return;
  requireKeys(set, question, records);
  const { filter } = question;
  if (filter === undefined) return;
  if ('all' in filter) for (const term of filter.all) requireInside(set, question, term, records);
  else {
    const stranger = records.find((record) => filter.any.every((term) => differs(record, term)));
    if (stranger !== undefined) throw contradiction(`${set} returns a record that was not asked for.`, set);
  }
}

function requireKeys(set: string, question: Question, records: readonly IvantiRecord[]): void {
  const { orderBy, descending = false, keyOrder, line } = question;
  if (orderBy !== 'RecId' && line === undefined) return;
  const ids = records.map(({ RecId: id }) => {
    if (typeof id === 'string' && id !== '') return id;
    throw contradiction(`A record of ${set} has no RecId.`, set);
  });
  if (orderBy === 'RecId' && keyOrder !== undefined && !isInOrder(descending ? ids.reverse() : ids, keyOrder)) {
    throw contradiction(`A page of ${set} is not in the order of RecId.`, set);
  }
  if (orderBy === undefined || orderBy === 'RecId' || line === undefined) return;
  const points = line.points(records.map((record) => record[orderBy]));
  const sign = descending ? -1 : 1;
  // The position of records without a stamp differs between databases.
  const known = points.filter((point) => point !== undefined);
  const isBehind = (point: number, before: number) => {
    const ahead = (before - point) * sign;
    return ahead > 0 && ahead > Math.max(line.doubtMs(point), line.doubtMs(before));
  };
  if (known.some((point, at) => at > 0 && isBehind(point, known[at - 1] ?? point))) {
    throw contradiction(`A page of ${set} is not in the order of ${orderBy}.`, orderBy);
  }
}

function requireInside(set: string, question: Question, term: Comparison, records: readonly IvantiRecord[]): void {
  const { field, value } = term;
  const outside = isInstant(value)
    ? outsideOfTime(question, { ...term, value }, records)
    : records.find((record) => field === 'RecId' && isOutsideOfKeys(record, term, question.keyOrder));
  if (outside === undefined) return;
  const shown = JSON.stringify(outside[field] ?? null).slice(0, 60);
  throw contradiction(`${set} returns a record whose ${field} is ${shown}, outside the filter.`, field);
}

function outsideOfTime(
  { line }: Question,
  { field, operator, value: { instant } }: Comparison & { readonly value: Instant },
  records: readonly IvantiRecord[],
): IvantiRecord | undefined {
  if (line !== undefined) {
    const slack = line.slackMs ?? 0;
    const bound = line.parse(instant) + (operator === 'ge' || operator === 'gt' ? -slack : slack);
    const points = line.points(records.map((record) => record[field]));
    return records.find((_, at) => {
      const point = points[at];
      if (isWithin(point, operator, bound)) return false;
      return point === undefined || !isWithin(point + line.doubtMs(point), operator, bound);
    });
  }
  const bound = Date.parse(/[Z+]|-\d{2}:\d{2}$/.test(instant) ? instant : `${instant.slice(0, 10)}T00:00:00Z`);
  const widened = bound + (operator === 'ge' || operator === 'gt' ? -STRAY_MS : STRAY_MS);
  return records.find((record) => {
    const stamp = readStamp(record[field], 'UTC');
    return stamp !== undefined && !isWithin(instantOf(stamp), operator, widened);
  });
}

function isWithin(point: number | undefined, operator: Comparison['operator'], bound: number): boolean {
  if (point === undefined) return false;
  switch (operator) {
    case 'ge':
      return point >= bound;
    case 'gt':
      return point > bound;
    case 'lt':
      return point < bound;
    case 'le':
      return point <= bound;
    default:
      return true;
  }
}

/** Where the order is not known, the only certainty is that a record does not come after itself. */
function isOutsideOfKeys(
  { RecId: id }: IvantiRecord,
  { operator, value }: Comparison,
  order: KeyOrder | undefined,
): boolean {
  if (typeof id !== 'string' || typeof value !== 'string') return false;
  switch (operator) {
    case 'eq':
      return !isSame(id, value);
    case 'gt':
      return id === value || (order !== undefined && isBefore(id, value, order));
    case 'lt':
      return id === value || (order !== undefined && isBefore(value, id, order));
    case 'ge':
      return order !== undefined && isBefore(id, value, order);
    case 'le':
      return order !== undefined && isBefore(value, id, order);
    case 'ne':
      return false;
  }
}

/** Whether a field of the answer has another value than the one that was asked for. */
function differs(record: IvantiRecord, { field, operator, value }: Comparison): boolean {
  const shown = record[field];
  if (operator !== 'eq' || value === null || isInstant(value)) return false;
  if (typeof shown !== 'string' && typeof shown !== 'number' && !isExactNumber(shown)) return false;
  return !isSame(String(shown), String(value));
}

/** Tenants compare texts without regard to case, and some send numbers as texts. */
function isSame(one: string, other: string): boolean {
  return one === other || one.trim().toLowerCase() === other.trim().toLowerCase();
}

function isInstant(value: Comparison['value']): value is Instant {
  return typeof value === 'object' && value !== null;
}
