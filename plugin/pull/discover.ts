import type { TableInfo } from '../../host-sdk/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import { CATALOGUE } from '../odata/catalogue.js';
import type { PullContext } from './context.js';
import { outputName, planOutput } from './output.js';

export interface DiscoverOptions {
  readonly signal?: AbortSignal | undefined;
  readonly deadline?: number | undefined;
}

/** Tables tried at once. */
const AT_ONCE = 4;

/**
 * Tries the given tables, or with `all` also those of the catalogue and those that incidents are related to. Of the
 * latter only what the tenant really describes is listed.
 */
export async function discoverTables(
  context: PullContext,
  configured: readonly string[],
  options: DiscoverOptions & { readonly all?: boolean | undefined },
): Promise<readonly TableInfo[]> {
  if (options.all !== true) return await tryAll(context, configured, options);
  const candidates = [...configured, ...CATALOGUE, ...(await relatedToIncidents(context, options))];
  const distinct = [...new Map(candidates.map((name) => [name.toLowerCase(), name])).values()];
  const found = await tryAll(context, distinct, options);
  return found.filter(({ name, problem }) => problem?.code !== 'config.unknown_table' || configured.includes(name));
}

async function tryAll(
  context: PullContext,
  tables: readonly string[],
  options: DiscoverOptions,
): Promise<readonly TableInfo[]> {
  const queue = [...tables.entries()];
  const found: TableInfo[] = [];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [at, table] = next;
      found[at] = await discoverTable(context, table, options);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found;
}

async function relatedToIncidents(context: PullContext, options: DiscoverOptions): Promise<readonly string[]> {
  try {
    const incident = await context.metadata.entity('incidents', { purpose: 'check', ...options });
    return incident.relations.map(({ target }) => `${target}s`);
  } catch (error) {
    // A role without incidents still has other tables.
    if (isPluginError(error) && error.code === 'config.unknown_table') return [];
    throw error;
  }
}

/** Tries one table: its description, then one record. */
export async function discoverTable(context: PullContext, table: string, options: DiscoverOptions): Promise<TableInfo> {
  const { settings } = context;
  const about = {
    name: table,
    output: outputName(settings, table),
    key: 'RecId',
    cursor: settings.cursor_field,
    modes: ['historical', 'incremental'],
  } as const;
  const call = { purpose: 'check', signal: options.signal, deadline: options.deadline } as const;
  try {
    const entity = await context.metadata.entity(table, call);
    planOutput(settings, table, entity, { timeZone: context.timeZone, marks: false });
    const page = await context.client.list(table, { select: ['RecId'], top: 1 }, call);
    const count = page.records.length === 0 ? 0 : page.count;
    return { ...about, readable: true, ...(count === undefined ? {} : { count }) };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    return { ...about, readable: false, problem: error.problem };
  }
}
