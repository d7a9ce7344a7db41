import type { Problem } from '../../../host-sdk/index.js';
import type { Adoptable } from '../adoptable.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import type { ActiveQueue } from '../load-queues.js';
import type { LookVerdict, NoteSending, UpdateOutcome, View } from './outcome.js';

/** What is known of an alert on its way to its ticket: what is stored, and what this run has learned. */
export interface Facts {
  /** `place`: bring the alert to its ticket. `settle`: find out whether the ticket that was made for it is there. */
  readonly purpose: 'place' | 'settle';
  /** The alert says that what it reports is over. */
  readonly isResolved: boolean;
  readonly queue: Pick<ActiveQueue, 'on_closed' | 'reopen_within' | 'resolved'>;
  /** The status of the product that opens a ticket again, where one is known. */
  readonly reopenStatus: string | undefined;
  /** An earlier attempt may have added the alert to the ticket at hand. */
  readonly mayBeNoted: boolean;
  /** The ticket of the alert in a queue that is gone. */
  readonly predecessor: Pick<TicketRow, 'phase' | 'problem'> | undefined;
  /** This queue, or one before it, has dealt with the alert. */
  readonly isDealtWith: boolean;
  /** The ticket that the product showed under the alert's key, or why that could not be asked. */
  readonly adoptable: Adoptable | { readonly problem: Problem } | undefined;
  /** The ticket at hand: the one that the alert's keys lead to, as it is stored. */
  readonly ticket: Pick<TicketRow, 'phase' | 'status' | 'ended_at' | 'number' | 'problem'> | undefined;
  /** This run has tried to create it. */
  readonly isTried: boolean;
  /** A ticket that has ended is followed by the one at hand. */
  readonly follows: { readonly number: string | null } | undefined;
  /** What is to be written down is written down. */
  readonly isSettled: boolean;
  readonly learned: Learned;
}

/** What the run has learned of the ticket at hand. */
export interface Learned {
  /** Creates that it has sent. */
  readonly creates: number;
  /** The answer to the last of them named the record of another ticket. */
  readonly isReused: boolean;
  /** How it looks for the ticket of the last of them. */
  readonly search?: Search;
  /** What the ticket was like since the last change of it. */
  readonly view?: View | undefined;
  readonly note?: Note;
  /** What setting a status or the fields of a resolved alert came to, after the note. */
  readonly change?: UpdateOutcome;
  /** Why it is not to be believed that the ticket was deleted; `null` where it is. */
  readonly whyNotGone?: Problem | null;
}

export interface Search {
  readonly looks: number;
  /** What the last look came to. */
  readonly verdict: Exclude<LookVerdict, { readonly verdict: 'found' }>;
  /** The run has waited since. */
  readonly hasWaited: boolean;
  /** When the run stops looking (monotonic milliseconds); absent until a look was not certain. */
  readonly endsAt: number | undefined;
}

/** A note that was sent; it is settled only when the ticket under it is known. */
export interface Note {
  readonly outcome: UpdateOutcome;
  /** The status that was to be set with it. */
  readonly status: string | undefined;
  /** The product's status of the ticket before it, where that was asked for. */
  readonly before: string | undefined;
  readonly sending: NoteSending;
}

export const NOTHING_LEARNED: Learned = { creates: 0, isReused: false };

/** How the run stands as a step is chosen. */
export interface Moment {
  /** No further call should be started. */
  readonly isClosed: boolean;
  /** Monotonic milliseconds. */
  readonly now: number;
}

/** The time until the next look has passed. */
export function afterWait<T extends Facts>(facts: T): T {
  const { learned } = facts;
  if (learned.search === undefined) return facts;
  return { ...facts, learned: { ...learned, search: { ...learned.search, hasWaited: true } } };
}
