import type { Command } from 'commander';
import { createApp } from '../api/app.js';
import { listen } from '../api/listen.js';
import { isoNow, systemClock } from '../clock.js';
import { readConnection } from '../connection.js';
import { loadPlugin } from '../load-plugin.js';
import type { LoadedPlugin } from '../load-plugin.js';
import { requireReferences } from '../secret-fields.js';
import { openSession } from '../session.js';
import { saveConnection } from '../store/connections.js';
import { wholeNumber, withCommonOptions } from './common-options.js';
import type { CommonOptions } from './common-options.js';
import { printAside, printJson } from './print.js';
import { runCommand } from './run-command.js';
import type { CommandContext } from './run-command.js';

interface ServeOptions extends CommonOptions {
  readonly config?: string;
  readonly port: number;
}

const DEFAULT_PORT = 7480;

export function addServe(program: Command): void {
  withCommonOptions(program.command('serve'))
    .summary('serve the page and the API')
    .description('Serves the page and the read-only API of the data folder, on this machine only, until it is stopped.')
    .option('--config <file>', 'connection to keep in the data folder first')
    .option('--port <number>', 'port, 0 for a free one', wholeNumber('--port', 0), DEFAULT_PORT)
    .addHelpText('after', '\nExample:\n  ivanti-exchange serve --data ./.ivanti-exchange')
    .action((options: ServeOptions) =>
      runCommand(options, async (context) => {
        const loaded = await loadPlugin(options.plugin);
        if (options.config !== undefined) await keepConnection(context, loaded, options.config);
        const server = await listen(createApp({ store: context.store, plugins: [loaded] }), options.port);
        if (options.json === true) printJson({ url: server.url });
        printAside(`Serving ${server.url} until Ctrl+C`);
        await untilAborted(context.signal);
        await server.close();
        return 0;
      }),
    );
}

/** Resolves when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

async function keepConnection({ store, logger }: CommandContext, loaded: LoadedPlugin, file: string): Promise<void> {
  const connection = await readConnection(file);
  requireReferences(loaded.configuration, connection.config);
  const session = await openSession({ loaded, store, connection, logger });
  await session.close();
  await saveConnection(store.db, { ...connection, plugin: loaded.manifest.id }, isoNow(systemClock));
}
