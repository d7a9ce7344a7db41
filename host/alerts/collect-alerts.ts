import type { JsonObject } from '../../host-sdk/index.js';
import type { Entry } from './alert-text.js';
import { hashOf } from './occurrence.js';
import type { Occurrence } from './occurrence.js';
import { parseAlert } from './parse-alert.js';

/** An entry that cannot be taken. */
export interface Refusal {
  readonly line: number;
  readonly reason: string;
}

export interface Collected {
  readonly occurrences: readonly Occurrence[];
  readonly refusals: readonly Refusal[];
}

/**
 * Makes alerts and events of entries, and says of every other entry why it is none.
 * @param now Unix milliseconds, for times such as `now-90m`.
 */
export function collectAlerts(entries: readonly Entry[], now: number): Collected {
  const seen = new Map<string, number>();
  const occurrences: Occurrence[] = [];
  const refusals: Refusal[] = [];
  for (const { line, value, fault } of entries) {
    try {
      if (fault !== undefined) throw new Error(fault);
      if (!isObject(value)) throw new Error('it is not a JSON object');
      const item = parseAlert(value, now);
      const hash = hashOf(value);
      const ordinal = seen.get(hash) ?? 0;
      seen.set(hash, ordinal + 1);
      occurrences.push({ item, hash, ordinal });
    } catch (error) {
      refusals.push({ line, reason: (error as Error).message });
    }
  }
  return { occurrences, refusals };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
