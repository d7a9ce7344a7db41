import { isPluginError, type CallOptions, type DiscoverRequest, type TableInfo } from '../../host-sdk/index.js';
import type { EvenInstant } from '../platform/clocks.js';
import { CATALOGUE } from '../odata/catalogue.js';
import type { PullContext } from './context.js';
import { describeTable } from './describe-table.js';
import { outputName, planOutput } from './output.js';

export interface DiscoverOptions extends CallOptions {
  readonly deadline?: EvenInstant | undefined;
}

/** Tables tried at once. */
const AT_ONCE = 4;
/** Problem codes for the description of a table that the tenant does not have. */
const NO_SUCH_TABLE: ReadonlySet<string> = new Set(['config.unknown_table', 'tenant.not_found']);
/** Problem codes for incidents that a role does not have, or may not see. */
const WITHOUT_INCIDENTS: ReadonlySet<string> = new Set(['config.unknown_table', 'auth.rights']);

/**
 * Tries the given tables, or with `all` also those of the catalogue and those that incidents are related to. Of these
 * two groups, only tables that the tenant really describes are listed.
 */
export async function discoverTables(
  context: PullContext,
  configured: readonly string[],
  { all = false, onTried, ...options }: DiscoverOptions & Pick<DiscoverRequest, 'all' | 'onTried'>,
): Promise<readonly TableInfo[]> {
  const related = all ? await relatedToIncidents(context, options) : [];
  const tables = all ? distinct([...configured, ...CATALOGUE, ...related]) : configured;
  const isThere = ({ name, readable }: TableInfo) => readable !== 'absent' || configured.includes(name);
  let tried = 0;
  const found = await tryAll(context, tables, options, (table) => {
    tried += 1;
    onTried?.({ tried, total: tables.length, ...(isThere(table) ? { table } : {}) });
  });
  return found.filter(isThere);
}

/** Names that differ in more than case; otherwise the first. */
function distinct(names: readonly string[]): readonly string[] {
  const folded = names.map((name) => name.toLowerCase());
  return names.filter((_, at) => folded.indexOf(folded[at] ?? '') === at);
}

async function tryAll(
  context: PullContext,
  tables: readonly string[],
  options: DiscoverOptions,
  report: (table: TableInfo) => void,
): Promise<readonly TableInfo[]> {
  const queue = [...tables.entries()];
  const found: TableInfo[] = [];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [at, table] = next;
      const info = await discoverTable(context, table, options);
      // An aborted call says nothing about the table, and without this check the next table would still be asked for.
      options.signal?.throwIfAborted();
      found[at] = info;
      report(info);
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
    if (isPluginError(error) && WITHOUT_INCIDENTS.has(error.code)) return [];
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
  const call = {
    purpose: 'check',
    signal: options.signal,
    onEvent: options.onEvent,
    deadline: options.deadline,
  } as const;
  let isDescribed = false;
  try {
    const { entity, context: described } = await describeTable(context, table, call);
    isDescribed = true;
    planOutput(described.settings, table, entity, { timeZone: context.timeZone, marks: false });
    const page = await context.client.list(table, { select: ['RecId'], top: 1 }, call);
    // A role without the right to view reads no rows rather than an error. [measured on a live tenant]
    if (page.records.length === 0) return { ...about, readable: 'empty' };
    return { ...about, readable: 'yes', ...(page.count === undefined ? {} : { count: page.count }) };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    const isAbsent = !isDescribed && NO_SUCH_TABLE.has(error.code);
    return { ...about, readable: isAbsent ? 'absent' : 'no', problem: error.problem };
  }
}
