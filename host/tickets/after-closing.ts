import type { Problem, UpdateOutcome } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { latestOf } from '../store/dedupe-keys.js';
import { keepEvent } from '../store/ticket-history.js';
import { mayBeNoted } from '../store/ticket-notes.js';
import { isEnded } from '../store/ticket-state.js';
import { changeTicket, keepNoted, keepTroubled, sendNote } from './add-note.js';
import type { NewNote, SentNote } from './add-note.js';
import { afterGone } from './after-gone.js';
import type { GoOn } from './after-gone.js';
import { createTicket } from './create-ticket.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';
import { lookAtTicket, unseen } from './look-at-ticket.js';
import type { Look } from './look-at-ticket.js';
import { mayReopen, reopenStatusOf } from './reopen.js';
import { resolveTicket } from './resolve-ticket.js';
import { mapState } from './status-map.js';

type Updated = Extract<UpdateOutcome, { readonly outcome: 'updated' }>;

/**
 * Brings an alert to a ticket that is there: as a note, and where work on the ticket has ended as its queue wants it: a
 * note all the same, the ticket opened again with the note, or a new ticket. What is stored of the ticket is as old as
 * the last sync, so the product is asked about one that seems to have ended, and the answer to a note says what it went on.
 */
export async function addToTicket(desk: Desk, queue: ActiveQueue, note: NewNote, goOn: GoOn): Promise<void> {
  if (queue.isResolved(note.alert.item)) return resolveTicket(desk, queue, note, goOn);
  const { ticket, alert } = note;
  const { on_closed = 'note' } = queue;
  const look = on_closed !== 'note' && isEnded(ticket) ? await lookAtTicket(desk, ticket) : undefined;
  // The note finds out by itself that it is gone.
  const seen = look === 'gone' ? undefined : look;
  const status = seen?.ended === true ? statusFor(desk, queue, seen) : undefined;
  // A note of an earlier attempt that may be on its way has to be settled first.
  const isNew = seen?.ended === true && status === undefined;
  if (isNew && !(await mayBeNoted(desk.session.store.db, ticket, alert.seq))) {
    return follow(desk, queue, note, goOn, { status: seen.status });
  }
  const sent = await sendNote(desk, queue, note, status);
  switch (sent.outcome.outcome) {
    case 'updated':
      return afterNote(desk, queue, note, goOn, { sent, outcome: sent.outcome, status });
    case 'gone':
      return afterGone(desk, queue, note, sent, goOn);
    case 'refused':
    case 'unknown': {
      const { problem } = sent.outcome;
      const isRefused = sent.outcome.outcome === 'refused' && desk.isForGood(problem);
      if (status !== undefined && isRefused) {
        return follow(desk, queue, note, goOn, { status: seen?.status, problem });
      }
      return keepTroubled(desk, queue, note, sent, sent.outcome);
    }
  }
}

/** The status that opens a ticket again, where the queue wants that. */
function statusFor(desk: Desk, queue: ActiveQueue, seen: Look): string | undefined {
  return mayReopen(queue, seen.age) ? reopenStatusOf(queue, desk.readStatus) : undefined;
}

interface Noted {
  readonly sent: SentNote;
  readonly outcome: Updated;
  /** The status that was asked for with the note. */
  readonly status: string | undefined;
}

