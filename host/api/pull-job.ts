import { PluginError } from '../../host-sdk/index.js';
import type { JsonObject, PullMode, PullSpan } from '../../host-sdk/index.js';
import { openDestination } from '../pull/open-destination.js';
import { pullTables } from '../pull/pull-tables.js';
import type { SessionPool } from '../schedule/session-pool.js';
import type { ListedConnection } from '../store/connections.js';
import type { JobWork } from './running-jobs.js';

/** How tables are to be read. */
export interface PullAsked {
  /** Default: the connection's `data.tables`. */
  readonly tables?: readonly string[];
  readonly mode?: PullMode;
  readonly span?: PullSpan;
  readonly acceptDeletes?: boolean;
}

/** A pull that tells `progress` and `wait` (PullEvent) on its way. Throws `host.not_supported` without tables. */
export function pullJob(
  sessions: SessionPool,
  connection: ListedConnection,
  destinationName: string,
  asked: PullAsked,
): JobWork {
  return {
    kind: 'pull',
    connection: connection.name,
    on: asked.tables ?? configuredTables(connection),
    async run(signal, tell) {
      const destination = openDestination(destinationName);
      try {
        return await sessions.use(connection.name, (session) =>
          pullTables(session, {
            ...asked,
            destination,
            signal,
            onEvent: (event) => {
              tell(event.wait === undefined ? 'progress' : 'wait', event);
            },
          }),
        );
      } finally {
        await destination.close();
      }
    },
  };
}

function configuredTables({ name, config }: ListedConnection): readonly string[] {
  const tables = (config['data'] as JsonObject | undefined)?.['tables'];
  if (Array.isArray(tables)) return tables as readonly string[];
  throw new PluginError('host.not_supported', `${name} names no tables to read.`, { field: 'data.tables' });
}
