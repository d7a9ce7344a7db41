import type { Problem, UpdateOutcome } from '../../host-sdk/index.js';
import { changeTicket, keepNoted, keepTroubled, sendNote } from './add-note.js';
import type { NewNote, SentNote } from './add-note.js';
import { afterGone } from './after-gone.js';
import type { GoOn } from './after-gone.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';
import { lookAtTicket, unseen } from './look-at-ticket.js';
import { renderMappings } from './render-template.js';
import { mapState } from './status-map.js';

/**
 * Adds an alert that says that it is resolved, and then sets what the queue sets for that. A ticket on which work has
 * ended stays as it is, whoever ended it: the answer to the note tells.
 */
export async function resolveTicket(desk: Desk, queue: ActiveQueue, note: NewNote, goOn: GoOn): Promise<void> {
  const sent = await sendNote(desk, queue, note);
  const { outcome } = sent;
  if (outcome.outcome === 'gone') return afterGone(desk, queue, note, sent, goOn);
  if (outcome.outcome !== 'updated') return keepTroubled(desk, queue, note, sent, outcome);
  if (queue.resolved === undefined) return keepNoted(desk, queue, note, outcome);
  const state = outcome.state ? mapState(outcome.state, desk.readStatus) : await lookAtTicket(desk, note.ticket);
  if (state === 'gone') return afterGone(desk, queue, note, sent, goOn);
  if (state === undefined) return keepTroubled(desk, queue, note, sent, unseen(note.ticket));
  if (state.ended) return keepNoted(desk, queue, note, outcome);
  return setResolved(desk, queue, note, sent, outcome);
}

async function setResolved(
  desk: Desk,
  queue: ActiveQueue,
  note: NewNote,
  sent: SentNote,
  noted: Extract<UpdateOutcome, { readonly outcome: 'updated' }>,
): Promise<void> {
  const { ticket, alert } = note;
  const values = renderMappings(queue.resolved ?? [], alert.item);
  const change = await changeTicket(desk, note, { values, mode: 'upsert' });
  switch (change.outcome) {
    case 'updated': {
      const { notes = noted.notes, notStored = noted.notStored } = change;
      const remarks = { ...(notes && { notes }), ...(notStored && { notStored }) };
      return keepNoted(desk, queue, note, { ...noted, ...remarks }, 'updated', change.state ?? noted.state);
    }
    case 'refused': {
      const { problem } = change;
      if (!desk.isForGood(problem)) break;
      // The note is on it, and no repetition would make the tenant take the rest.
      desk.tell('ticket.failed', { ticket, rule: queue.rule, alert: alert.item, outcome: 'not resolved', problem });
      desk.note(problem);
      return keepNoted(desk, queue, note, { ...noted, notes: [...(noted.notes ?? []), notResolved(problem)] });
    }
    case 'gone':
    case 'unknown':
  }
  // The note is there, so that it must not be sent again; looking for it leads here again.
  const problem = change.outcome === 'gone' ? unseen(ticket).problem : change.problem;
  return keepTroubled(desk, queue, note, sent, { outcome: 'unknown', problem });
}

function notResolved({ message }: Problem): string {
  return `The fields of a resolved alert were refused: ${message}`;
}
