import type { Json, JsonObject } from './json.js';

/** One alert or event of the host. `rawData` is the item as its source sent it. */
export interface Item {
  readonly kind: 'alert' | 'event';
  readonly id: string;
  readonly alertName?: string | undefined;
  readonly alertType?: string | undefined;
  /** Of an event, for example `application` or `audit`. */
  readonly eventType?: string | undefined;
  readonly app?: string | undefined;
  readonly appCategory?: string | undefined;
  readonly user?: string | undefined;
  readonly type?: string | undefined;
  /** ISO-8601 UTC. */
  readonly timestamp: string;
  readonly rawData: JsonObject;
}

/** A target field and the template that fills it: `$name` is replaced by the item's attribute, `\$` is a dollar sign. */
export interface Mapping {
  readonly target: string;
  readonly template: string;
}

export interface DefaultMappings {
  readonly create: readonly Mapping[];
  readonly update: readonly Mapping[];
  /** Targets of `create` that no queue may leave out; default: all of them. */
  readonly needed?: readonly string[];
}

export type TicketStatus = 'new' | 'in_progress' | 'on_hold' | 'closed' | 'other';

export type Severity = 'low' | 'medium' | 'high' | 'critical' | 'informational' | 'other';

/** Where tickets go; `value` is the plugin's own and opaque to the host. */
export interface Queue {
  readonly label: string;
  readonly value: Json;
}

/** Names one ticket of the product. */
export interface TicketRef {
  /** What people call it, for example `10024`. */
  readonly number: string;
  /** The product's own key. */
  readonly recId: string;
  /** Page of the ticket, where one is known. */
  readonly url?: string;
  /** Address of the ticket's record in the product's API, for programs; no secret is part of it. */
  readonly apiUrl?: string;
}

/** What the product says about a ticket. */
export interface TicketState {
  /** The product's own status name; the host maps it. */
  readonly status: string;
  readonly severity?: Severity;
  /** `null`: nobody; absent: the answer did not say. */
  readonly assignee?: string | null;
  /** ISO-8601 UTC instant of the last change, by the product's clock. */
  readonly modifiedAt?: string;
  /**
   * True where work on the ticket has ended in the product, whatever it calls that: closed, resolved, cancelled. A status
   * that the status map calls `closed` counts as ended without it.
   */
  readonly ended?: boolean;
  /** ISO-8601 UTC instant, by the product's clock, at which it ended; absent where the product does not say. */
  readonly endedAt?: string;
}
