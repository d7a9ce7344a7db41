import { DAY_MS } from '../platform/durations.js';
import type { Command } from 'commander';
import { builtConsole } from '../api/built-console.js';
import { systemClock } from '../platform/clock.js';
import { startMock } from '../demo/mock-process.js';
import { demoConnection, demoFolder, demoTables } from '../demo/prepare.js';
import { playDemo, type DemoOutcome } from '../demo/story.js';
import { secondsSince } from '../sessions/job-run.js';
import { loadPlugin } from '../plugins/load-plugin.js';
import { openSession } from '../sessions/session.js';
import { LINK_MINUTES, createEntryLink } from '../store/entry-links.js';
import { keepConnection } from '../work/connections.js';
import { createToken } from '../work/tokens.js';
import { withHostOptions, wholeNumber, type HostOptions } from './options.js';
import { printAside, printJson, printText } from './print.js';
import { runCommand, type CommandContext } from './run-command.js';
import { tableText } from './table-text.js';

interface DemoOptions extends HostOptions {
  readonly once?: boolean;
  readonly port: number;
  readonly mockPort: number;
}

/** The last line of `demo --json`. */
interface DemoSummary extends DemoOutcome {
  readonly calls: number;
  readonly seconds: number;
  /** Absent with `--once`, because nothing listens afterwards. */
  readonly urls?: DemoUrls;
}

interface DemoUrls {
  readonly console: string;
  readonly mock: string;
}

export function addDemo(command: Command): void {
  withHostOptions(command)
    .description(
      'Starts a mock tenant and shows all functions: alerts become incidents, the host reads their statuses, business objects ' +
        'become tables. Then it serves the console and the mock tenant until you stop it.',
    )
    .option('--once', 'end after the summary')
    .option('--port <number>', 'port of the console, 0 for a free one', wholeNumber('--port', 0), 0)
    .option('--mock-port <number>', 'port of the mock tenant, 0 for a free one', wholeNumber('--mock-port', 0), 0)
    .addHelpText('after', '\nExample:\n  ivanti-exchange demo --once --json')
    .action(async (options: DemoOptions) => {
      const named = command.getOptionValueSource('data') === 'cli' ? options.data : undefined;
      const folder = await demoFolder(named);
      await runCommand({ ...options, data: folder }, (context) => demo(context, options, folder));
    });
}

async function demo(context: CommandContext, options: DemoOptions, folder: string): Promise<number> {
  const { store, logger, signal, trail } = context;
  const loaded = await loadPlugin(options.plugin);
  const startedAt = Date.now();
  const json = options.json === true;
  const say = json ? printAside : printText;
  say('Starting a mock tenant');
  const mock = await startMock(options.mockPort);
  try {
    const connection = await demoConnection(folder, mock.tenant);
    const to = `sqlite:${demoTables(folder)}`;
    const { agent, port } = options;
    const { startServing, untilAborted } = await import('./serving.js');
    const server = await startServing({ store, plugins: [loaded], logger, to, agent, port, ...builtConsole() });
    try {
      const session = await openSession({ loaded, store, connection, logger, agent });
      let summary: DemoSummary;
      try {
        await keepConnection({ store, clock: systemClock, trail }, loaded, connection);
        const outcome = await playDemo({ session, trail, tenant: mock.tenant, folder, signal, say });
        const counts = { calls: session.callsMade(), seconds: secondsSince(startedAt, Date.now()) };
        const urls = options.once === true ? undefined : await addressesOf(context, server.url, mock.tenant.url);
        summary = { ...outcome, ...counts, ...(urls === undefined ? {} : { urls }) };
      } finally {
        await session.close();
      }
      if (json) printJson(summary);
      else printText(summaryText(summary, folder));
      if (options.once !== true) {
        await server.schedule();
        printAside('Serving until Ctrl+C');
        await untilAborted(signal);
      }
      return summary.tickets.failed + summary.tickets.unknown === 0 ? 0 : 1;
    } finally {
      await server.stop();
    }
  } finally {
    await mock.stop();
  }
}

async function addressesOf(context: CommandContext, page: string, mock: string): Promise<DemoUrls> {
  return { console: `${page}/#sign-in=${await createSignInCode(context)}`, mock };
}

/** The code of a link to the console, created last so that the reader has its full lifetime. */
async function createSignInCode({ store, trail }: CommandContext): Promise<string> {
  const expiresAt = new Date(systemClock.now() + DAY_MS).toISOString();
  await createToken({ store, clock: systemClock, trail }, { name: 'demo', scope: 'configure', expiresAt });
  return createEntryLink(store.db, { kind: 'token', name: 'demo' }, systemClock);
}

function summaryText({ tickets, tables, calls, seconds, urls, sqlite }: DemoSummary, folder: string): string {
  const rows = tables.map((one) => [one.table, one.rows, one.pages, one.calls, one.seconds]);
  return [
    '',
    tableText(
      ['Created', 'Updated', 'Synced', 'Failed', 'Unknown'],
      [[tickets.created, tickets.updated, tickets.synced, tickets.failed, tickets.unknown]],
    ),
    '',
    tableText(['Object', 'Rows', 'Pages', 'Calls', 'Seconds'], rows),
    '',
    `${calls} calls in ${seconds} s`,
    ...(urls === undefined
      ? []
      : [
          `Console          ${urls.console}`,
          `                 valid once, for ${LINK_MINUTES} minutes`,
          `Mock incidents   ${urls.mock}`,
        ]),
    `SQLite file      ${sqlite}`,
    `Data folder      ${folder}`,
  ].join('\n');
}
