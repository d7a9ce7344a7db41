import type { Json, JsonObject } from './json.js';
import type { Problem } from './problem.js';
import type { CallOptions } from './telemetry.js';
import type { DefaultMappings, Item, Queue, TicketRef, TicketState, TicketStatus } from './ticket.js';

/** Capability `ticketing`: items of the host become tickets of the product. */
export interface Ticketing {
  /**
   * Default mappings of a new queue: `create` for new tickets, `update` for later items of the same ticket.
   * `kind` is the kind of the queue's items; default: alerts. The plugin may read the ticket object from the product; a
   * plugin that knows the mappings returns them also when the product does not answer.
   */
  getDefaultMappings(
    request?: CallOptions & { readonly kind?: Item['kind'] },
  ): DefaultMappings | Promise<DefaultMappings>;
  /** Map from the product's status names to the host's; a missing name stays visible and counts as `other`. */
  getDefaultStatusMap(): Readonly<Record<string, TicketStatus>>;
  /** The general queue first, then the product's own queues that the connection may read. */
  getQueues(request?: CallOptions): Promise<readonly Queue[]>;

  /**
   * Marks the current time before the host sends a write: with the mark a plugin finds the time of the write
   * even if the host's clock changes. The host stores it with its intent and never reads it. Sends no call.
   */
  markTime?(): Json;

  /**
   * Creates one ticket; with `dryRun` returns the payload and sends nothing.
   * Never throws for a failed request: `unknown` means that it may have been carried out, and the host
   * must call {@link findTicket} before it creates again. Throws only before the request was sent: an abort, or
   * `host.not_supported` for a connection without ticketing.
   */
  createTicket(request: CreateTicketRequest): Promise<CreateOutcome>;

  /**
   * The place of this connection's tickets; sends no call. Without it, a ticket's key contains the connection's name, and
   * another store with the same place creates its tickets again.
   */
  getKeyScope?(): KeyScope;

  /**
   * Searches for tickets by their keys before a first create: another store, or a lost one, may have created them.
   * Called only if {@link KeyScope.findsKeys} is true. Changes nothing.
   */
  findByKeys?(request: FindByKeysRequest): Promise<KeysOutcome>;

  /** Searches for the ticket that a create of unknown outcome may have created. Changes nothing. */
  findTicket(request: FindTicketRequest): Promise<FindOutcome>;

  /** Adds to a ticket (`append`: only the fields that collect text, `upsert`: every mapped field). */
  updateTicket(request: UpdateTicketRequest): Promise<UpdateOutcome>;

  /**
   * Reports every record that changed since `since`, then one outcome for each ticket of `check`, then the next checkpoint.
   * The last reported changes may be repeated: another change of the same time may have become visible later.
   * With `open`, a plugin may read every open ticket instead of a long list of changes: it reports the found ones
   * as changes, the others by their outcome, and returns `since` as the checkpoint if some stayed unknown.
   * A failed call makes the outcome `unknown`, never `missing`.
   * Throws a failure of the change feed before any event.
   */
  syncStates(request: SyncRequest): AsyncIterable<SyncEvent>;
}

export interface CreateTicketRequest extends CallOptions {
  readonly item: Item;
  /** Rendered templates by target field. The plugin converts and checks them; it never changes this object. */
  readonly values: Readonly<Record<string, string>>;
  readonly queue: Json;
  /** Stable for each item and queue; written into the ticket if the connection names a field for it. */
  readonly idempotencyKey: string;
  readonly dryRun?: boolean;
}

/** Remarks about a successful write. */
export interface WriteRemarks {
  /** Sentences about changes before the request was sent, such as a shortened text. */
  readonly notes?: readonly string[];
  /** Fields whose value in the product's answer differs from the sent one. */
  readonly notStored?: readonly string[];
}

/** When a write of unknown outcome may have been sent. For several attempts: the start of the first and the end of the last. */
export interface Sending {
  /** ISO-8601 UTC instant just before it was sent, by the host's clock at that time. */
  readonly startedAt: string;
  /** Result of {@link Ticketing.markTime} at that time. */
  readonly mark?: Json;
  /** Smallest number of milliseconds since the last possible time of sending, measured without the clock. */
  readonly endedMsAgo: number;
  /** {@link Uncertain.certainFrom} of an earlier outcome; absent if the process ended before one. */
  readonly certainFrom?: string;
}

