import { PluginError, type TableDescription } from '../../host-sdk/index.js';
import { requireCapability, type Session } from '../sessions/session.js';

/**
 * The output table of a collection, as the next run would write it. Throws `host.not_supported` for a plugin that describes
 * no tables, and `config.unknown_table`.
 */
export async function describeTable(session: Session, table: string, signal?: AbortSignal): Promise<TableDescription> {
  const puller = requireCapability(session, 'pull');
  if (puller.describeTable !== undefined) {
    return puller.describeTable({ table, ...(signal === undefined ? {} : { signal }) });
  }
  throw new PluginError(
    'host.not_supported',
    `The plugin of ${session.connection.name} does not describe its tables.`,
    {
      fix: 'Read a table and look at its columns.',
    },
  );
}
