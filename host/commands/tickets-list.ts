import { Option } from 'commander';
import type { Command } from 'commander';
import type { TicketPhase } from '../store/schema.js';
import { listTickets } from '../store/ticket-list.js';
import type { ListedTicket } from '../store/ticket-list.js';
import { wholeNumber, withHostOptions } from './options.js';
import type { HostOptions } from './options.js';
import { printResult } from './print.js';
import { runCommand } from './run-command.js';
import { tableText } from './table-text.js';

interface ListOptions extends HostOptions {
  readonly connection?: string;
  readonly phase?: TicketPhase;
  readonly status?: string;
  readonly severity?: string;
  readonly queue?: string;
  readonly search?: string;
  readonly givenUp?: boolean;
  readonly limit: number;
}

const PHASES = ['sending', 'unknown', 'failed', 'open', 'deleted'] satisfies readonly TicketPhase[];
const SEVERITIES = ['low', 'medium', 'high', 'critical', 'informational', 'other'];
const STATUSES = ['new', 'in_progress', 'on_hold', 'closed', 'other'];

export function addTicketsList(tickets: Command): void {
  withHostOptions(tickets.command('list'))
    .summary('list the tickets')
    .description('Lists the tickets in the data folder, newest first. Asks the tenant nothing.')
    .option('--connection <name>', 'only those of one connection')
    .addOption(new Option('--phase <phase>', 'only those that are so far').choices(PHASES))
    .addOption(new Option('--status <status>', 'only those with this status').choices(STATUSES))
    .addOption(new Option('--severity <severity>', 'only those of this severity').choices(SEVERITIES))
    .option('--queue <name>', 'only those of one queue')
    .option('--search <text>', 'only those with this in number, assignee, or the alert’s id or name')
    .option('--given-up', 'only those with alerts that were refused too often: `tickets retry` tries them again')
    .option('--limit <number>', 'at most so many', wholeNumber('--limit', 1), 50)
    .addHelpText('after', '\nExample:\n  ivanti-exchange tickets list --phase failed')
    .action((options: ListOptions) =>
      runCommand(options, async ({ store }) => {
        const { connection, phase, status, severity, queue, search, givenUp, limit } = options;
        const filter = { connection, phase, status, severity, queue, search, givenUp };
        const list = await listTickets(store.db, { ...filter, limit });
        return printResult({ tickets: list }, options.json === true, (result) => ticketTable(result.tickets));
      }),
    );
}

function ticketTable(tickets: readonly ListedTicket[]): string {
  const rows = tickets.map((ticket) => [
    ticket.id,
    ticket.number ?? '-',
    ticket.phase === 'open' ? (ticket.status ?? '') : ticket.phase,
    ticket.nativeStatus ?? '',
    ticket.severity ?? '',
    ticket.assignee ?? '',
    ticket.alerts,
    ticket.alertName ?? ticket.alertId,
    ticket.url ?? ticket.problem?.message ?? '',
  ]);
  return tableText(['Id', 'Number', 'Status', 'Tenant says', 'Severity', 'Assignee', 'Alerts', 'Alert', 'Link'], rows);
}
