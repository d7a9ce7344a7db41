import { PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { PullContext } from './context.js';

/**
 * How a table is paged. `auto` finds out once per table whether the tenant orders by RecId and compares it in that
 * order: the record behind the second of three must be the third. Otherwise only $top/$skip remain.
 */
export async function choosePaging(
  context: PullContext,
  table: string,
  options: CallOptions,
): Promise<'walk' | 'skip'> {
  if (context.settings.paging !== 'auto') return context.settings.paging;
  const key = `paging:${table.toLowerCase()}`;
  const known = context.state.get(key);
  if (known === 'walk' || known === 'skip') return known;
  const paging = await probe(context, table, options);
  if (paging === undefined) return 'walk';
  context.state.set(key, paging);
  return paging;
}

/** Undefined when there are too few records to tell. */
async function probe(context: PullContext, table: string, options: CallOptions): Promise<'walk' | 'skip' | undefined> {
  const select = ['RecId'];
  try {
    const ordered = await context.client.list(table, { orderBy: 'RecId', top: 3, select }, options);
    const [, second, third] = ordered.records.map((record) => record['RecId']);
    if (ordered.records.length === 0) {
      // A tenant that cannot order answers 204, just as it does for an empty table.
      const plain = await context.client.list(table, { top: 1, select }, options);
      return plain.records.length > 0 ? 'skip' : undefined;
    }
    if (typeof second !== 'string' || typeof third !== 'string') return undefined;
    const behind = { field: 'RecId', operator: 'gt', value: second } as const;
    const next = await context.client.list(
      table,
      { filter: { all: [behind] }, orderBy: 'RecId', top: 1, select },
      options,
    );
    return next.records[0]?.['RecId'] === third ? 'walk' : 'skip';
  } catch (error) {
    // A tenant that refuses the question cannot be walked; everything else is a failure like any other.
    if (error instanceof PluginError && [400, 500].includes(error.problem.status ?? 0)) return 'skip';
    throw error;
  }
}
