import type { JSONSchema } from 'json-schema-to-ts';
import type { Answer } from '../../http/answer.js';
import type { Operation } from '../../journal/entry.js';
import type { Clock } from '../../data/clock.js';
import type { Actor } from '../../mutation/actor.js';
import type { Stage } from '../rule.js';
import type { AuthSpec } from './auth.js';
import type { BodySpec } from './body.js';
import type { CacheSpec } from './cache.js';
import type { ClockSpec } from './clock.js';
import type { DataSpec } from './data.js';
import type { DelaySpec } from './delay.js';
import type { PageSpec } from './page.js';
import type { RateSpec } from './rate.js';
import type { SchemaSpec } from './schema.js';
import type { StatusSpec } from './status.js';
import type { WireSpec } from './wire.js';

/** One effect: an object with the effect's name as its only key. */
export type EffectSpec =
  | { readonly status: StatusSpec }
  | { readonly delay: DelaySpec }
  | { readonly body: BodySpec }
  | { readonly wire: WireSpec }
  | { readonly rate: RateSpec }
  | { readonly auth: AuthSpec }
  | { readonly page: PageSpec }
  | { readonly data: DataSpec }
  | { readonly schema: SchemaSpec }
  | { readonly clock: ClockSpec }
  | { readonly cache: CacheSpec };

/** How a listing about to be read is disturbed. */
export interface ListingChanges {
  rows?: number;
  shift?: number;
  drop?: number;
  twice?: number;
  isOfOtherSet?: boolean;
}

/** The request an effect acts on. */
export interface Scene {
  readonly op: Operation;
  /** The answer so far. Setting it before the commit keeps the request from being carried out. */
  answer: Answer | undefined;
  listing: ListingChanges;
  /** What the effect's rule remembers from request to request. */
  memory: Map<string, unknown>;
  /** A number in [0, 1) drawn from the mock's seed. */
  luck: () => number;
  readonly clock: Clock;
  /** Resolves when the tenant's clock shows the instant, or the client has gone. */
  readonly reach: (instant: number) => Promise<void>;
  /** Path and query, as sent. */
  readonly address: string;
  /** What the Date header shows. */
  readonly date: () => number;
  /** The credential of the request, for telling clients apart. */
  readonly credential: string;
  /** Ends the session the request signs itself with. */
  readonly expireCredential: () => void;
  /** Refuses the request's credential, whatever it is, as a tenant does. */
  readonly refuseCredential: () => void;
  /** The last page sent to this client of the same set. */
  readonly previousPage: () => Answer | undefined;
  /** Another user at work on the same records. */
  readonly actor: Actor;
  /** Ends when the client has gone or the mock closes. */
  readonly gone: AbortSignal;
}

/** A kind of effect. Adding one: a file like the ones beside this, a line in the registry, a member of `EffectSpec`. */
export interface Effect<Spec> {
  /** Where a rule acts that does not say; may depend on the arguments. */
  readonly stage: Stage | ((spec: Spec) => Stage);
  /** What the arguments must be. */
  readonly schema: JSONSchema;
  readonly apply: (spec: Spec, scene: Scene) => Promise<void> | void;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
