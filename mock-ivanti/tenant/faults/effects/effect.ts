import type { JSONSchema } from 'json-schema-to-ts';
import type { Answer } from '../../answers/answer.js';
import type { Operation } from '../../journal/entry.js';
import type { Clock } from '../../../model/data/clock.js';
import type { Actor } from '../../mutation/actor.js';

/** The stage of a request at which a rule acts. `after-commit` acts on an answer whose write is already stored. */
export type Stage = 'before-auth' | 'before-commit' | 'after-commit' | 'body';

export const STAGES: readonly Stage[] = ['before-auth', 'before-commit', 'after-commit', 'body'];

/** How faults change the listing before it is read. */
export interface ListingChanges {
  /** Maximum number of rows. */
  rows?: number;
  /** Moves the page's start. */
  shift?: number;
  /** Leaves out this many rows of the page. */
  drop?: number;
  /** Sends this many rows at the beginning of the page twice. */
  twice?: number;
  /** Sends a page of another set. */
  isOfOtherSet?: boolean;
}

/** The request an effect acts on. */
export interface FaultContext {
  readonly op: Operation;
  /** The answer so far. If it is set before the commit, the request is not carried out. */
  answer: Answer | undefined;
  listing: ListingChanges;
  /** What the effect's rule remembers from request to request. */
  memory: Map<string, unknown>;
  /** A number in [0, 1) drawn from the mock's seed. */
  random: () => number;
  readonly clock: Clock;
  /** Resolves when the tenant's clock shows the instant, or the client has disconnected. */
  readonly reach: (instant: number) => Promise<void>;
  /** Path and query, as sent. */
  readonly address: string;
  /** The time that the Date header shows. */
  readonly date: () => number;
  /** The credential of the request, to identify the client. */
  readonly credential: string;
  /** Ends the session of the request. */
  readonly expireCredential: () => void;
  /** Refuses the request's credential of any kind, as a tenant does. */
  readonly refuseCredential: () => void;
  /** The last page sent to this client of the same set. */
  readonly previousPage: () => Answer | undefined;
  /** Another user who works on the same records. */
  readonly actor: Actor;
  /** Ends when the client has disconnected or the mock closes. */
  readonly gone: AbortSignal;
}

/** A kind of effect. To add one, add a file like this one's neighbours and a line in the registry. */
export interface Effect<Spec> {
  /** Default stage of a rule; may depend on the arguments. */
  readonly stage: Stage | ((spec: Spec) => Stage);
  /** Shape of the arguments. */
  readonly schema: JSONSchema;
  readonly apply: (spec: Spec, context: FaultContext) => Promise<void> | void;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
