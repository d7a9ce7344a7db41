import type { Problem } from '../../../host-sdk/index.js';
import type { MappedState } from '../../store/ticket-state.js';
import type { LookVerdict, Refused, Uncertain, Updated } from './outcome.js';

/** Asks the product for something, or tells it something. */
export type ProductStep =
  /** Sends a create: of the ticket at hand once more, of the one after it, or of the first of its key. */
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

/** Writes down what an alert has come to, and asks the product nothing. */
export type StoreStep =
  /** Takes the ticket over from a queue that is gone. */
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

/** The alert is on the ticket at hand. */
export interface KeepNote {
  readonly do: 'keep note';
  /** `onto_closed`: where nobody may see it; `reopened`: the ticket was opened again for it. */
  readonly how: 'updated' | 'onto_closed' | 'reopened';
  readonly note: Pick<Updated, 'notes' | 'notStored'>;
  /** The ticket by the latest answer that showed it. */
  readonly state: MappedState | undefined;
  /** Why the fields of a resolved alert were not taken. */
  readonly problem?: Problem;
}

export interface FollowTicket {
  readonly do: 'follow';
  /** The product's status of the ticket that ended. */
  readonly status?: string | undefined;
  /** Why it was not opened again. */
  readonly problem?: Problem;
  /** The alert is on it as a note as well. */
  readonly noted?: true;
}

export type Step = ProductStep | StoreStep | { readonly do: 'wait'; readonly ms: number } | { readonly do: 'done' };
