import type { Generated, Selectable } from 'kysely';
import type { TicketStatus } from '../../host-sdk/index.js';

/**
 * - `sending`: the create is being sent, or the process ended during it.
 * - `unknown`: it may have been carried out; only a search on the product decides.
 * - `failed`: refused; nothing exists on the product.
 * - `open`: exists, with `number` and `rec_id`.
 * - `deleted`: existed, and is confirmed to be deleted.
 */
export type TicketPhase = 'sending' | 'unknown' | 'failed' | 'open' | 'deleted';

export interface TicketsTable {
  id: Generated<number>;
  connection: string;
  queue: string;
  /** JSON: the key that the alerts of the ticket share. */
  dedupe_key: string;
  /** 0 for the first ticket of a key; a replacement of a deleted ticket increases it. */
  generation: number;
  idempotency_key: string;
  phase: TicketPhase;
  alert_seq: number;
  /** Number of its alerts: the first one and its notes. */
  alerts: number;
  sent_at: string | null;
  /** JSON: the plugin's mark of that moment. */
  sent_mark: string | null;
  /** From when on the outcome of an unknown create is certain, by the product's clock; `null`: not known yet. */
  certain_from: string | null;
  /** JSON: the values of the last create that was sent. */
  sent_values: string | null;
  number: string | null;
  rec_id: string | null;
  url: string | null;
  /** Address of the record in the product's API, if the plugin returns it. */
  api_url: string | null;
  /** The host's word for `native_status`; `null` until a ticket exists. */
  status: TicketStatus | null;
  /** The product's own word. */
  native_status: string | null;
  severity: string | null;
  assignee: string | null;
  modified_at: string | null;
  /** When the ticket was closed, by the product's clock if known; `null` while it is open. */
  ended_at: string | null;
  /** When the product last showed it, by the product's clock if known. */
  seen_at: string | null;
  /** When a sync first reported it missing; cleared when it is seen again. */
  missing_at: string | null;
  /** 1: a user has accepted that it is missing, together with many others; only meaningful with `missing_at`. */
  missing_accepted: Generated<number>;
  /** 1: the last sync could not decide, so the next one asks for it. */
  doubtful: Generated<number>;
  /** JSON: its current problem. */
  problem: string | null;
  created_at: string;
  updated_at: string;
}

/** The state of one alert in one queue; an `unknown` note is sent again only if it is certainly missing. */
export type ItemPhase = 'sending' | 'done' | 'failed' | 'unknown';

export interface TicketItemsTable {
  connection: string;
  queue: string;
  alert_seq: number;
  /** 0: it needed no ticket. */
  ticket_id: number;
  kind: 'create' | 'note';
  phase: ItemPhase;
  /** JSON */
  problem: string | null;
  updated_at: string;
  /** The first attempt at a note that may have added it, with the plugin's mark of that moment as JSON. */
  first_attempt_at: string | null;
  first_mark: string | null;
  /** From when on the last of them is certain, by the product's clock; `null`: not known yet. */
  certain_from: string | null;
  /** How often it was refused, or stayed unknown after its outcome should have been certain. */
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

/** Tickets that the clean-up deleted: the next one of the same key must not count as the old one. */
export interface ForgottenTicketsTable {
  connection: string;
  queue: string;
  dedupe_key: string;
  /** Generation of the last one. */
  generation: number;
}

/** Further keys that a ticket's first alert had: a later alert with one of them belongs to the same ticket. */
export interface DedupeAliasesTable {
  connection: string;
  queue: string;
  alias: string;
  /** The key of the ticket. */
  dedupe_key: string;
}

export type TicketRow = Selectable<TicketsTable>;

export type TicketItemRow = Selectable<TicketItemsTable>;
