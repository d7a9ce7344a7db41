import type { Answer } from '../../http/answer.js';
import type { Stage } from '../rule.js';
import type { AuthSpec } from './auth.js';
import type { BodySpec } from './body.js';
import type { DelaySpec } from './delay.js';
import type { PageSpec } from './page.js';
import type { StatusSpec } from './status.js';
import type { WireSpec } from './wire.js';

/** One effect: an object with the effect's name as its only key. */
export type EffectSpec =
  | { readonly status: StatusSpec }
  | { readonly delay: DelaySpec }
  | { readonly body: BodySpec }
  | { readonly wire: WireSpec }
  | { readonly auth: AuthSpec }
  | { readonly page: PageSpec };

/** The request an effect acts on. */
export interface Scene {
  /** The answer so far. Setting it before the commit keeps the request from being carried out. */
  answer: Answer | undefined;
  /** Changes to the listing about to be read. */
  listing: { rows?: number };
  /** Ends the session the request signs itself with. */
  readonly expireCredential: () => void;
  /** The last page sent to this client of the same set. */
  readonly previousPage: () => Answer | undefined;
  /** Ends when the client has gone or the mock closes. */
  gone: AbortSignal;
}

/** A kind of effect. Adding one: a file like the ones beside this, a line in the registry, a member of `EffectSpec`. */
export interface Effect<Spec> {
  /** Where a rule acts that does not say. */
  readonly stage: Stage;
  /** What is wrong with the arguments, or undefined. */
  readonly check: (spec: unknown) => string | undefined;
  readonly apply: (spec: Spec, scene: Scene) => Promise<void> | void;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
