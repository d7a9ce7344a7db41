import { PluginError } from '../../../host-sdk/index.js';
import type { Problem } from '../../../host-sdk/index.js';
import type { Facts, Note } from './facts.js';
import type { Uncertain } from './outcome.js';
import type { Step } from './step.js';

/**
 * A note found its ticket gone: the alert must not vanish with it. Where the other tickets are not to be seen either, the
 * alert waits, as every repeat would make a ticket that is there once more.
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

/** A note is on a ticket that could not be looked at: what becomes of it is decided by the next run. */
export function unseen({ ticket }: Facts): Uncertain {
  const message = `The note is on ${ticket?.number ?? 'its ticket'}, but the host could not read the ticket.`;
  return { outcome: 'unknown', problem: new PluginError('network.outcome_unknown', message).problem };
}

/** The note is there, so that it must not be sent again; looking for it leads to what is left to be done. */
export function onlyNoted(problem: Problem): Uncertain {
  return { outcome: 'unknown', problem };
}
