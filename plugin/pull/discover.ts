import type { TableInfo } from '../../host-sdk/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import type { PullContext } from './context.js';
import { outputName, planOutput } from './output.js';

/** Tries one table: its description, then one record. */
export async function discoverTable(
  context: PullContext,
  table: string,
  options: { readonly signal?: AbortSignal | undefined; readonly deadline?: number | undefined },
): Promise<TableInfo> {
  const { settings } = context;
  const about = {
    name: table,
    output: outputName(settings, table),
    key: 'RecId',
    cursor: settings.cursor_field,
    modes: ['historical', 'incremental'],
  } as const;
  const call = { purpose: 'check', ...options } as const;
  try {
    const entity = await context.metadata.entity(table, call);
    planOutput(settings, table, entity, context.timeZone);
    const page = await context.client.list(table, { select: ['RecId'], top: 1 }, call);
    const count = page.records.length === 0 ? 0 : page.count;
    return { ...about, readable: true, ...(count === undefined ? {} : { count }) };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    return { ...about, readable: false, problem: error.problem };
  }
}
