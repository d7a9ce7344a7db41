import { isoNow } from '../clock.js';
import { latestOf } from '../store/dedupe-keys.js';
import type { TicketRow } from '../store/schema.js';
import { markDeleted } from '../store/ticket-sync.js';
import { keepTroubled } from './add-note.js';
import type { NewNote, SentNote } from './add-note.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';
import { whyNotGone } from './sight-of-others.js';

/** Brings the alert at work to another ticket of its key. */
export type GoOn = (later: TicketRow) => Promise<void>;

/**
 * A note found its ticket gone: the alert must not vanish with it. Where the other tickets are not to be seen either, the
 * alert waits, as every repeat would make a ticket that is there once more.
 */
export async function afterGone(
  desk: Desk,
  queue: ActiveQueue,
  note: NewNote,
  sent: SentNote,
  goOn: GoOn,
): Promise<void> {
  const { ticket, alert } = note;
  const { clock, store } = desk.session;
  const problem = await whyNotGone(desk, ticket);
  if (problem !== undefined) {
    const outcome = sent.outcome.outcome === 'gone' ? 'refused' : 'unknown';
    return keepTroubled(desk, queue, note, sent, { outcome, problem });
  }
  await markDeleted(store.db, ticket, { seenAt: isoNow(clock), basis: 'a note found it gone' });
  desk.tell('ticket.deleted', { ticket, rule: queue.rule, alert: alert.item, outcome: 'deleted' });
  return goOn(await latestOf(store.db, ticket));
}
