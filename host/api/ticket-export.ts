import type { StoreDatabase } from '../store/open-store.js';
import { listTickets } from '../store/ticket-list.js';
import type { ListedTicket, TicketFilter } from '../store/ticket-list.js';
import { csvLine } from './csv-line.js';

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

const PAGE = 1000;

/** Tickets as CSV, newest first. People open it in spreadsheets, and outsiders choose the names of alerts. */
export async function* ticketCsv(db: StoreDatabase, filter: TicketFilter): AsyncGenerator<string> {
  yield csvLine([...COLUMNS, 'problem']);
  let before: number | undefined;
  for (;;) {
    const page = await listTickets(db, { ...filter, before, limit: PAGE });
    yield page.map(lineOf).join('');
    if (page.length < PAGE) return;
    before = page.at(-1)?.id;
  }
}

function lineOf(ticket: ListedTicket): string {
  return csvLine([...COLUMNS.map((name) => ticket[name]), ticket.problem?.message ?? null].map(harmless));
}

/** A text that begins like a formula is shown as it is, not computed. */
function harmless(cell: string | number | null): string | number | null {
  return typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
