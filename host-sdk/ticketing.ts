import type { Json, JsonObject } from './json.js';
import type { Problem } from './problem.js';
import type { CallOptions } from './telemetry.js';
import type { DefaultMappings, Item, Queue, TicketRef, TicketState, TicketStatus } from './ticket.js';

/** Capability `ticketing`: items of the host become tickets of the product. */
export interface Ticketing {
  /**
   * Mappings that a new queue starts with: `create` for new tickets, `update` for later items of the same ticket.
   * `kind` is the kind of items that the queue takes; default: alerts. The product may be asked how its tickets look; a
   * plugin that knows them anyway answers also when the product does not.
   */
  getDefaultMappings(
    request?: CallOptions & { readonly kind?: Item['kind'] },
  ): DefaultMappings | Promise<DefaultMappings>;
  /** The product's status names to the host's; a name that is missing stays visible as it is and counts as `other`. */
  getDefaultStatusMap(): Readonly<Record<string, TicketStatus>>;
  /** The general queue first, then those that the product has of its own and the connection may read. */
  getQueues(request?: CallOptions): Promise<readonly Queue[]>;

  /**
   * Marks this moment, before the host hands a write over: with the mark a plugin finds the time of the write again
   * whatever becomes of the host's clock. The host keeps it beside its intent and never looks into it. Costs no call.
   */
  markTime?(): Json;

  /**
   * Creates one ticket, or with `dryRun` shows what would be sent and sends nothing.
   * Never throws for what happens to the request: `unknown` means that it may have been carried out, and the host
   * must ask {@link findTicket} before it creates again. Throws only before anything was sent: an abort, or
   * `host.not_supported` for a connection that makes no tickets.
   */
  createTicket(request: CreateTicketRequest): Promise<CreateOutcome>;

  /**
   * Where the tickets of this connection go; costs no call. Left out, a ticket's key holds the connection's name, and
   * another store that leads to the same place makes its tickets anew.
   */
  getKeyScope?(): KeyScope;

  /**
   * Looks for tickets by their keys before a first create: another store, or one that was lost, may have made them.
   * Called only where {@link KeyScope.findsKeys} says so. Changes nothing.
   */
  findByKeys?(request: FindByKeysRequest): Promise<KeysOutcome>;

  /** Looks for the ticket that a create of unknown outcome may have left. Changes nothing. */
  findTicket(request: FindTicketRequest): Promise<FindOutcome>;

  /** Adds to a ticket (`append`: only the fields that collect text, `upsert`: every mapped field). */
  updateTicket(request: UpdateTicketRequest): Promise<UpdateOutcome>;

  /**
   * Reports every record that changed since `since`, then one outcome per ticket of `check`, then the next checkpoint.
   * What was reported last may come again: something of the same time may have become visible after it.
   * With `open`, a plugin may ask for every open ticket instead of reading a long list of changes: the ones it sees are
   * reported as changes, the others by their outcome, and `since` comes back as the checkpoint if some stayed unknown.
   * No answer is not an answer: a call that failed makes the outcome `unknown`, never `missing`.
   * A failure of the change feed itself is thrown before any event of it.
   */
  syncStates(request: SyncRequest): AsyncIterable<SyncEvent>;
}

export interface CreateTicketRequest extends CallOptions {
  readonly item: Item;
  /** Rendered templates by target field. The plugin converts and checks them; it never changes this object. */
  readonly values: Readonly<Record<string, string>>;
  readonly queue: Json;
  /** Stable per item and queue; written into the ticket where the connection names a field for it. */
  readonly idempotencyKey: string;
  readonly dryRun?: boolean;
}

/** What a write came to beyond its success. */
export interface WriteRemarks {
  /** What was changed before it was sent, such as a shortened text, in sentences. */
  readonly notes?: readonly string[];
  /** Fields that were sent with a value and hold another one in the product's answer. */
  readonly notStored?: readonly string[];
}

/** When a write of unknown outcome may have left. Of several attempts it tells the beginning of the first and the end of the last. */
export interface Sending {
  /** ISO-8601 UTC instant just before it was handed over, by the host's clock as it went then. */
  readonly startedAt: string;
  /** What {@link Ticketing.markTime} gave at that moment. */
  readonly mark?: Json;
  /** At least so long ago, in milliseconds that no clock was asked for, nothing of it could leave any more. */
  readonly endedMsAgo: number;
  /** What an earlier outcome gave as {@link Uncertain.certainFrom}; absent where the process ended before one. */
  readonly certainFrom?: string;
}

/** An outcome that nobody knows. */
export interface Uncertain {
  readonly outcome: 'unknown';
  readonly problem: Problem;
  /** ISO-8601 UTC instant, by the product's clock, from which on what is not there will never be. */
  readonly certainFrom?: string;
}

export type CreateOutcome =
  | ({ readonly outcome: 'created'; readonly ref: TicketRef } & TicketState & WriteRemarks)
  | { readonly outcome: 'refused'; readonly problem: Problem }
  | Uncertain
  | ({ readonly outcome: 'dry-run'; readonly payload: JsonObject; readonly problems: readonly Problem[] } & Pick<
      WriteRemarks,
      'notes'
    >);

