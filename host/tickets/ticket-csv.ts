import { newestFirst } from '../store/newest-first.js';
import type { StoreDatabase } from '../store/store.js';
import { listTickets, type ListedTicket, type TicketFilter } from '../store/ticket-list.js';
import { csvLine } from '../csv/csv-line.js';

const COLUMNS = [
  'id',
  'number',
  'phase',
  'status',
  'nativeStatus',
  'severity',
  'assignee',
  'alertId',
  'alertName',
  'alerts',
  'connection',
  'queue',
  'createdAt',
  'seenAt',
  'url',
  'recId',
  'apiUrl',
] as const satisfies readonly (keyof ListedTicket)[];

/** Tickets as CSV, newest first. @param raw Keeps texts that a spreadsheet would run as formulas. */
export async function* ticketCsv(db: StoreDatabase, filter: TicketFilter, raw: boolean): AsyncGenerator<string> {
  const lineOf = (ticket: ListedTicket) =>
    csvLine([...COLUMNS.map((name) => ticket[name]), ticket.problem?.message ?? null], raw);
  yield csvLine([...COLUMNS, 'problem']);
  const pages = newestFirst((below) => listTickets(db, { ...filter, ...below }));
  for await (const page of pages) yield page.map(lineOf).join('');
}
