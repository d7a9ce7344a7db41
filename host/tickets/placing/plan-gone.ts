import { PluginError, type Problem } from '../../../host-sdk/index.js';
import type { Facts, Note } from './facts.js';
import type { Uncertain } from './outcome.js';
import type { Step } from './step.js';

/**
 * The ticket of a note is gone, but the alert must not be lost. If the other tickets cannot be found either, the
 * alert waits, because every repeat would create another ticket for an existing one.
 */
export function planGone({ learned: { whyNotGone } }: Facts, { outcome }: Note): Step {
  if (whyNotGone === undefined) return { do: 'compare' };
  if (whyNotGone === null) return { do: 'forget' };
  return {
    do: 'keep trouble',
    outcome:
      outcome.outcome === 'gone'
        ? { outcome: 'refused', problem: whyNotGone, isFinal: false }
        : { outcome: 'unknown', problem: whyNotGone },
  };
}

/** A note is on a ticket that could not be read: the next run decides about it. */
export function unseen({ ticket }: Facts): Uncertain {
  const message = `The note is on ${ticket?.number ?? 'its ticket'}, but the host could not read the ticket.`;
  return { outcome: 'unknown', problem: new PluginError('network.outcome_unknown', message).problem };
}

/** The note exists, so it must not be sent again; searching for it leads to the remaining steps. */
export function onlyNoted(problem: Problem): Uncertain {
  return { outcome: 'unknown', problem };
}
