import type { UpdateOutcome } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { TicketRow } from '../store/schema.js';
import type { PendingAlert } from '../store/ticket-items.js';
import { settleNoted, settleNoteTroubled, storeNoteIntent } from '../store/ticket-notes.js';
import { refOf } from '../store/ticket-state.js';
import { markDeleted } from '../store/ticket-sync.js';
import { attempt } from './attempt.js';
import { createTicket } from './create-ticket.js';
import type { Desk } from './desk.js';
import type { StepAside } from './keyed-queue.js';
import type { ActiveQueue } from './load-queues.js';
import { remarksOf } from './remarks.js';
import { renderMappings } from './render-template.js';

/** An alert for a ticket that is there. */
export interface NewNote {
  readonly ticket: TicketRow;
  readonly alert: PendingAlert;
  readonly stepAside: StepAside;
}

/**
 * Adds an alert to its ticket. One that an earlier attempt may have added is looked for first: the product adds it again
 * only where it is certain to be missing.
 */
export async function addNote(desk: Desk, queue: ActiveQueue, { ticket, alert, stepAside }: NewNote): Promise<void> {
  const { clock, store } = desk.session;
  const values = renderMappings(queue.mappings(alert.item).update, alert.item);
  const mode = queue.mode ?? 'append';
  const startedAt = isoNow(clock);
  const note = { ticket, alertSeq: alert.seq };
  const sent = desk.scrub({ alert: alert.item.id, values });
  const earlier = await storeNoteIntent(store.db, { ...note, sent, now: startedAt });
  const outcome = await attempt<UpdateOutcome>(() =>
    desk.ticketing.updateTicket({
      ref: refOf(ticket),
      item: alert.item,
      values,
      mode,
      ...(earlier === undefined ? {} : { attemptedAt: earlier.last, firstAttemptedAt: earlier.first }),
      ...(desk.signal === undefined ? {} : { signal: desk.signal }),
    }),
  );
  const settled = { ...note, now: isoNow(clock) };
  const facts = { ticket, rule: queue.rule, alert: alert.item };
  switch (outcome.outcome) {
    case 'updated': {
      const { state } = outcome;
      const status = state === undefined ? {} : { status: state.status };
      const detail = desk.scrub({ alert: alert.item.id, ...status, ...remarksOf(outcome) });
      await settleNoted(store.db, settled, { state, detail }, desk.readStatus);
      desk.tell('ticket.updated', { ...facts, outcome: 'noted' }, { mode });
      desk.succeed('updated');
      return;
    }
    case 'gone':
      await markDeleted(store.db, ticket, settled.now, 'a note found it gone');
      desk.tell('ticket.deleted', { ...facts, outcome: 'deleted' });
      // The alert must not vanish with the ticket it was meant for.
      return createTicket(desk, queue, {
        dedupeKey: ticket.dedupe_key,
        generation: ticket.generation + 1,
        alert,
        stepAside,
      });
    case 'refused':
    case 'unknown': {
      const { problem } = outcome;
      const isOpen = outcome.outcome === 'unknown' || earlier !== undefined;
      const isUnsent = outcome.outcome === 'refused' || 'sent' in outcome;
      const now = { first: earlier?.first ?? startedAt, last: startedAt };
      // A refusal says nothing about an earlier attempt.
      const attempts = isUnsent ? earlier : now;
      const counts = isOpen ? problem.retryAt === undefined : desk.isForGood(problem);
      const phase = isOpen ? 'unknown' : 'failed';
      const wasLast = await settleNoteTroubled(store.db, settled, { phase, problem, attempts, counts });
      const end = outcome.outcome === 'refused' ? 'failed' : 'unknown';
      const told = { ...facts, outcome: `note ${end}`, problem };
      desk.tell(`ticket.${end}`, told, { mode });
      if (wasLast) desk.tell('ticket.given_up', told, { mode });
      desk.fail(end, problem, alert.isRetry);
      return;
    }
  }
}
