import type { Operation } from '../journal/entry.js';
import type { Stage } from './effects/effect.js';
import type { EffectSpec } from './effects/registry.js';

/** Which requests a rule is about; omitted properties match any request. */
export interface FaultMatch {
  readonly op?: Operation | 'any' | readonly Operation[];
  readonly set?: string;
  readonly method?: string;
  /** Part of the path, or a pattern. */
  readonly path?: string | RegExp;
  /** Part of the decoded query string, or a pattern. */
  readonly query?: string | RegExp;
  /** Header names (any case) and a part of the value, or a pattern. */
  readonly header?: Readonly<Record<string, string | RegExp>>;
  /** Page of a listing, counted from 1: `$skip / $top + 1`. */
  readonly page?: number;
  /** Part of the User-Agent. */
  readonly client?: string;
}

/** Which of the matching requests; with all omitted, every one. */
export interface FaultSchedule {
  /** Skip this many first. */
  readonly skip?: number;
  /** Then fire at most this often. */
  readonly times?: number;
  /** Fire on each n-th only. */
  readonly every?: number;
  /** Probability in [0, 1], from the mock's seed. */
  readonly probability?: number;
  /** Epoch milliseconds on the tenant's clock. */
  readonly from?: number;
  readonly until?: number;
}

/** A fault: match, when, at, and the effects in list order. */
export interface FaultRule {
  readonly id?: string;
  readonly match?: FaultMatch;
  readonly when?: FaultSchedule;
  /** Default: the stage its first effect is made for. */
  readonly at?: Stage;
  readonly do: readonly EffectSpec[];
}

/** What a rule has done so far. */
export interface FaultReport {
  readonly id: string;
  readonly rule: FaultRule;
  /** Requests that reached its stage. */
  readonly seen: number;
  readonly matched: number;
  readonly fired: number;
  /** Firings still to come, null when unlimited. */
  readonly left: number | null;
  readonly completed: boolean;
  /** The last requests that matched all but one of the rule's criteria, and that criterion. */
  readonly nearMisses: readonly string[];
}
