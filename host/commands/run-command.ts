import { PluginError } from '../../host-sdk/index.js';
import type { Logger } from '../../host-sdk/index.js';
import { systemClock } from '../clock.js';
import { readConnection } from '../connection.js';
import type { Connection } from '../connection.js';
import { egressOf } from '../egress/egress.js';
import { createLogger, logFormatOf } from '../logger.js';
import { loadPlugin } from '../load-plugin.js';
import type { LoadedPlugin } from '../load-plugin.js';
import { keepLogs } from '../logs/keep-logs.js';
import { orTell } from '../or-tell.js';
import { commandProgress } from '../progress/terminal-progress.js';
import type { CommandProgress } from '../progress/terminal-progress.js';
import { openSession } from '../session.js';
import type { Session } from '../session.js';
import { listConnections, openConnection } from '../store/connections.js';
import { openStore } from '../store/open-store.js';
import type { Store } from '../store/open-store.js';
import { keepConnection } from '../work/connections.js';
import { usageError } from './options.js';
import type { ConnectionOptions, DataOptions } from './options.js';
import { listenForStop } from './stop-signal.js';

/** What a command works with; everything is closed after it, however it ends. */
export interface CommandContext {
  readonly store: Store;
  /** Says it on stderr, and keeps it in the store. */
  readonly logger: Logger;
  readonly progress: CommandProgress;
  /** Aborted when the person or the system asks the program to stop. */
  readonly signal: AbortSignal;
}

export type WithSession<T> = T & { readonly session: Session };

/**
 * Opens the store, runs `work`, and makes its return value the exit code.
 * @param forPrograms The command's stderr is read by programs where it is no terminal; default: with `--json`.
 */
export async function runCommand(
  options: DataOptions,
  work: (context: CommandContext) => Promise<number>,
  forPrograms = options.json === true,
): Promise<void> {
  const progress = commandProgress();
  const said = createLogger(options.logLevel, progress.say, logFormatOf(options.logFormat, forPrograms));
  const stop = listenForStop(progress.say);
  try {
    // A list that cannot be read must keep everything from starting, not only what would go by it.
    egressOf(process.env);
    const store = await openStore(options.data, {
      warn: (message) => {
        said.warn(message);
      },
    });
    const logs = keepLogs({ store, clock: systemClock, logger: said });
    try {
      process.exitCode = await work({ store, logger: logs.logger, progress, signal: stop.signal });
    } finally {
      await logs.flush();
      await orTell(said, 'The store was not closed', () => store.close());
    }
  } finally {
    progress.close();
    stop.end();
  }
}

/** Like {@link runCommand}, with the connection that the options name. */
export async function runWithSession(
  options: ConnectionOptions,
  work: (context: WithSession<CommandContext>) => Promise<number>,
): Promise<void> {
  await runCommand(options, async (context) => {
    const { store, logger, progress } = context;
    const loaded = await loadPlugin(options.plugin);
    const connection = await chooseConnection(options, store, loaded);
    const session = await openSession({
      loaded,
      store,
      connection,
      logger,
      agent: options.agent,
      onEvent: (event) => {
        progress.announce(
          event.kind === 'wait' ? `waiting ${Math.ceil(event.ms / 1000)} s: ${event.text}` : event.message,
        );
      },
    });
    try {
      if (options.config !== undefined) await keepConnection({ store, clock: systemClock }, loaded, connection);
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
    `There is no connection "${options.connection}"; ${store.folder} ${known}.`,
    {
      field: 'connection',
    },
  );
}