/** The place that tickets go to, as far as their keys are concerned. */
export interface KeyScope {
  /** The same text for every connection to the same place, such as a tenant and an object of it. */
  readonly name: string;
  /** Whether a ticket carries its key, so that {@link Ticketing.findByKeys} can find it. */
  readonly findsKeys: boolean;
}

/** An item that has no ticket yet, as far as the host knows. */
export interface WantedTicket extends Pick<CreateTicketRequest, 'item' | 'values' | 'queue'> {
  /** The keys that its ticket may carry. */
  readonly keys: readonly string[];
}

export interface FindByKeysRequest extends CallOptions {
  readonly wanted: readonly WantedTicket[];
}

export interface KeysOutcome {
  readonly found: readonly FoundByKey[];
  /**
   * Why tickets may be there although they were not found. After `tenant.filter_ignored` or `tenant.contradiction` the host
   * creates without having asked; after any other problem that passes it waits for its next run.
   */
  readonly problem?: Problem;
}

export interface FoundByKey {
  readonly key: string;
  readonly ref: TicketRef;
  readonly state: TicketState;
  /** Whether the ticket was made for the very item: a ticket of several items was made for one of them. */
  readonly holdsItem: boolean;
}

export interface FindTicketRequest extends CallOptions {
  readonly item: Item;
  readonly values: Readonly<Record<string, string>>;
  readonly queue: Json;
  readonly idempotencyKey: string;
  /** When the create may have left. */
  readonly sent: Sending;
  /** Product keys of the records that other tickets of the host hold: none of them is `found`, see {@link Absent.taken}. */
  readonly taken?: readonly string[];
}

export type FindOutcome =
  | ({ readonly outcome: 'found' } & FoundTicket)
  | Absent
  | { readonly outcome: 'unknown'; readonly problem: Problem };

/** It was looked for and is not there. */
export interface Absent {
  readonly outcome: 'absent';
  /** It never will be: only then create again. */
  readonly certain: boolean;
  /** As {@link Uncertain.certainFrom}. */
  readonly certainFrom: string;
  /** Milliseconds after which another look can be certain. */
  readonly waitMs: number;
  /**
   * A record of {@link FindTicketRequest.taken} that would have been the one. Products that were set back to an earlier
   * state use keys again: where the other ticket is not on it any more, it is this one's.
   */
  readonly taken?: FoundTicket;
}

export interface FoundTicket {
  readonly ref: TicketRef;
  readonly state: TicketState;
}

export interface UpdateTicketRequest extends CallOptions {
  readonly ref: TicketRef;
  readonly item: Item;
  readonly values: Readonly<Record<string, string>>;
  readonly mode: 'append' | 'upsert';
  /**
   * The product's name of the status to set in the same write, in either mode, such as an open one that reopens the ticket;
   * a status in `values` gives way to it. One that is not taken shows in `state`, or the whole update is `refused`. Setting
   * a status twice changes nothing, so it may be sent again.
   */
  readonly status?: string;
  /**
   * When earlier attempts at this very update may have left whose outcome stayed unknown. What they may have added is
   * then looked for, and added only where it is certain to be missing.
   */
  readonly earlier?: Sending;
}

export type UpdateOutcome =
  /** `state` is absent where the product confirmed without showing the ticket. */
  | ({ readonly outcome: 'updated'; readonly state?: TicketState } & WriteRemarks)
  /** Confirmed by a read of its own: the product no longer shows the ticket. */
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'refused'; readonly problem: Problem }
  /** `sent: false`: this call changed nothing, only an earlier attempt may have. */
  | (Uncertain & { readonly sent?: false });

/** A ticket that is asked for, with what the host knows of it. */
export interface TicketQuestion {
  readonly ref: TicketRef;
  readonly known?: TicketState;
}

/** Every open ticket of the connection, one per record of the product. */
export interface OpenTickets {
  readonly count: number;
  /** Called only when asking for them one by one takes fewer calls than the changes since the last sync. */
  list(): Promise<readonly TicketQuestion[]>;
}

export interface SyncRequest extends CallOptions {
  /** Checkpoint of an earlier sync; without it no changes are reported, only `check` is answered. */
  readonly since?: Json;
  readonly check: readonly TicketQuestion[];
  readonly open?: OpenTickets;
}

export type SyncEvent =
  | ({ readonly kind: 'change'; readonly state: TicketState } & TicketRef)
  | {
      readonly kind: 'outcome';
      readonly ref: TicketRef;
      readonly outcome: 'changed' | 'same';
      readonly state: TicketState;
      /** ISO-8601 UTC instant, by the product's clock, at which it was seen. */
      readonly seenAt: string;
    }
  | {
      readonly kind: 'outcome';
      readonly ref: TicketRef;
      readonly outcome: 'missing';
      readonly seenAt: string;
      /** What was asked and answered, in a sentence. */
      readonly basis: string;
    }
  | { readonly kind: 'outcome'; readonly ref: TicketRef; readonly outcome: 'unknown'; readonly problem: Problem }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Json };
