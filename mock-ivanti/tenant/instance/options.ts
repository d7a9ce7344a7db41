import type { FaultRule } from '../faults/rule.js';
import type { SchemaExtension } from '../../model/extension/schema-extension.js';
import type { Profile, Switches } from '../../model/switches/switches.js';

export interface MockOptions {
  /** The same seed gives the same bytes. Default 1. */
  readonly seed?: number;
  /** Seeded incidents. Default 5000. */
  readonly incidents?: number;
  /** Seeded records by set, e.g. `{ employees: 300 }`. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** File that stores the differences from the seed, with a journal beside it. Absent: nothing is stored. */
  readonly db?: string;
  /** Added to each answer, milliseconds. */
  readonly latencyMs?: number;
  /** Requests per namespace in any 60 s window; beyond that, the switch `over_quota` decides. */
  readonly rateLimit?: number;
  /** Lifetime of sessions and tokens. Default 18000 (measured on a live tenant); 3600 for tokens. */
  readonly sessionSeconds?: number;
  /** Mounts the control API at `/__mock`. */
  readonly control?: boolean;
  /** Required by the control API; without one only loopback callers are served. */
  readonly controlToken?: string;
  readonly switches?: Partial<Switches>;
  readonly profile?: Profile;
  /** Base of the tenant's clock, epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number;
  /** Path of the collection root in place of `/api/odata/businessobject` and `/HEAT/api/odata/businessobject`. */
  readonly odataPath?: string;
  /** Custom fields, objects, pick lists and roles, or the JSON file that holds them. */
  readonly schema?: SchemaExtension | string;
  /** IANA zone of the tenant, such as `Europe/Berlin`; see the switch `stamp_style`. Default UTC. */
  readonly timeZone?: string;
  /** Role of the printed credentials. Default Admin. */
  readonly role?: string;
  /** Faults of the namespace `default` from the start: rules, names of presets, or JSON files of rules. */
  readonly faults?: readonly (FaultRule | string)[];
}
