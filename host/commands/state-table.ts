import { PluginError } from '../../host-sdk/index.js';
import type { DestinationTable, TableSummary } from '../pull/destination.js';
import { openDestination } from '../pull/open-destination.js';

/** Throws `host.unknown_name` for a collection that was never written to the destination. */
export function requireHeld(held: readonly TableSummary[], table: string, to: string): TableSummary {
  const found = held.find(({ source }) => source === table);
  if (found !== undefined) return found;
  const names = held.map(({ source }) => source).join(', ');
  const known = names === '' ? 'Nothing has been written there' : `It holds ${names}`;
  throw new PluginError('host.unknown_name', `${to} holds no ${table}. ${known}.`, { field: 'table' });
}

/** Has one table of a destination to itself for the length of `work`. Throws `host.busy` while a run has it. */
export async function withTable<T>(
  to: string,
  table: string,
  work: (table: DestinationTable) => Promise<T>,
): Promise<T> {
  const destination = openDestination(to);
  try {
    const opened = await destination.open(table);
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  } finally {
    await destination.close();
  }
}