/** An unknown outcome. */
export interface Uncertain {
  readonly outcome: 'unknown';
  readonly problem: Problem;
  /** ISO-8601 UTC instant, by the product's clock, from which on the absence of a record is final. */
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

/** The place of tickets, for their keys. */
export interface KeyScope {
  /** The same text for every connection to the same place, such as a tenant and one of its objects. */
  readonly name: string;
  /** Whether a ticket stores its key, so that {@link Ticketing.findByKeys} can find it. */
  readonly findsKeys: boolean;
}

/** An item without a known ticket. */
export interface WantedTicket extends Pick<CreateTicketRequest, 'item' | 'values' | 'queue'> {
  /** The possible keys of its ticket. */
  readonly keys: readonly string[];
}

export interface FindByKeysRequest extends CallOptions {
  readonly wanted: readonly WantedTicket[];
}

export interface KeysOutcome {
  readonly found: readonly FoundByKey[];
  /**
   * Why tickets may exist although they were not found. After `tenant.filter_ignored` or `tenant.contradiction` the host
   * creates without the search; after any other temporary problem it waits for its next run.
   */
  readonly problem?: Problem;
}

export interface FoundByKey {
  readonly key: string;
  readonly ref: TicketRef;
  readonly state: TicketState;
  /** Whether the ticket was created for this item: a ticket of several items was created for one of them. */
  readonly holdsItem: boolean;
}

export interface FindTicketRequest extends CallOptions {
  readonly item: Item;
  readonly values: Readonly<Record<string, string>>;
  readonly queue: Json;
  readonly idempotencyKey: string;
  /** When the create may have been sent. */
  readonly sent: Sending;
  /** Product keys of records of other tickets of the host: none of them is `found`, see {@link Absent.taken}. */
  readonly taken?: readonly string[];
}

export type FindOutcome =
  | ({ readonly outcome: 'found' } & FoundTicket)
  | Absent
  | { readonly outcome: 'unknown'; readonly problem: Problem };

/** The search did not find it. */
export interface Absent {
  readonly outcome: 'absent';
  /** The absence is final: only then create again. */
  readonly certain: boolean;
  /** As {@link Uncertain.certainFrom}. */
  readonly certainFrom: string;
  /** Milliseconds after which another search can be certain. */
  readonly waitMs: number;
  /**
   * A matching record from {@link FindTicketRequest.taken}. Products that were restored to an earlier
   * state reuse keys: if the other ticket no longer has the record, it belongs to this one.
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
   * it overrides a status in `values`. A status that the product does not accept is visible in `state`, or the whole update is `refused`. Setting
   * a status twice changes nothing, so it may be repeated.
   */
  readonly status?: string;
  /**
   * When earlier attempts of this update with unknown outcome may have been sent. The plugin searches for their additions
   * first, and adds only what is certainly missing.
   */
  readonly earlier?: Sending;
}

export type UpdateOutcome =
  /** `state` is absent if the product confirmed without returning the ticket. */
  | ({ readonly outcome: 'updated'; readonly state?: TicketState } & WriteRemarks)
  /** Confirmed by a read of its own: the product no longer shows the ticket. */
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'refused'; readonly problem: Problem }
  /** `sent: false`: this call changed nothing, only an earlier attempt may have. */
  | (Uncertain & { readonly sent?: false });

/** A requested ticket, with its state on the host. */
export interface TicketQuestion {
  readonly ref: TicketRef;
  readonly known?: TicketState;
}

/** Every open ticket of the connection, one for each record of the product. */
export interface OpenTickets {
  readonly count: number;
  /** Called only if reading them one by one takes fewer calls than reading the changes since the last sync. */
  list(): Promise<readonly TicketQuestion[]>;
}

export interface SyncRequest extends CallOptions {
  /** Checkpoint of an earlier sync; without it, only `check` is answered and no changes are reported. */
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
      /** A sentence about the question and its answer. */
      readonly basis: string;
    }
  | { readonly kind: 'outcome'; readonly ref: TicketRef; readonly outcome: 'unknown'; readonly problem: Problem }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Json };
