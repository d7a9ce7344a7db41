import type { FoundTicket, Json, Problem, TicketRef, WriteRemarks } from '../../../host-sdk/index.js';
import type { MappedState } from '../../store/ticket-state.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import type { NoteAttempts } from '../../store/ticket-notes.js';

/** What the product says to a create. */
export type CreateOutcome =
  | ({ readonly outcome: 'created'; readonly ref: TicketRef; readonly state: MappedState } & WriteRemarks)
  | Refused
  | Uncertain;

/** What it says to a change of a ticket. */
export type UpdateOutcome = Updated | { readonly outcome: 'gone' } | Refused | Uncertain;

/** `state` is absent where the product confirmed without showing the ticket. */
export interface Updated extends WriteRemarks {
  readonly outcome: 'updated';
  readonly state?: MappedState | undefined;
}

export interface Refused {
  readonly outcome: 'refused';
  readonly problem: Problem;
  /** It is about this ticket alone and lasts until somebody changes something. */
  readonly isFinal: boolean;
}

export interface Uncertain {
  readonly outcome: 'unknown';
  readonly problem: Problem;
  /** ISO-8601 UTC instant, by the product's clock, from which on what is not there will never be. */
  readonly certainFrom?: string | undefined;
  /** This attempt changed nothing, only an earlier one may have. */
  readonly isUnsent?: boolean;
}

/** When a note was sent. */
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
      /** Tickets that held its record and are not on it any more. */
      readonly freed: readonly TicketRow[];
      /** What holds where another ticket takes the record first. */
      readonly otherwise: Exclude<LookVerdict, { readonly verdict: 'found' }>;
    }
  | AbsentVerdict
  | { readonly verdict: 'unknown'; readonly problem: Problem };

/** `certain`: it never will be there. Otherwise another look can be certain after `waitMs` milliseconds. */
export interface AbsentVerdict {
  readonly verdict: 'absent';
  readonly certain: boolean;
  readonly certainFrom: string;
  readonly waitMs: number;
}

/** A ticket as the product has just shown it. */
export interface SeenTicket {
  readonly ref: TicketRef;
  readonly state: MappedState;
  /** ISO-8601 UTC instant, by the product's clock. */
  readonly seenAt: string;
}

/** What a ticket is like now; `gone`: the product answers, and no longer shows it; `unseen`: no answer can be had. */
export type View = Look | 'gone' | 'unseen';

export interface Look {
  /** The product's name of its status. */
  readonly status: string;
  readonly ended: boolean;
  /** Milliseconds, by the product's clock, since work on it ended; absent where nobody knows, or where it goes on. */
  readonly age?: number;
}

/** What carrying a step out has come to. */
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
