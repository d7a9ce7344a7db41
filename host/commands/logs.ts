import { DAY_MS } from '../platform/durations.js';
import { Option, type Command } from 'commander';
import { PROBLEMS } from '../../host-sdk/index.js';
import { systemClock } from '../platform/clock.js';
import { followLogs, newestLogs } from '../logs/follow-logs.js';
import { logLine } from '../logs/log-line.js';
import type { LogFilter } from '../store/log-filter.js';
import { newestLog, type KeptLog } from '../store/logs.js';
import type { StoreDatabase } from '../store/store.js';
import type { LogLevel } from '../store/log-table.js';
import { listTickets } from '../store/ticket-list.js';
import { dayOrInstant } from './day-or-instant.js';
import { chosenConnection, withChosenConnection, type ChosenConnection } from './chosen-connection.js';
import { tellUnknown } from './tell-unknown.js';
import { wholeNumber, withDataOptions, type DataOptions } from './options.js';
import { printAside, printJson, printText } from './print.js';
import { runCommand } from './run-command.js';

interface LogsOptions extends DataOptions, ChosenConnection {
  readonly event?: string;
  readonly plugin?: string;
  readonly queue?: string;
  readonly ticket?: string;
  readonly level?: LogLevel;
  readonly code?: string;
  readonly search?: string;
  readonly since?: string;
  readonly until?: string;
  readonly days?: number;
  readonly limit: number;
  readonly follow?: boolean;
}

const LEVELS = ['info', 'warn', 'error'] satisfies readonly LogLevel[];

export function addLogs(command: Command): void {
  withChosenConnection(withDataOptions(command, 'print a JSON line for each entry, then one with the count'))
    .description(
      'Shows the newest matching log entries of all processes with this data folder, oldest first. Calls no ' +
        'tenant.',
    )
    .option('--event <event>', 'event such as ticket.created, or ticket for all events of tickets')
    .option('--plugin <name>', 'only entries of the plugin with this name')
    .option('--queue <name>', 'only entries of this queue')
    .option('--ticket <ticket>', 'only entries of this ticket: number, RecId, or id in the list')
    .addOption(new Option('--level <level>', 'only entries of this level').choices(LEVELS))
    .option('--code <code>', 'only entries with this problem code')
    .option('--search <text>', 'only entries with this text in message or fields')
    .addOption(
      new Option('--since <time>', 'only from this time on: 2026-07-01 or 2026-07-01T18:00:00Z').conflicts('days'),
    )
    .addOption(new Option('--until <time>', 'only before this time').conflicts(['days', 'follow']))
    .option('--days <number>', 'only entries from this many past days', wholeNumber('--days', 1))
    .option('--limit <number>', 'largest number of entries', wholeNumber('--limit', 1), 50)
    .option('--follow', 'then print new entries as they arrive, until Ctrl+C')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange logs --event ticket.created --plugin "My product"
  ivanti-exchange logs --ticket 10024
  ivanti-exchange logs --level error --days 7 --limit 1000 --json
  ivanti-exchange logs --event ticket --follow`,
    )
    .action((options: LogsOptions) =>
      runCommand(options, async ({ store: { db }, signal }) => {
        const filter = await filterOf(options, db);
        const print = options.json === true ? printJson : printEntry;
        const until = AbortSignal.any([signal, untilReaderGone()]);
        let entries = 0;
        const show = async (logs: AsyncIterable<KeptLog>) => {
          for await (const entry of logs) {
            if (until.aborted) return;
            print(entry);
            entries += 1;
          }
        };
        const last = await newestLog(db);
        await show(newestLogs(db, filter, last, options.limit));
        if (entries === 0 && options.follow !== true) printAside('No entries match.');
        if (entries === options.limit) printAside(`These are the newest ${entries} entries. For more, use --limit.`);
        if (options.follow === true) await show(followLogs({ db, clock: systemClock, filter, signal: until }, last));
        if (options.json === true) printJson({ entries });
        return 0;
      }),
    );
}

/** Aborts when stdout is closed, as after `| head`. */
function untilReaderGone(): AbortSignal {
  const gone = new AbortController();
  process.stdout.once('error', () => {
    gone.abort();
  });
  return gone.signal;
}

async function filterOf(options: LogsOptions, db: StoreDatabase): Promise<LogFilter> {
  const { event, plugin, queue, level, code, search, since, until, days } = options;
  const connection = await chosenConnection(options, db);
  tellUnknown('problem code', code, Object.keys(PROBLEMS));
  const from = since === undefined ? undefined : dayOrInstant(since, 'since');
  const to = until === undefined ? undefined : dayOrInstant(until, 'until');
  const daysAgo = days === undefined ? undefined : new Date(systemClock.now() - days * DAY_MS).toISOString();
  const which = options.ticket === undefined ? {} : await ticketOf(options.ticket, db);
  return { event, plugin, connection, queue, level, code, search, from: from ?? daysAgo, to, ...which };
}

/** A number or RecId; otherwise the id of a ticket in the list. */
async function ticketOf(ticket: string, db: StoreDatabase): Promise<LogFilter> {
  const id = Number(ticket);
  const isId = Number.isSafeInteger(id) && (await listTickets(db, { called: ticket, limit: 1 })).length === 0;
  return isId && (await listTickets(db, { id, limit: 1 })).length > 0 ? { ticketId: id } : { ticket };
}

function printEntry({ at, level, message, event, code, plugin, connection, queue, ...rest }: KeptLog): void {
  const { ticket, recId, ticketId, fields } = rest;
  const named = { event, ticket, recId, ticketId, plugin, connection, queue };
  printText(logLine({ at, level, message, fields: { ...named, ...fields, code } }));
}
