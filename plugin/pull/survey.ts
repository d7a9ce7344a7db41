import { createHash } from 'node:crypto';
import { isPluginError, PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import { isContradiction } from '../odata/contradiction.js';
import type { EdmEntity } from '../odata/edmx.js';
import type { IvantiRecord } from '../odata/records.js';
import { keyOrderOf } from '../odata/key-order.js';
import type { PullContext } from './context.js';
import { formOfStamps } from '../odata/timeline.js';
import type { StampForm } from '../odata/timeline.js';

/** How a tenant can be asked for a table. */
export interface Survey {
  readonly paging: 'walk' | 'skip';
  /** Whether the tenant has shown how it orders; false where too few records could show it. */
  readonly isOrdered: boolean;
  /** Whether that order is the one in which texts compare. */
  readonly isAscending: boolean;
  /** How it writes its stamps; undefined where no record has one. */
  readonly form: StampForm | undefined;
}

/** Records of one probe: by chance they stand in the order of RecId practically never. */
const SAMPLE = 50;

/** What an earlier run has found out about the table as it is described now. */
export function knownSurvey(context: PullContext, table: string, entity: EdmEntity): Survey | undefined {
  const known = context.state.get(surveyKey(context, table)) as Stored | undefined;
  return known?.schema === schemaOf(entity) ? known : undefined;
}

/**
 * Finds out whether the tenant orders by RecId and compares it in that order: asked for what follows the middle of a
 * page, it must answer the page's second half. Otherwise only $top/$skip remain. What is sure is remembered for
 * {@link knownSurvey}. Throws `tenant.paging` where the configuration insists on `walk` and the tenant cannot.
 */
export async function survey(
  context: PullContext,
  table: string,
  entity: EdmEntity,
  options: CallOptions,
): Promise<Survey> {
  const found =
    context.settings.paging === 'skip' ? await lookOnly(context, table, options) : await probe(context, table, options);
  if (context.settings.paging === 'walk' && found.paging === 'skip') {
    throw new PluginError('tenant.paging', `The tenant does not order ${table} by RecId, so it cannot be walked.`, {
      field: 'data.paging',
      fix: 'Set data.paging to auto or skip.',
    });
  }
  const { paging, isOrdered, isAscending: ascending, form } = found;
  // Too few records prove nothing, so the next run asks again.
  if (form !== undefined && (isOrdered || paging === 'skip')) {
    const stored: Stored = { paging, isOrdered, isAscending: ascending, form, schema: schemaOf(entity) };
    context.state.set(surveyKey(context, table), stored);
  }
  return found;
}

/** What is kept of a survey. A type, because interfaces are no JSON to the compiler. */
type Stored = {
  readonly paging: 'walk' | 'skip';
  readonly isOrdered: boolean;
  readonly isAscending: boolean;
  readonly form: StampForm;
  readonly schema: string;
};

function schemaOf({ properties }: EdmEntity): string {
  return createHash('sha1').update(JSON.stringify(properties)).digest('hex').slice(0, 16);
}

function surveyKey({ settings }: PullContext, table: string): string {
  return `survey:${settings.paging}:${settings.cursor_field}:${table.toLowerCase()}`;
}

async function lookOnly(context: PullContext, table: string, options: CallOptions): Promise<Survey> {
  const { records } = await context.client.list(table, { top: SAMPLE, skip: 0, select: fields(context) }, options);
  return { paging: 'skip', isOrdered: false, isAscending: false, form: formOf(context, records) };
}

async function probe(context: PullContext, table: string, options: CallOptions): Promise<Survey> {
  const select = fields(context);
  try {
    const ask = () => context.client.list(table, { orderBy: 'RecId', top: SAMPLE, skip: 0, select }, options);
    let { records } = await ask();
    // A tenant that cannot order answers 204, just as it does for an empty table, or for once.
    if (records.length === 0) {
      const plain = await lookOnly(context, table, options);
      if (plain.form === undefined) return { ...plain, paging: 'walk' };
      ({ records } = await ask());
      if (records.length === 0) return plain;
    }
    const form = formOf(context, records);
    const ids = records.map((record) => record['RecId'] as string);
    const middle = Math.ceil(ids.length / 2);
    const after = ids[middle - 1];
    if (after === undefined || ids.length === middle) {
      return { paging: 'walk', isOrdered: false, isAscending: false, form };
    }
    const filter = { all: [{ field: 'RecId', operator: 'gt', value: after }] } as const;
    const askBehind = () =>
      context.client.list(table, { filter, orderBy: 'RecId', top: SAMPLE, skip: 0, select }, options);
    let next = await askBehind();
    // Records are known to be there, so an empty answer may be a stray one.
    if (next.records.length === 0) next = await askBehind();
    const behind = next.records.map((record) => record['RecId'] as string);
    const isOrdered = follows(ids.slice(0, middle), ids.slice(middle), behind);
    return { paging: isOrdered ? 'walk' : 'skip', isOrdered, isAscending: isOrdered && keyOrderOf(ids) !== undefined, form };
  } catch (error) {
    // A tenant that refuses the question, or keeps to another, cannot be walked; the rest are failures like any other.
    if (isContradiction(error) || (isPluginError(error) && [400, 500].includes(error.problem.status ?? 0))) {
      return await lookOnly(context, table, options);
    }
    throw error;
  }
}

/**
 * Whether an answer is what follows the first half of a page. Records may come and go meanwhile, and a page may be cut
 * short, but what is in both stands in one order, and nothing of the first half comes again.
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

function formOf({ settings }: PullContext, records: readonly IvantiRecord[]): StampForm | undefined {
  return formOfStamps(records.map((record) => record[settings.cursor_field]));
}
