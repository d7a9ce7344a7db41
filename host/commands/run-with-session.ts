import { didYouMean, PluginError } from '../../host-sdk/index.js';
import { systemClock } from '../platform/clock.js';
import { readConnection, type Connection } from '../connections/connection.js';
import { loadPlugin, type LoadedPlugin } from '../plugins/load-plugin.js';
import { openSession, type Session } from '../sessions/session.js';
import { listConnections, openConnection } from '../store/connections.js';
import type { Store } from '../store/store.js';
import { keepConnection } from '../work/connections.js';
import { usageError, type ConnectionOptions } from './options.js';
import { runCommand, type CommandContext } from './run-command.js';

export type WithSession<T> = T & { readonly session: Session };

/** Like {@link runCommand}, with the connection from the options. */
export async function runWithSession(
  options: ConnectionOptions,
  work: (context: WithSession<CommandContext>) => Promise<number>,
): Promise<void> {
  await runCommand(options, async (context) => {
    const { store, logger, progress, trail } = context;
    const loaded = await loadPlugin(options.plugin);
    const connection = await chooseConnection(options, store, loaded);
    trail.tell({ object: connection.name });
    const session = await openSession({
      loaded,
      store,
      connection,
      logger,
      agent: options.agent,
      keepsLogins: options.sessionCache,
      onEvent: (event) => {
        progress.announce(
          event.kind === 'wait' ? `waiting ${Math.ceil(event.ms / 1000)} s: ${event.text}` : event.message,
        );
      },
    });
    try {
      if (options.config !== undefined) await keepConnection({ store, clock: systemClock, trail }, loaded, connection);
      return await work({ ...context, session });
    } finally {
      await session.close();
    }
  });
}

async function chooseConnection(options: ConnectionOptions, store: Store, loaded: LoadedPlugin): Promise<Connection> {
  if (options.config !== undefined) return readConnection(loaded.manifest, options.config);
  const stored = (await listConnections(store.db)).filter((one) => one.plugin === loaded.manifest.id);
  const names = stored.map((one) => one.name).join(', ');
  if (options.connection === undefined) {
    const [only, another] = stored;
    if (only !== undefined && another === undefined) return openConnection(store, only);
    const choice = only === undefined ? '' : `; ${store.folder} knows ${names}`;
    throw usageError(`error: name a connection with --config FILE or --connection NAME${choice}`);
  }
  const chosen = stored.find((one) => one.name === options.connection);
  if (chosen !== undefined) return openConnection(store, chosen);
  const known = names === '' ? 'knows none' : `knows ${names}`;
  throw new PluginError(
    'host.unknown_name',
    `There is no connection "${options.connection}"; ${store.folder} ${known}.${didYouMean(
      options.connection,
      stored.map((one) => one.name),
    )}`,
    {
      field: 'connection',
    },
  );
}
