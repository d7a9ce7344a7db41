import type { FindOutcome, FoundTicket, TicketRef } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { storedAlert } from '../store/alerts.js';
import type { TicketRow } from '../store/schema.js';
import { settleOpen } from '../store/ticket-creates.js';
import { markDeleted, ticketsOfRecords } from '../store/ticket-sync.js';
import { askForTicket } from './ask-for-ticket.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';
import { mapState } from './status-map.js';

/** What a look for a ticket of unknown outcome came to. */
export type Looked = Exclude<FindOutcome, { readonly outcome: 'found' }> | { readonly adopted: TicketRef };

/**
 * Settles whose a record is that fits a ticket and that another ticket holds. A product that was set back to an earlier
 * state has forgotten records and uses their keys again: the other ticket, asked for by itself, is then not on it.
 * @returns Undefined where the record is the other ticket's, or nobody can tell.
 */
export async function claim(
  desk: Desk,
  queue: ActiveQueue,
  ticket: TicketRow,
  found: FoundTicket,
): Promise<Looked | undefined> {
  const { clock, connection, store } = desk.session;
  const holders = await ticketsOfRecords(store.db, connection.name, [found.ref.recId]);
  for (const holder of holders) {
    const seen = await lookForHolder(desk, queue, holder);
    if (seen === undefined || seen.outcome === 'found') return undefined;
    if (seen.outcome === 'unknown') return seen;
  }
  const seenAt = isoNow(clock);
  for (const holder of holders) {
    await markDeleted(store.db, holder, { seenAt, basis: `its record is that of ticket ${ticket.id} now` });
    desk.tell('ticket.deleted', { ticket: holder, rule: queue.rule, outcome: 'deleted' });
  }
  return adopt(desk, ticket, found);
}

/** Takes over the record that a create has left. Undefined for one that another ticket holds. */
export async function adopt(
  desk: Desk,
  ticket: TicketRow,
  { ref, state }: FoundTicket,
): Promise<{ readonly adopted: TicketRef } | undefined> {
  const { clock, store } = desk.session;
  const detail = { number: ref.number, recId: ref.recId, status: state.status };
  const found = { ref, state: mapState(state, desk.readStatus), event: 'adopted', detail } as const;
  const isOurs = await settleOpen(store.db, ticket, found, isoNow(clock));
  return isOurs ? { adopted: ref } : undefined;
}

async function lookForHolder(desk: Desk, queue: ActiveQueue, holder: TicketRow): Promise<FindOutcome | undefined> {
  const alert = await storedAlert(desk.session.store.db, holder.alert_seq);
  return alert && (await askForTicket(desk, queue, { ticket: holder, item: alert.item }, []));
}
