import type { Generated, Selectable } from 'kysely';
import type { TicketStatus } from '../../host-sdk/index.js';

/**
 * - `sending`: the create is being sent, or the process ended while it was.
 * - `unknown`: it may have been carried out; only a look on the product decides.
 * - `failed`: refused; nothing exists on the product.
 * - `open`: exists, with `number` and `rec_id`.
 * - `deleted`: existed, and was confirmed to be gone.
 */
export type TicketPhase = 'sending' | 'unknown' | 'failed' | 'open' | 'deleted';

export interface TicketsTable {
  id: Generated<number>;
  connection: string;
  queue: string;
  /** JSON: what the alerts of the ticket have in common. */
  dedupe_key: string;
  /** 0 for the first ticket of a key; a replacement of a deleted one counts on. */
  generation: number;
  idempotency_key: string;
  phase: TicketPhase;
  alert_seq: number;
  /** Alerts this ticket holds: the one that made it and its notes. */
  alerts: number;
  sent_at: string | null;
  /** JSON: the plugin's mark of that moment. */
  sent_mark: string | null;
  /** From when on a create of unknown outcome is certain, by the product's clock; `null`: nobody was told yet. */
  certain_from: string | null;
  /** JSON: the values of the last create that was sent. */
  sent_values: string | null;
  number: string | null;
  rec_id: string | null;
  url: string | null;
  /** Address of the record in the product's API, where the plugin tells it. */
  api_url: string | null;
  /** The host's word for `native_status`; `null` until a ticket exists. */
  status: TicketStatus | null;
  /** As the product says it. */
  native_status: string | null;
  severity: string | null;
  assignee: string | null;
  modified_at: string | null;
  /** When work on it ended, by the product's clock where it says; `null` as long as it goes on. */
  ended_at: string | null;
  /** When the product last showed it, by the product's clock where known. */
  seen_at: string | null;
  /** When a sync first reported it missing; cleared as soon as it is seen again. */
  missing_at: string | null;
  /** 1: somebody has accepted that it is missing, together with many others; meaningful with `missing_at` alone. */
  missing_accepted: Generated<number>;
  /** 1: the last sync could not tell, so the next one asks for it. */
  doubtful: Generated<number>;
  /** JSON: the problem that keeps it from being what it should be. */
  problem: string | null;
  created_at: string;
  updated_at: string;
}

/** How one alert fared in one queue; a note in `unknown` is sent again only where it is certain to be missing. */
export type ItemPhase = 'sending' | 'done' | 'failed' | 'unknown';

export interface TicketItemsTable {
  connection: string;
  queue: string;
  alert_seq: number;
  /** 0: it needed none. */
  ticket_id: number;
  kind: 'create' | 'note';
  phase: ItemPhase;
  /** JSON */
  problem: string | null;
  updated_at: string;
  /** The first attempt at a note that may have added it, with the plugin's mark of that moment as JSON. */
  first_attempt_at: string | null;
  first_mark: string | null;
  /** From when on the last of them is certain, by the product's clock; `null`: nobody was told yet. */
  certain_from: string | null;
  /** How often it was refused, or stayed unknown although nothing more could be learned. */
  tries: Generated<number>;
}

export interface TicketHistoryTable {
  id: Generated<number>;
  ticket_id: number;
  at: string;
  event: string;
  /** JSON */
  detail: string | null;
}

/** Tickets that were cleaned away: the next one of the same key must not pass for the old one. */
export interface ForgottenTicketsTable {
  connection: string;
  queue: string;
  dedupe_key: string;
  /** Of the last one. */
  generation: number;
}

/** Further keys that a ticket's first alert had: a later alert with one of them belongs to the same ticket. */
export interface DedupeAliasesTable {
  connection: string;
  queue: string;
  alias: string;
  /** The key under which the ticket stands. */
  dedupe_key: string;
}

export type TicketRow = Selectable<TicketsTable>;

export type TicketItemRow = Selectable<TicketItemsTable>;
