import type { FoundTicket, Json, Problem, TicketRef, WriteRemarks } from '../../../host-sdk/index.js';
import type { MappedState } from '../../store/ticket-state.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import type { NoteAttempts } from '../../store/ticket-notes.js';

/** The product's answer to a create. */
export type CreateOutcome =
  | ({ readonly outcome: 'created'; readonly ref: TicketRef; readonly state: MappedState } & WriteRemarks)
  | Refused
  | Uncertain;

/** The product's answer to a change of a ticket. */
export type UpdateOutcome = Updated | { readonly outcome: 'gone' } | Refused | Uncertain;

/** `state` is absent if the product confirmed without returning the ticket. */
export interface Updated extends WriteRemarks {
  readonly outcome: 'updated';
  readonly state?: MappedState | undefined;
}

export interface Refused {
  readonly outcome: 'refused';
  readonly problem: Problem;
  /** It concerns only this ticket and lasts until a user changes something. */
  readonly isFinal: boolean;
}

export interface Uncertain {
  readonly outcome: 'unknown';
  readonly problem: Problem;
  /** ISO-8601 UTC instant, by the product's clock, from which on the absence of a record is final. */
  readonly certainFrom?: string | undefined;
  /** This attempt changed nothing; only an earlier one may have. */
  readonly isUnsent?: boolean;
}

/** Attempts of a note. */
export interface NoteSending {
  /** Attempts of earlier runs that may have added it. */
  readonly earlier: NoteAttempts | undefined;
  /** ISO-8601 UTC. */
  readonly startedAt: string;
  /** The plugin's mark of that moment. */
  readonly mark: Json;
}

/** Whether a create has left a ticket. */
export type LookVerdict =
  | {
      readonly verdict: 'found';
      readonly ticket: FoundTicket;
      /** Tickets that had its record and no longer have it. */
      readonly freed: readonly TicketRow[];
      /** The result if another ticket takes the record first. */
      readonly otherwise: Exclude<LookVerdict, { readonly verdict: 'found' }>;
    }
  | AbsentVerdict
  | { readonly verdict: 'unknown'; readonly problem: Problem };

/** `certain`: it will never exist. Otherwise another search can be certain after `waitMs` milliseconds. */
export interface AbsentVerdict {
  readonly verdict: 'absent';
  readonly certain: boolean;
  readonly certainFrom: string;
  readonly waitMs: number;
}

/** A ticket as the product has just returned it. */
export interface SeenTicket {
  readonly ref: TicketRef;
  readonly state: MappedState;
  /** ISO-8601 UTC instant, by the product's clock. */
  readonly seenAt: string;
}

/** The current state of a ticket; `gone`: the product answers, but no longer shows it; `unseen`: no answer is available. */
export type View = Look | 'gone' | 'unseen';

export interface Look {
  /** The product's name of its status. */
  readonly status: string;
  readonly ended: boolean;
  /** Milliseconds, by the product's clock, since it was closed; absent if unknown, or if it is open. */
  readonly age?: number;
}

/** The outcome of a step. */
export type Executed =
  | { readonly done: 'create'; readonly ticket: TicketRow; readonly outcome: CreateOutcome }
  | { readonly done: 'look'; readonly ticket: TicketRow; readonly isRefused: boolean; readonly verdict: LookVerdict }
  | { readonly done: 'view'; readonly ticket: TicketRow; readonly seen: SeenTicket | 'gone' | 'unseen' }
  | {
      readonly done: 'note';
      readonly status: string | undefined;
      readonly sending: NoteSending;
      readonly outcome: UpdateOutcome;
    }
  /** A status or the fields of a resolved alert were to be set. */
  | { readonly done: 'change'; readonly outcome: UpdateOutcome }
  | { readonly done: 'compare'; readonly whyNotGone: Problem | null };
