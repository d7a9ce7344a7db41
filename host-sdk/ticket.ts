import type { Json, JsonObject } from './json.js';

/** One alert or event of the host. `rawData` is the original data from its source. */
export interface Item {
  readonly kind: 'alert' | 'event';
  readonly id: string;
  readonly alertName?: string | undefined;
  readonly alertType?: string | undefined;
  /** For an event, for example `application` or `audit`. */
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
  /** Targets of `create` that every queue must fill; default: all of them. */
  readonly needed?: readonly string[];
}

export type TicketStatus = 'new' | 'in_progress' | 'on_hold' | 'closed' | 'other';

export type Severity = 'low' | 'medium' | 'high' | 'critical' | 'informational' | 'other';

/** Target of tickets; `value` belongs to the plugin and is opaque to the host. */
export interface Queue {
  readonly label: string;
  readonly value: Json;
}

/** Reference of one ticket of the product. */
export interface TicketRef {
  /** Number for users, for example `10024`. */
  readonly number: string;
  /** The product's own key. */
  readonly recId: string;
  /** Page of the ticket, if known. */
  readonly url?: string;
  /** Address of the ticket's record in the product's API, for programs; contains no secret. */
  readonly apiUrl?: string;
}

/** The state of a ticket on the product. */
export interface TicketState {
  /** The product's own status name; the host maps it. */
  readonly status: string;
  readonly severity?: Severity;
  /** `null`: unassigned; absent: not in the answer. */
  readonly assignee?: string | null;
  /** ISO-8601 UTC instant of the last change, by the product's clock. */
  readonly modifiedAt?: string;
  /**
   * True if the ticket is closed on the product under any name: closed, resolved, cancelled. A status
   * that the status map calls `closed` counts as ended without it.
   */
  readonly ended?: boolean;
  /** ISO-8601 UTC instant, by the product's clock, at which it ended; absent if the product does not report it. */
  readonly endedAt?: string;
}
