import type { Problem } from '../../../host-sdk/index.js';
import type { Facts, Note } from './facts.js';
import type { UpdateOutcome, Updated } from './outcome.js';
import { onlyNoted, planGone, unseen } from './plan-gone.js';
import type { Step } from './step.js';

/**
 * The note of a resolved alert is on the ticket; then the fields of the queue for resolved alerts are set. A closed
 * ticket stays unchanged: the answer to the note shows whether it is closed.
 */
export function planResolved(facts: Facts, note: Note, outcome: Updated): Step {
  const { change, view } = facts.learned;
  const noted = { do: 'keep note', how: 'updated', note: outcome, state: outcome.state } as const;
  if (facts.queue.resolved === undefined) return noted;
  if (change !== undefined) return planSet(facts, outcome, change);
  const state = outcome.state ?? view;
  if (state === undefined) return { do: 'view' };
  if (state === 'gone') return planGone(facts, note);
  if (state === 'unseen') return { do: 'keep trouble', outcome: unseen(facts) };
  return state.ended ? noted : { do: 'resolve' };
}

function planSet(facts: Facts, noted: Updated, change: UpdateOutcome): Step {
  switch (change.outcome) {
    case 'updated': {
      const { notes = noted.notes, notStored = noted.notStored } = change;
      const remarks = { ...(notes && { notes }), ...(notStored && { notStored }) };
      return { do: 'keep note', how: 'updated', note: remarks, state: change.state ?? noted.state };
    }
    case 'gone':
      return { do: 'keep trouble', outcome: unseen(facts) };
    case 'refused': {
      const { problem } = change;
      if (!change.isFinal) return { do: 'keep trouble', outcome: onlyNoted(problem) };
      // The note is on it, and a repetition would not make the tenant accept the fields.
      const note = { ...noted, notes: [...(noted.notes ?? []), notResolved(problem)] };
      return { do: 'keep note', how: 'updated', note, state: noted.state, problem };
    }
    case 'unknown':
      return { do: 'keep trouble', outcome: onlyNoted(change.problem) };
  }
}

function notResolved({ message }: Problem): string {
  return `The fields of a resolved alert were refused: ${message}`;
}
