import { didYouMean, PluginError, type Puller } from '../../../host-sdk/index.js';
import { withKeys } from '../../connections/role-keys.js';
import { orLog } from '../../platform/or-log.js';
import { checkedTables } from '../../pull/check-pull.js';
import type { DestinationTable, TableSummary } from '../../destinations/destination.js';
import { withDestination, type To } from '../../destinations/open-destination.js';
import type { Session } from '../../sessions/session.js';
import { withOptionNames } from '../option-fields.js';

/**
 * The table of a collection in a destination: under the given spelling, else under another one.
 * Throws `config.invalid` if the plugin does not accept the name of the collection.
 */
export function heldTable(puller: Puller, held: readonly TableSummary[], table: string): TableSummary | undefined {
  const exact = held.find(({ source }) => source === table);
  if (exact !== undefined) return exact;
  withOptionNames(() => checkedTables(puller, { tables: [table] }));
  return held.find(({ source }) => isSame(puller, table, source));
}

/** A destination may contain names that this plugin does not accept. */
function isSame(puller: Puller, table: string, source: string): boolean {
  try {
    return checkedTables(puller, { tables: [table, source] }).length === 1;
  } catch {
    return false;
  }
}

/** Throws `host.unknown_name` for a collection that was never written to the destination. */
export function requireHeld(puller: Puller, held: readonly TableSummary[], table: string, to: string): TableSummary {
  const found = heldTable(puller, held, table);
  if (found !== undefined) return found;
  const names = held.map(({ source }) => source);
  const known = names.length === 0 ? 'Nothing has been written there' : `It has ${names.join(', ')}`;
  throw new PluginError('host.unknown_name', `${to} has no ${table}. ${known}.${didYouMean(table, names)}`, {
    field: '--table',
    fix: 'Use a table that `state show` lists.',
  });
}

/** Locks one table of a destination during `work`. Throws `host.busy` while a run has it. */
export function withTable<T>(
  to: To,
  table: string,
  { logger, configurationSchema }: Session,
  work: (table: DestinationTable) => Promise<T>,
): Promise<T> {
  return withKeys(configurationSchema, () =>
    withDestination(to, logger, async (destination) => {
      const opened = await destination.open(table);
      try {
        return await work(opened);
      } finally {
        await orLog(logger, `${table} was not closed`, () => opened.close());
      }
    }),
  );
}
