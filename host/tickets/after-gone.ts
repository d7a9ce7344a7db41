import { isoNow } from '../clock.js';
import { latestOf } from '../store/dedupe-keys.js';
import type { TicketRow } from '../store/schema.js';
import { markDeleted } from '../store/ticket-sync.js';
import type { NewNote } from './add-note.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';

/** Brings the alert at work to another ticket of its key. */
export type GoOn = (later: TicketRow) => Promise<void>;

/** A note found its ticket gone: the alert must not vanish with it. */
export async function afterGone(desk: Desk, queue: ActiveQueue, { ticket, alert }: NewNote, goOn: GoOn): Promise<void> {
  const { clock, store } = desk.session;
  await markDeleted(store.db, ticket, { seenAt: isoNow(clock), basis: 'a note found it gone' });
  desk.tell('ticket.deleted', { ticket, rule: queue.rule, alert: alert.item, outcome: 'deleted' });
  return goOn(await latestOf(store.db, ticket));
}
