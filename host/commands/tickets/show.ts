import type { Command } from 'commander';
import type { Json } from '../../../host-sdk/index.js';
import { ticketAlerts, type TicketAlert } from '../../store/ticket-alerts.js';
import { ticketHistory, type TicketEvent } from '../../store/ticket-history.js';
import type { ListedTicket } from '../../store/ticket-list.js';
import { terminalLine } from '../../terminal/terminal-text.js';
import { chosenConnection, withChosenConnection, type ChosenConnection } from '../chosen-connection.js';
import { namedTickets } from './named.js';
import { withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';
import { tableText } from '../table-text.js';

type ShowOptions = HostOptions & ChosenConnection;

interface ShownTicket extends ListedTicket {
  /** Alerts of the ticket, and alerts that wait for it. */
  readonly items: readonly TicketAlert[];
  readonly history: readonly TicketEvent[];
}

export function addTicketsShow(tickets: Command): void {
  withChosenConnection(withHostOptions(tickets.command('show')))
    .summary('show a ticket with its history')
    .description('Shows a ticket with its alerts and its history of requests and responses. Calls no tenant.')
    .argument('<ticket>', 'number, RecId, or id in the list')
    .addHelpText('after', '\nExample:\n  ivanti-exchange tickets show 10024')
    .action((name: string, options: ShowOptions) =>
      runCommand(options, async ({ store }) => {
        const connection = await chosenConnection(options, store.db, options.plugin);
        const found = await namedTickets(store.db, name, connection);
        const shown = found.map(async (ticket): Promise<ShownTicket> => {
          const items = await ticketAlerts(store.db, ticket.id);
          return { ...ticket, items, history: await ticketHistory(store.db, ticket.id) };
        });
        const result = { tickets: await Promise.all(shown) };
        return printResult(result, options.json === true, (all) => all.tickets.map(ticketText).join('\n\n'));
      }),
    );
}

function ticketText(ticket: ShownTicket): string {
  const status = [ticket.phase === 'open' ? ticket.status : ticket.phase, ticket.nativeStatus].filter(Boolean);
  const facts: readonly (readonly [string, string | null])[] = [
    ['Ticket', ticket.number ?? `id ${ticket.id}`],
    ['Reference ID', ticket.recId],
    ['API address', ticket.apiUrl],
    ['Link', ticket.url],
    ['Status', status.join(', on the tenant: ')],
    ['Severity', ticket.severity],
    ['Assignee', ticket.assignee ?? (ticket.phase === 'open' ? 'nobody' : null)],
    ['Queue', `${ticket.queue} of ${ticket.connection}`],
    ['Last seen', ticket.seenAt],
    ['Problem', ticket.problem?.message ?? null],
  ];
  const lines = facts.flatMap(([name, text]) => (text === null ? [] : [`${name.padEnd(14)}${terminalLine(text)}`]));
  const items = ticket.items.map(({ alertId, alertName, timestamp, phase, problem }) => [
    alertId,
    alertName ?? '',
    timestamp,
    phase,
    problem?.message ?? '',
  ]);
  const history = ticket.history.map(({ at, event, detail }) => [at, event, detailText(detail)]);
  return [
    ...lines,
    '',
    tableText(['Alert', 'Name', 'Time', 'State', 'Problem'], items),
    '',
    tableText(['Time', 'Event', 'What'], history),
  ].join('\n');
}

function detailText(detail: Json): string {
  if (typeof detail !== 'object' || detail === null) return String(detail ?? '');
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ')
    .replaceAll('\n', ' ');
}
