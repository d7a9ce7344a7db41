import { PluginError } from '../../../host-sdk/index.js';
import type { Puller } from '../../../host-sdk/index.js';
import { withKeys } from '../../connections/role-keys.js';
import { orTell } from '../../platform/or-tell.js';
import { checkedTables } from '../../pull/check-pull.js';
import type { DestinationTable, TableSummary } from '../../destinations/destination.js';
import { withDestination } from '../../destinations/open-destination.js';
import type { Session } from '../../sessions/session.js';
import { withOptionNames } from '../option-fields.js';

/**
 * What a destination holds of a collection: as it is named, else under another spelling of it.
 * Throws `config.invalid` for what the plugin takes for no name of a collection.
 */
export function heldTable(puller: Puller, held: readonly TableSummary[], table: string): TableSummary | undefined {
  const exact = held.find(({ source }) => source === table);
  if (exact !== undefined) return exact;
  withOptionNames(() => checkedTables(puller, { tables: [table] }));
  return held.find(({ source }) => isSame(puller, table, source));
}

/** A destination may hold what is no name to this plugin. */
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
  const names = held.map(({ source }) => source).join(', ');
  const known = names === '' ? 'Nothing has been written there' : `It holds ${names}`;
  throw new PluginError('host.unknown_name', `${to} holds no ${table}. ${known}.`, {
    field: '--table',
    fix: 'Take one of the destination’s tables, as `state show` lists them.',
  });
}

/** Has one table of a destination to itself for the length of `work`. Throws `host.busy` while a run has it. */
export function withTable<T>(
  to: string,
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
        await orTell(logger, `${table} was not closed`, () => opened.close());
      }
    }),
  );
}
