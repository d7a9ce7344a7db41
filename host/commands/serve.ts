import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Command } from 'commander';
import { PluginError } from '../../host-sdk/index.js';
import { builtConsole } from '../api/built-console.js';
import type { TlsFiles } from '../api/listen.js';
import { isoNow, systemClock } from '../platform/clock.js';
import { readConnection } from '../connections/connection.js';
import { loadPlugins } from '../plugins/load-plugins.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { DEFAULT_CONCURRENCY } from '../jobs/store-worker.js';
import { placeNamed } from '../destinations/named-place.js';
import { testDestination } from '../destinations/open-destination.js';
import { placeGiven } from '../work/kept-place.js';
import { openSession } from '../sessions/session.js';
import { createEntryLink } from '../store/entry-links.js';
import type { Store } from '../store/store.js';
import { passwordSetAt } from '../store/password.js';
import { isLiving, listTokens, type ApiToken } from '../store/tokens.js';
import { keepConnection } from '../work/connections.js';
import { usageError, wholeNumber, withDataOptions, type DataOptions } from './options.js';
import { printAside, printJson } from './print.js';
import { runCommand, type CommandContext } from './run-command.js';
import { secretsFolder } from './secrets-folder.js';
import { DEFAULT_PORT, setupLink, setupText } from './setup-text.js';

interface ServeOptions extends DataOptions {
  /** Plugin folders; default: this package. */
  readonly plugin?: readonly string[];
  readonly config?: string;
  readonly port: number;
  readonly host: string;
  readonly allowHost: readonly string[];
  readonly to?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly trustProxy?: readonly string[];
  readonly secretsDir?: string;
  readonly concurrency: number;
  /** False with `--no-schedule`. */
  readonly schedule: boolean;
}

const LOOPBACK = '127.0.0.1';
/** Addresses that mean every address, so they are not allowed host names. */
const ANY_ADDRESS = ['0.0.0.0', '::'];

