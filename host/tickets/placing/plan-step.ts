import { PluginError, toProblem, type Problem } from '../../../host-sdk/index.js';
import type { Facts, Moment } from './facts.js';
import { planNote } from './plan-note.js';
import { planSearch } from './plan-search.js';
import type { Step } from './step.js';

/** Chooses the next step for an alert. Pure. */
export function planStep(facts: Facts, moment: Moment): Step {
  const { ticket, predecessor } = facts;
  if (facts.isSettled) return facts.follows === undefined ? { do: 'done' } : { do: 'link' };
  if (predecessor !== undefined) {
    // The queue that sent it settles whether it exists.
    return isUncertain(predecessor)
      ? { do: 'hold back', outcome: 'unknown', problem: problemOf(predecessor) ?? isStillSearched() }
      : { do: 'hand over' };
  }
  if (facts.isProcessed) return { do: 'done' };
  if (ticket === undefined) return planFirst(facts);
  switch (ticket.phase) {
    case 'open':
      if (facts.purpose === 'settle') return { do: 'done' };
      return facts.follows === undefined ? planNote(facts) : { do: 'create', generation: 'next' };
    case 'deleted':
      if (facts.purpose === 'settle') return { do: 'done' };
      return facts.isResolved ? { do: 'pass over' } : { do: 'create', generation: 'next' };
    case 'failed':
      if (facts.purpose === 'settle') return planSearch(facts, moment);
      // A resolved alert creates no ticket; it waits for the ticket of other alerts.
      if (!facts.isTried && !facts.isResolved) return { do: 'create', generation: 'same' };
      return { do: 'hold back', outcome: 'failed', problem: problemOf(ticket) ?? notThereYet() };
    case 'sending':
    case 'unknown': {
      const isOurs = facts.purpose === 'settle' || facts.learned.creates > 0;
      if (isOurs) return planSearch(facts, moment);
      return { do: 'hold back', outcome: 'unknown', problem: problemOf(ticket) ?? notThereYet() };
    }
  }
}

/** The store has no ticket for the alert's keys. */
function planFirst({ adoptable, isResolved }: Facts): Step {
  if (adoptable !== undefined) {
    return 'problem' in adoptable
      ? { do: 'hold back', outcome: 'unknown', problem: adoptable.problem }
      : { do: 'adopt' };
  }
  return isResolved ? { do: 'pass over' } : { do: 'create', generation: 'first' };
}

function isUncertain({ phase }: NonNullable<Facts['predecessor']>): boolean {
  return phase === 'sending' || phase === 'unknown';
}

function problemOf({ problem }: NonNullable<Facts['predecessor']>): Problem | undefined {
  return problem === null ? undefined : (JSON.parse(problem) as Problem);
}

function isStillSearched(): Problem {
  return new PluginError('network.outcome_unknown', 'The host is still searching for the ticket of this alert.')
    .problem;
}

function notThereYet(): Problem {
  return toProblem(new Error('Its ticket does not exist yet.'));
}
