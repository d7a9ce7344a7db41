import { createHash } from 'node:crypto';
import { IvantiError } from '../ivanti/problems.js';
import type { CallOptions } from '../odata/client.js';
import { isContradiction, isRefusal } from '../odata/contradiction.js';
import type { EdmEntity } from '../odata/edmx.js';
import type { IvantiRecord } from '../odata/records.js';
import { keyOrderOf, type KeyOrder } from '../odata/key-order.js';
import type { Comparison } from '../odata/query.js';
import type { PullContext } from './context.js';
import { formOfStamps, timeLine, type StampForm } from '../odata/timeline.js';

/** How a tenant can be asked for a table. */
export interface Survey {
  readonly paging: 'walk' | 'skip';
  /** Whether the tenant has shown how it sorts; false where there were too few records to show it. */
  readonly isOrdered: boolean;
  /** How it compares RecIds; undefined where that is not known. */
  readonly keyOrder?: KeyOrder | undefined;
  /** Whether it has shown that it reads the bounds of a filter in the zone in which it shows stamps. */
  readonly isExact: boolean;
  /** How it writes its stamps; undefined where no record has one. */
  readonly form: StampForm | undefined;
  /** Whether it showed no record at all, ordered or not. */
  readonly isEmpty: boolean;
}

/** Records of one probe: it is practically impossible that they are in the order of RecId by chance. */
const SAMPLE = 50;

/** A walk needs room for its last record and one more. */
export function canWalk({ client }: PullContext, table: string): boolean {
  return client.largestPage(table) > 1;
}

/** The survey of earlier runs, if the table's description is still the same. */
export function knownSurvey(context: PullContext, table: string, entity: EdmEntity): Survey | undefined {
  const known = context.state.get(surveyKey(context, table)) as Stored | null | undefined;
  return known?.schema === schemaOf(entity) && known.times >= MAX_DOUBTS ? known : undefined;
}

/** Forgets the survey: the tenant has contradicted it. */
export function forgetSurvey(context: PullContext, table: string): void {
  context.state.set(surveyKey(context, table), null);
}

/**
 * Finds out whether the tenant sorts by RecId and compares it in that order: asked from the middle of a page on, it
 * must return that record and the page's second half, and that record first in descending order. Otherwise only
 * $top/$skip remain. Then one record is asked for within the second of its own stamp: a tenant that reads bounds in
 * another zone does not show it. Certain results are remembered for {@link knownSurvey}. Throws `tenant.paging` where
 * the configuration insists on `walk` and the tenant cannot.
 */
export async function survey(
  context: PullContext,
  table: string,
  entity: EdmEntity,
  options: CallOptions,
): Promise<Survey> {
  const probe: Probe = { context, table, options };
  const isWanted = context.settings.paging !== 'skip' && canWalk(context, table);
  let { sample, ...order } = isWanted ? await orderOf(probe) : await lookOnly(probe);
  // One misdirected answer looks like a tenant that cannot sort.
  if (isWanted && order.paging === 'skip') ({ sample, ...order } = await orderOf(probe));
  if (context.settings.paging === 'walk' && order.paging === 'skip' && canWalk(context, table)) {
    throw new IvantiError('tenant.paging', `The tenant does not sort ${table} by RecId, so it cannot be walked.`, {
      field: 'data.paging',
      fix: 'Set data.paging to auto or skip.',
    });
  }
  const form = formOfStamps(sample.map((record) => record[context.settings.cursor_field]));
  const isExact = form !== undefined && (await readsBoundsAsShown(probe, form, sample));
  const found: Survey = { ...order, form, isExact, isEmpty: sample.length === 0 };
  const isFound = order.isOrdered || (order.paging === 'skip' && canWalk(context, table));
  if (form !== undefined && isFound) remember(probe, entity, { ...found, form });
  return found;
}

interface Probe {
  readonly context: PullContext;
  readonly table: string;
  readonly options: CallOptions;
}

/** How a tenant sorts, and records that it returned during the survey. */
type Order = Pick<Survey, 'paging' | 'isOrdered' | 'keyOrder'> & { readonly sample: readonly IvantiRecord[] };

/** An inability of a tenant is believed only when two surveys have found it: one answer may have been misdirected. */
const MAX_DOUBTS = 2;

/** The stored part of a survey. A type, because interfaces are no JSON to the compiler. */
type Stored = {
  readonly paging: 'walk' | 'skip';
  readonly isOrdered: boolean;
  readonly keyOrder?: KeyOrder;
  readonly isExact: boolean;
  readonly isEmpty: false;
  readonly form: StampForm;
  readonly schema: string;
  /** How many surveys found this. */
  readonly times: number;
};

