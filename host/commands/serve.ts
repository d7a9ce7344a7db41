import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Command } from 'commander';
import { PluginError } from '../../host-sdk/index.js';
import { createApp } from '../api/app.js';
import { listen } from '../api/listen.js';
import { systemClock } from '../clock.js';
import { readConnection } from '../connection.js';
import { createStoreJobs } from '../jobs/store-jobs.js';
import { loadPlugin } from '../load-plugin.js';
import type { LoadedPlugin } from '../load-plugin.js';
import { openDestination } from '../pull/open-destination.js';
import { startScheduler } from '../schedule/scheduler.js';
import type { Scheduler } from '../schedule/scheduler.js';
import { openSession } from '../session.js';
import { listTokens } from '../store/tokens.js';
import { wholeNumber, withHostOptions } from './options.js';
import type { HostOptions } from './options.js';
import { printAside, printJson } from './print.js';
import { keepConnection, runCommand } from './run-command.js';
import type { CommandContext } from './run-command.js';

interface ServeOptions extends HostOptions {
  readonly config?: string;
  readonly port: number;
  readonly host: string;
  readonly allowHost: readonly string[];
  readonly to?: string;
  /** False with `--no-schedule`. */
  readonly schedule: boolean;
}

const DEFAULT_PORT = 7480;
const LOOPBACK = '127.0.0.1';
/** Addresses that mean every address, so they are no name to come for. */
const ANY_ADDRESS = ['0.0.0.0', '::'];

export function addServe(program: Command): void {
  withHostOptions(program.command('serve'))
    .summary('run what is scheduled, and serve the page and the API')
    .description(
      'Pulls and syncs the connections of the data folder on schedule and serves its page and API, until it is stopped; ' +
        'on this machine only unless --host is given. Page and API need a token of `tokens create`.',
    )
    .option('--config <file>', 'connection to keep in the data folder first')
    .option('--port <number>', 'port, 0 for a free one', wholeNumber('--port', 0), DEFAULT_PORT)
    .option('--host <address>', 'address to listen on; any but this machine’s own needs a token to exist', LOOPBACK)
    .option('--allow-host <names...>', 'host names besides localhost that requests may come for', [])
    .option(
      '--to <destination>',
      'where scheduled pulls write, with {tenant} for the host of the tenant (default: sqlite:tables.db in the data folder)',
    )
    .option('--no-schedule', 'run nothing by itself')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange serve --data ./.ivanti-exchange
  ivanti-exchange serve --to jsonl:lake/{tenant}
  ivanti-exchange serve --host 0.0.0.0 --allow-host exchange.example.com`,
    )
    .action((options: ServeOptions) =>
      runCommand(options, async (context) => {
        const loaded = await loadPlugin(options.plugin);
        if (options.config !== undefined) await tryAndKeep(context, loaded, options.config);
        const { store, logger } = context;
        const { host, port, allowHost } = options;
        const tokens = await listTokens(store.db);
        if (!isLoopback(host) && tokens.length === 0) throw noTokens(host);
        const allowedHosts = ANY_ADDRESS.includes(host) ? allowHost : [host, ...allowHost];
        if (options.to !== undefined) await tryDestination(options.to);
        const server = await listen(createApp({ store, plugins: [loaded], logger, allowedHosts }), port, host);
        const scheduler = options.schedule ? await schedule(context, loaded, options) : undefined;
        if (options.json === true) printJson({ url: server.url });
        printAside(`Serving ${server.url} until Ctrl+C`);
        printAside(howToGetIn(tokens.map(({ name }) => name)));
        await untilAborted(context.signal);
        await server.close();
        await scheduler?.stop();
        return 0;
      }),
    );
}

function schedule({ store, logger }: CommandContext, loaded: LoadedPlugin, options: ServeOptions): Promise<Scheduler> {
  const { to = `sqlite:${join(store.folder, 'tables.db')}`, agent } = options;
  const jobs = createStoreJobs({ store, clock: systemClock, logger });
  return startScheduler({ store, plugins: [loaded], clock: systemClock, jobs, to, logger, agent });
}

/** A destination that cannot be written is told at the start rather than at the first pull. */
async function tryDestination(to: string): Promise<void> {
  if (!to.includes('{tenant}')) await openDestination(to).close();
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function noTokens(host: string): PluginError {
  return new PluginError('host.denied', `Nobody could sign in at ${host}: there is no token.`, {
    field: 'host',
    fix: 'Make one with `tokens create`, or serve this machine only by leaving --host out.',
  });
}

function howToGetIn(tokens: readonly string[]): string {
  return tokens.length === 0
    ? 'To get in, make a token: ivanti-exchange tokens create --name NAME (with the same --data)'
    : `Sign in with one of the tokens ${tokens.join(', ')}; \`tokens create\` makes another`;
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

async function tryAndKeep({ store, logger }: CommandContext, loaded: LoadedPlugin, file: string): Promise<void> {
  const connection = await readConnection(file);
  const session = await openSession({ loaded, store, connection, logger });
  await session.close();
  await keepConnection(store, loaded, connection);
}
