import type { Command } from 'commander';
import { countTickets, listTickets, type ListedTicket } from '../../store/ticket-list.js';
import { wholeNumber, withHostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';
import { tableText } from '../table-text.js';
import { filterOf, withTicketFilter, type TicketFilterOptions } from './filter.js';

interface ListOptions extends TicketFilterOptions {
  readonly limit: number;
}

export function addTicketsList(tickets: Command): void {
  withTicketFilter(withHostOptions(tickets.command('list')))
    .summary('list the tickets')
    .description('Lists the tickets in the data folder, newest first. Calls no tenant.')
    .option('--limit <number>', 'largest number of tickets', wholeNumber('--limit', 1), 50)
    .addHelpText('after', '\nExample:\n  ivanti-exchange tickets list --phase failed')
    .action((options: ListOptions) =>
      runCommand(options, async ({ store }) => {
        const filter = await filterOf(options, store.db);
        const tickets = await listTickets(store.db, { ...filter, limit: options.limit });
        const total = await countTickets(store.db, filter);
        return printResult({ tickets, total }, options.json === true, () => listText(tickets, total));
      }),
    );
}

function listText(tickets: readonly ListedTicket[], total: number): string {
  const shown =
    tickets.length < total
      ? `${tickets.length} of ${total} tickets; --limit ${total} shows all. `
      : `${total} ${total === 1 ? 'ticket' : 'tickets'}. `;
  return `${ticketTable(tickets)}\n${shown}\`tickets show NUMBER\` shows the link of a ticket.`;
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
    ticket.problem?.message ?? '',
  ]);
  return tableText(
    ['Id', 'Number', 'Status', 'Tenant status', 'Severity', 'Assignee', 'Alerts', 'Alert', 'Problem'],
    rows,
  );
}