/** Too few records prove nothing, so nothing is remembered. */
function remember({ context, table }: Probe, entity: EdmEntity, found: Survey & { readonly form: StampForm }): void {
  const { paging, isOrdered, keyOrder, isExact, form } = found;
  const key = surveyKey(context, table);
  const schema = schemaOf(entity);
  const before = context.state.get(key) as Stored | null | undefined;
  const isAgain = before?.schema === schema && before.paging === paging && before.isExact === isExact;
  const isGood = isOrdered && isExact;
  const times = isGood ? MAX_DOUBTS : (isAgain ? before.times : 0) + 1;
  const order = keyOrder === undefined ? {} : { keyOrder };
  const stored: Stored = { paging, isOrdered, ...order, isExact, isEmpty: false, form, schema, times };
  context.state.set(key, stored);
}

function schemaOf({ properties }: EdmEntity): string {
  return createHash('sha1').update(JSON.stringify(properties)).digest('hex').slice(0, 16);
}

function surveyKey({ settings }: PullContext, table: string): string {
  return `order:${settings.paging}:${settings.cursor_field}:${table.toLowerCase()}`;
}

async function lookOnly({ context, table, options }: Probe): Promise<Order> {
  const { records } = await context.client.list(table, { top: SAMPLE, skip: 0, select: fields(context) }, options);
  return { paging: 'skip', isOrdered: false, sample: records };
}

async function orderOf(probe: Probe): Promise<Order> {
  const { context, table, options } = probe;
  const select = fields(context);
  try {
    const ask = () => context.client.list(table, { orderBy: 'RecId', top: SAMPLE, skip: 0, select }, options);
    let { records: sample } = await ask();
    // A tenant that cannot sort returns 204, as it does for an empty table. A single 204 may also be an error.
    if (sample.length === 0) {
      const plain = await lookOnly(probe);
      if (plain.sample.length === 0) return { ...plain, paging: 'walk' };
      ({ records: sample } = await ask());
      if (sample.length === 0) return plain;
    }
    if (!canWalk(context, table)) return { paging: 'skip', isOrdered: false, sample };
    const ids = sample.map((record) => record['RecId'] as string);
    const middle = Math.ceil(ids.length / 2);
    const after = ids[middle - 1];
    if (after === undefined || ids.length === middle) return { paging: 'walk', isOrdered: false, sample };
    const beside = (operator: 'ge' | 'le', shape: { readonly descending?: boolean; readonly top: number }) => {
      const filter = { all: [{ field: 'RecId', operator, value: after }] } as const;
      return context.client.list(table, { filter, orderBy: 'RecId', ...shape, skip: 0, select }, options);
    };
    // The same question as in a walk: records are known to exist, so an empty answer may be a stray one.
    let next = await beside('ge', { top: SAMPLE });
    if (next.records.length === 0) next = await beside('ge', { top: SAMPLE });
    const [first, ...behind] = next.records.map((record) => record['RecId'] as string);
    const downwards = await beside('le', { descending: true, top: 2 });
    const isOrdered =
      first === after &&
      downwards.records[0]?.['RecId'] === after &&
      follows(ids.slice(0, middle), ids.slice(middle), behind);
    return {
      paging: isOrdered ? 'walk' : 'skip',
      isOrdered,
      keyOrder: isOrdered ? keyOrderOf(ids) : undefined,
      sample,
    };
  } catch (error) {
    // A tenant that refuses the question, or always answers another one, cannot be walked; all other errors are
    // ordinary failures.
    if (isContradiction(error) || isRefusal(error)) {
      return await lookOnly(probe);
    }
    throw error;
  }
}

/** A user may change the record at this moment, so another record is asked for too. */
async function readsBoundsAsShown(
  { context, table, options }: Probe,
  form: StampForm,
  sample: readonly IvantiRecord[],
): Promise<boolean> {
  const field = context.settings.cursor_field;
  const line = timeLine(form, context.timeZone);
  const stamped = sample.filter((record) => line.point(record[field]) !== undefined);
  for (const record of new Set([stamped[0], stamped.at(-1)])) {
    const point = line.point(record?.[field]);
    if (record === undefined || point === undefined) continue;
    const all: readonly Comparison[] = [
      { field: 'RecId', operator: 'eq', value: record['RecId'] as string },
      { field, operator: 'ge', value: { instant: line.text(point) } },
      { field, operator: 'lt', value: { instant: line.text(point + 1000) } },
    ];
    const page = await context.client.list(
      table,
      { filter: { all }, select: fields(context), top: 2, skip: 0 },
      options,
    );
    if (page.records.length > 0) return true;
  }
  return false;
}

/**
 * Whether an answer is what follows the first half of a page. Records may appear and disappear in between, and a page
 * may be cut short. But records in both answers are in the same order, and no record of the first half is repeated.
 */
function follows(firstHalf: readonly string[], secondHalf: readonly string[], answer: readonly string[]): boolean {
  const answered = new Set(answer);
  const expected = new Set(secondHalf);
  const common = secondHalf.filter((id) => answered.has(id));
  const again = answer.filter((id) => expected.has(id));
  const isMost = common.length > 0 && common.length * 2 >= Math.min(secondHalf.length, answer.length);
  return isMost && common.every((id, at) => id === again[at]) && !firstHalf.some((id) => answered.has(id));
}

function fields({ settings }: PullContext): readonly string[] {
  return ['RecId', settings.cursor_field];
}
