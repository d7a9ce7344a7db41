import { mayReopen } from '../reopen.js';
import { isEnded } from '../../store/ticket-state.js';
import type { Facts, Note } from './facts.js';
import type { Look, UpdateOutcome, Updated } from './outcome.js';
import { onlyNoted, planGone, unseen } from './plan-gone.js';
import { planResolved } from './plan-resolved.js';
import type { Step } from './step.js';

/**
 * Adds an alert to an existing ticket as a note. For a closed ticket the queue decides: a
 * note, reopening with a note, or a new ticket. The stored state of the ticket is as old as
 * the last sync, so a ticket that seems closed is read first, and the answer to a note shows the actual state.
 */
export function planNote(facts: Facts): Step {
  const { note } = facts.learned;
  if (note === undefined) return planFirst(facts);
  const { outcome, before, status } = note;
  switch (outcome.outcome) {
    case 'gone':
      return planGone(facts, note);
    case 'refused':
      if (status !== undefined && outcome.isFinal) return { do: 'follow', status: before, problem: outcome.problem };
      return { do: 'keep trouble', outcome };
    case 'unknown':
      return { do: 'keep trouble', outcome };
    case 'updated':
      return facts.isResolved ? planResolved(facts, note, outcome) : planNoted(facts, note, outcome);
  }
}

function planFirst(facts: Facts): Step {
  const { isResolved, learned, mayBeNoted, queue } = facts;
  const { view } = learned;
  if (isResolved) return { do: 'note' };
  if (!keepsToIt(queue) && hasEnded(facts) && view === undefined) return { do: 'view' };
  // The answer to a note shows when its ticket is gone.
  if (view === undefined || typeof view === 'string' || !view.ended) return { do: 'note' };
  const status = statusFor(facts, view);
  // A note of an earlier attempt that may still be in flight must be settled first.
  return status === undefined && !mayBeNoted ? { do: 'follow', status: view.status } : { do: 'note', status };
}

/** The note is on the ticket; the next step depends on the state of the ticket. */
function planNoted(facts: Facts, note: Note, outcome: Updated): Step {
  const { learned, queue } = facts;
  const { view, change } = learned;
  const { status } = note;
  const { state } = outcome;
  if (keepsToIt(queue)) {
    const ended = state?.ended ?? hasEnded(facts);
    return { do: 'keep note', how: ended ? 'onto_closed' : 'updated', note: outcome, state };
  }
  if (change !== undefined) return planReopened(facts, note, outcome, change);
  const how = status === undefined ? 'updated' : 'reopened';
  if (state?.ended === false) return { do: 'keep note', how, note: outcome, state };
  if (view === undefined) return { do: 'view' };
  // Without the state nothing is decided: the next run finds the note again.
  if (view === 'unseen') return { do: 'keep trouble', outcome: unseen(facts) };
  if (view === 'gone') return planGone(facts, note);
  if (!view.ended) return { do: 'keep note', how, note: outcome, state };
  // A note that was found again does not show whether the status was set: an earlier attempt may have sent only the note.
  const isTried = status !== undefined && state !== undefined;
  const reopened = isTried ? undefined : statusFor(facts, view);
  return reopened === undefined
    ? { do: 'follow', status: view.status, noted: true }
    : { do: 'reopen', status: reopened };
}

/** The note was added to a ticket that had been closed in the meantime, and only its status must still be set. */
function planReopened(facts: Facts, note: Note, outcome: Updated, change: UpdateOutcome): Step {
  const { view } = facts.learned;
  switch (change.outcome) {
    case 'updated': {
      const reopened = { do: 'keep note', how: 'reopened', note: outcome } as const;
      if (change.state?.ended === false) return { ...reopened, state: change.state };
      if (view === undefined) return { do: 'view' };
      if (view === 'unseen') return { do: 'keep trouble', outcome: unseen(facts) };
      if (view === 'gone') return planGone(facts, note);
      if (!view.ended) return { ...reopened, state: undefined };
      return { do: 'follow', status: outcome.state?.nativeStatus, noted: true };
    }
    case 'gone':
      return planGone(facts, note);
    case 'refused':
      if (change.isFinal) return { do: 'follow', problem: change.problem, noted: true };
      return { do: 'keep trouble', outcome: onlyNoted(change.problem) };
    case 'unknown':
      return { do: 'keep trouble', outcome: onlyNoted(change.problem) };
  }
}

/** The status that reopens a ticket, if the queue reopens tickets. */
function statusFor({ queue, reopenStatus }: Facts, { age }: Look): string | undefined {
  return mayReopen(queue, age) ? reopenStatus : undefined;
}

function keepsToIt({ on_closed = 'note' }: Facts['queue']): boolean {
  return on_closed === 'note';
}

/** According to the last known state. */
function hasEnded({ ticket }: Facts): boolean {
  return ticket !== undefined && isEnded(ticket);
}
