import type { Problem } from '../../../host-sdk/index.js';
import type { Adoptable } from '../adoptable.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import type { ActiveQueue } from '../load-queues.js';
import type { LookVerdict, NoteSending, UpdateOutcome, View } from './outcome.js';

/** The facts about an alert and its ticket: the stored ones, and what this run has learned. */
export interface Facts {
  /** `place`: add the alert to its ticket. `settle`: find out whether the ticket that was created for it exists. */
  readonly purpose: 'place' | 'settle';
  /** The alert is resolved. */
  readonly isResolved: boolean;
  readonly queue: Pick<ActiveQueue, 'on_closed' | 'reopen_within' | 'resolved'>;
  /** The product's status that reopens a ticket, if known. */
  readonly reopenStatus: string | undefined;
  /** An earlier attempt may have added the alert to the current ticket. */
  readonly mayBeNoted: boolean;
  /** The ticket of the alert in a deleted queue. */
  readonly predecessor: Pick<TicketRow, 'phase' | 'problem'> | undefined;
  /** This queue, or a predecessor, has processed the alert. */
  readonly isProcessed: boolean;
  /** The ticket that the product has with the alert's key, or why the search failed. */
  readonly adoptable: Adoptable | { readonly problem: Problem } | undefined;
  /** The current ticket: the stored ticket that the alert's keys lead to. */
  readonly ticket: Pick<TicketRow, 'phase' | 'status' | 'ended_at' | 'number' | 'problem'> | undefined;
  /** This run has tried to create it. */
  readonly isTried: boolean;
  /** The current ticket follows a closed one. */
  readonly follows: { readonly number: string | null } | undefined;
  /** The result is stored. */
  readonly isSettled: boolean;
  readonly learned: Learned;
}

/** What the run has learned about the current ticket. */
export interface Learned {
  /** Number of creates that it has sent. */
  readonly creates: number;
  /** The answer to the last of them named the record of another ticket. */
  readonly isReused: boolean;
  /** The search for the ticket of the last of them. */
  readonly search?: Search;
  /** The state of the ticket since its last change. */
  readonly view?: View | undefined;
  readonly note?: Note;
  /** The outcome of setting a status or the fields of a resolved alert, after the note. */
  readonly change?: UpdateOutcome;
  /** Why the ticket does not count as deleted; `null` if it does. */
  readonly whyNotGone?: Problem | null;
}

export interface Search {
  readonly looks: number;
  /** The result of the last search. */
  readonly verdict: Exclude<LookVerdict, { readonly verdict: 'found' }>;
  /** The run has waited since. */
  readonly hasWaited: boolean;
  /** When the run stops searching (monotonic milliseconds); absent until a search was not certain. */
  readonly endsAt: number | undefined;
}

/** A sent note; it is settled only when the state of its ticket is known. */
export interface Note {
  readonly outcome: UpdateOutcome;
  /** The status to set with it. */
  readonly status: string | undefined;
  /** The product's status of the ticket before the note, if it was read. */
  readonly before: string | undefined;
  readonly sending: NoteSending;
}

export const NOTHING_LEARNED: Learned = { creates: 0, isReused: false };

/** The state of the run when a step is chosen. */
export interface Moment {
  /** No further call should be started. */
  readonly isClosed: boolean;
  /** Monotonic milliseconds. */
  readonly now: number;
}

/** The time until the next search has passed. */
export function afterWait<T extends Facts>(facts: T): T {
  const { learned } = facts;
  if (learned.search === undefined) return facts;
  return { ...facts, learned: { ...learned, search: { ...learned.search, hasWaited: true } } };
}
