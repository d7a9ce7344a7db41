import type { Problem } from '../../../host-sdk/index.js';
import type { MappedState } from '../../store/ticket-state.js';
import type { LookVerdict, Refused, Uncertain, Updated } from './outcome.js';

/** A call to the product. */
export type ProductStep =
  /** Sends a create: of the current ticket again, of its successor, or of the first ticket of its key. */
  | { readonly do: 'create'; readonly generation: 'first' | 'same' | 'next' }
  /** Looks for the ticket of a create. `isRefused`: it was refused, so whatever it left is there already. */
  | { readonly do: 'look'; readonly isRefused: boolean }
  /** Asks what the ticket at hand is like now. */
  | { readonly do: 'view' }
  /** Adds the alert to the ticket at hand, and sets a status of the product with it. */
  | { readonly do: 'note'; readonly status?: string | undefined }
  /** Sets a status of the product alone. */
  | { readonly do: 'reopen'; readonly status: string }
  /** Sets what the queue sets for an alert that is resolved. */
  | { readonly do: 'resolve' }
  /** Asks for other tickets, because the one at hand is no longer shown. */
  | { readonly do: 'compare' };

/** Stores the outcome of an alert without a call to the product. */
export type StoreStep =
  /** Takes over the ticket from a deleted queue. */
  | { readonly do: 'hand over' }
  /** Takes over the ticket that the product showed under the alert's key. */
  | { readonly do: 'adopt' }
  /** The alert needs no ticket. */
  | { readonly do: 'pass over' }
  /** The alert waits for the next run. */
  | { readonly do: 'hold back'; readonly outcome: 'failed' | 'unknown'; readonly problem: Problem }
  /** The create left nothing, and is not sent again by this run. */
  | { readonly do: 'give up' }
  /** The next run looks for the ticket again. */
  | { readonly do: 'leave'; readonly verdict: Exclude<LookVerdict, { readonly verdict: 'found' }> }
  | KeepNote
  /** The note was refused, or may have arrived. */
  | { readonly do: 'keep trouble'; readonly outcome: Refused | Uncertain }
  /** The ticket at hand is gone; the alert goes on to the latest of its key. */
  | { readonly do: 'forget' }
  /** The ticket at hand has ended; the alert goes on to the latest of its key, or to a new one. */
  | FollowTicket
  /** Tells a new ticket which one it follows. */
  | { readonly do: 'link' };

/** The alert is on the current ticket. */
export interface KeepNote {
  readonly do: 'keep note';
  /** `onto_closed`: where it may stay unseen; `reopened`: the ticket was reopened for it. */
  readonly how: 'updated' | 'onto_closed' | 'reopened';
  readonly note: Pick<Updated, 'notes' | 'notStored'>;
  /** The ticket according to the latest answer. */
  readonly state: MappedState | undefined;
  /** Why the product refused the fields of a resolved alert. */
  readonly problem?: Problem;
}

export interface FollowTicket {
  readonly do: 'follow';
  /** The product's status of the closed ticket. */
  readonly status?: string | undefined;
  /** Why it was not reopened. */
  readonly problem?: Problem;
  /** The alert is also on it as a note. */
  readonly noted?: true;
}

export type Step = ProductStep | StoreStep | { readonly do: 'wait'; readonly ms: number } | { readonly do: 'done' };