/** The note is on the ticket; this is about what the ticket turns out to be. */
async function afterNote(
  desk: Desk,
  queue: ActiveQueue,
  note: NewNote,
  goOn: GoOn,
  { sent, outcome, status }: Noted,
): Promise<void> {
  const { ticket } = note;
  const state = outcome.state && mapState(outcome.state, desk.readStatus);
  if ((queue.on_closed ?? 'note') === 'note') {
    const ended = state?.ended ?? isEnded(ticket);
    return keepNoted(desk, queue, note, outcome, ended ? 'onto_closed' : 'updated');
  }
  if (state?.ended === false) {
    return keepNoted(desk, queue, note, outcome, status === undefined ? 'updated' : 'reopened');
  }
  const seen = await lookAtTicket(desk, ticket);
  // Without a sight of it nothing is decided: the note is found again by the next run.
  if (seen === undefined) return keepTroubled(desk, queue, note, sent, unseen(ticket));
  if (seen === 'gone') return afterGone(desk, queue, note, sent, goOn);
  if (!seen.ended) return keepNoted(desk, queue, note, outcome, status === undefined ? 'updated' : 'reopened');
  // A note that was found again says nothing of the status: an earlier attempt may have sent it alone.
  const isTried = status !== undefined && state !== undefined;
  const reopened = isTried ? undefined : statusFor(desk, queue, seen);
  if (reopened === undefined) return follow(desk, queue, note, goOn, { status: seen.status, noted: true });
  return openAgain(desk, queue, note, goOn, { sent, outcome, status: reopened });
}

/** The note went onto a ticket that had ended unnoticed: only its status is left to be set. */
async function openAgain(
  desk: Desk,
  queue: ActiveQueue,
  note: NewNote,
  goOn: GoOn,
  { sent, outcome, status }: Noted & { readonly status: string },
): Promise<void> {
  const change = await changeTicket(desk, note, { values: {}, mode: 'append', status });
  switch (change.outcome) {
    case 'updated': {
      const isOpen = change.state !== undefined && !mapState(change.state, desk.readStatus).ended;
      const seen = isOpen ? { ended: false } : await lookAtTicket(desk, note.ticket);
      if (seen === undefined) return keepTroubled(desk, queue, note, sent, unseen(note.ticket));
      if (seen === 'gone') return afterGone(desk, queue, note, sent, goOn);
      if (!seen.ended) return keepNoted(desk, queue, note, outcome, 'reopened', isOpen ? change.state : undefined);
      return follow(desk, queue, note, goOn, { status: outcome.state?.status, noted: true });
    }
    case 'gone':
      return afterGone(desk, queue, note, sent, goOn);
    case 'refused':
      if (!desk.isForGood(change.problem)) break;
      return follow(desk, queue, note, goOn, { problem: change.problem, noted: true });
    case 'unknown':
  }
  // The note is there, so that it must not be sent again; looking for it leads here again.
  return keepTroubled(desk, queue, note, sent, { outcome: 'unknown', problem: change.problem });
}

interface Why {
  /** The product's status of the ticket that ended. */
  readonly status?: string | undefined;
  /** Why it was not opened again. */
  readonly problem?: Problem;
  /** The alert is on it as a note as well. */
  readonly noted?: true;
}

/** The alert makes a new ticket, or goes to the one that another alert has made since. */
async function follow(desk: Desk, queue: ActiveQueue, note: NewNote, goOn: GoOn, why: Why): Promise<void> {
  const { ticket, alert, stepAside } = note;
  const { clock, store } = desk.session;
  const { problem, status, noted } = why;
  const latest = await latestOf(store.db, ticket);
  if (latest.id !== ticket.id) return goOn(latest);
  const reason = problem === undefined ? {} : { code: problem.code, message: problem.message };
  const told = { ...(status === undefined ? {} : { status }), ...(noted === undefined ? {} : { noted }), ...reason };
  const detail = desk.scrub({ alert: alert.item.id, ...told });
  await keepEvent(store.db, ticket, isoNow(clock), 'followed', detail);
  desk.tell('ticket.followed', { ticket, rule: queue.rule, alert: alert.item, outcome: 'followed', problem }, told);
  const { dedupe_key: dedupeKey, generation } = ticket;
  await createTicket(desk, queue, { dedupeKey, generation: generation + 1, alert, stepAside });
  const next = await latestOf(store.db, ticket);
  await keepEvent(store.db, next, isoNow(clock), 'follows', { number: ticket.number });
}