export function addServe(command: Command): void {
  withDataOptions(command)
    .description(
      'Runs the pulls and syncs of the data folder on schedule, and serves the console and the API, until you stop it. ' +
        "It listens on this machine only, unless --host is given. The first start prints a link that sets the console's password. The API and the " +
        'metrics require a token from `tokens create`.',
    )
    .option('--plugin <dirs...>', 'plugin folders, each with a manifest.json (default: this package)')
    .option('--config <file>', 'connection for the first plugin, as a JSON file; stored in the data folder at startup')
    .option('--port <number>', 'port, 0 for a free one', wholeNumber('--port', 0), DEFAULT_PORT)
    .option(
      '--host <address>',
      'address to listen on; an address that other machines can reach needs a password or a token',
      LOOPBACK,
    )
    .option('--allow-host <names...>', 'further host names, besides localhost, that the server answers to', [])
    .option(
      '--to <destination>',
      'destination of connections without their own: a place, with {tenant} for the host of the tenant, or the name of a kept destination (default: a file for each tenant in tables/ of the data folder)',
    )
    .option('--tls-cert <file>', 'TLS certificate (PEM, including its chain)')
    .option('--tls-key <file>', 'key of that certificate (PEM)')
    .option(
      '--trust-proxy <addresses...>',
      'proxies whose X-Forwarded headers the host trusts, such as loopback or 10.0.0.2',
    )
    .option(
      '--secrets-dir <dir>',
      'folder of secret files that the console and the API may name as file:PATH (default: none; env:IVANTI_EXCHANGE_SECRET_NAME always works)',
    )
    .option(
      '--concurrency <number>',
      'maximum number of jobs at once; pulls leave a quarter of them for tickets, and backfills leave half',
      wholeNumber('--concurrency', 1),
      DEFAULT_CONCURRENCY,
    )
    .option('--no-schedule', 'run nothing automatically')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange serve --data ./.ivanti-exchange
  ivanti-exchange serve --to jsonl:lake/{tenant}
  ivanti-exchange serve --to warehouse
  ivanti-exchange serve --plugin node_modules/ivanti-exchange plugins/another
  ivanti-exchange serve --host 0.0.0.0 --allow-host exchange.example.com --tls-cert cert.pem --tls-key key.pem
  ivanti-exchange serve --allow-host exchange.example.com --trust-proxy loopback
  ivanti-exchange serve --secrets-dir /run/secrets`,
    )
    .action((options: ServeOptions) =>
      runCommand(
        options,
        async (context) => {
          const { plugins, broken } = await loadPlugins(options.plugin);
          const tls = await tlsOf(options);
          if (options.config !== undefined) await tryAndKeep(context, plugins[0], options.config);
          const { store } = context;
          const secretsDir = secretsFolder(options.secretsDir, store.folder);
          const { host, port, allowHost, trustProxy, to } = options;
          const now = isoNow(systemClock);
          const tokens = (await listTokens(store.db)).filter((token) => isLiving(token, now));
          const isOpen = (await passwordSetAt(store.db)) !== undefined || tokens.length > 0;
          if (!isLoopback(host) && !isOpen) throw noTokens(host);
          await tryDestination(context, to);
          const allowedHosts = ANY_ADDRESS.includes(host) ? allowHost : [host, ...allowHost];
          const built = builtConsole();
          // Loaded on demand: the API is slow to load, and no other command needs it.
          const { startServing, untilAborted } = await import('./serving.js');
          const { logger } = context;
          const listening = { host, port, tls, allowedHosts, trustProxy };
          const serving = await startServing({
            store,
            plugins,
            broken,
            logger,
            to,
            agent: options.agent,
            concurrency: options.concurrency,
            secretsDir,
            ...built,
            ...listening,
          });
          if (options.schedule) await serving.schedule();
          if (options.json === true) printJson({ url: serving.url });
          printAside(`Serving ${serving.url} until Ctrl+C`);
          if (tls === undefined && !isLoopback(host) && trustProxy === undefined) printAside(PLAIN);
          if (built.consoleFolder === undefined) printAside('Serving only the API: the console was not built');
          printAside(await howToGetIn(serving.url, store, tokens, built.consoleFolder !== undefined));
          await untilAborted(context.signal);
          await serving.stop();
          return 0;
        },
        true,
      ),
    );
}

async function tlsOf({ tlsCert, tlsKey }: ServeOptions): Promise<TlsFiles | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw usageError('error: --tls-cert and --tls-key need each other');
  const read = async (file: string, field: string) => {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      const message = `${file} cannot be read: ${(error as Error).message}.`;
      throw new PluginError('config.unreadable', message, { field, cause: error });
    }
  };
  return { cert: await read(tlsCert, 'tls-cert'), key: await read(tlsKey, 'tls-key') };
}

/** Reports a destination that cannot be written at the start instead of at the first pull. */
async function tryDestination({ store }: CommandContext, to: string | undefined): Promise<void> {
  if (to === undefined) return;
  if (to.includes('{tenant}')) placeNamed(to);
  else await testDestination(await placeGiven({ store }, to));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function noTokens(host: string): PluginError {
  return new PluginError('host.denied', `No user can sign in at ${host}: there is neither a password nor a token.`, {
    field: 'host',
    fix: 'Set the password on this machine first (without --host), or create a token with `tokens create`.',
  });
}

const PLAIN = 'Passwords and tokens cross the network unencrypted: use --tls-cert, or a proxy with TLS';

async function howToGetIn(
  url: string,
  { db }: Store,
  tokens: readonly ApiToken[],
  hasConsole: boolean,
): Promise<string> {
  if (!hasConsole) {
    return tokens.length === 0
      ? 'To sign in, create a token: ivanti-exchange tokens create --name NAME (with the same --data)'
      : `Sign in with one of the tokens ${tokens.map(({ name }) => name).join(', ')}; \`tokens create\` creates another`;
  }
  if ((await passwordSetAt(db)) === undefined) {
    const link = setupLink(url, await createEntryLink(db, { kind: 'setup' }, systemClock));
    return `${setupText(link)}\nFor another link: ivanti-exchange password link --url ${url} (with the same --data)`;
  }
  return 'Sign in with the password or a token. `password reset` removes the password';
}

async function tryAndKeep({ store, logger, trail }: CommandContext, loaded: LoadedPlugin, file: string): Promise<void> {
  const connection = await readConnection(loaded.manifest, file);
  const session = await openSession({ loaded, store, connection, logger });
  await session.close();
  await keepConnection({ store, clock: systemClock, trail }, loaded, connection);
}
