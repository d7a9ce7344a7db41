import { MAX_JSON_DEPTH, isTooDeep, isJsonObject } from '../../host-sdk/index.js';
import type { Entry } from './alert-text.js';
import { gateText } from './gate-text.js';
import { hashOf, type Occurrence } from './occurrence.js';
import { parseAlert } from './parse-alert.js';

/** An entry that is refused. */
export interface Refusal {
  readonly line: number;
  readonly reason: string;
}

export interface Collected {
  readonly occurrences: readonly Occurrence[];
  readonly refusals: readonly Refusal[];
}

/**
 * Parses entries into alerts and events, and gives the reason for every refused entry.
 * @param now Unix milliseconds, for times such as `now-90m`.
 */
export function collectAlerts(entries: readonly Entry[], now: number): Collected {
  const seen = new Map<string, number>();
  const occurrences: Occurrence[] = [];
  const refusals: Refusal[] = [];
  for (const { line, value, fault } of entries) {
    try {
      if (fault !== undefined) throw new Error(fault);
      if (!isJsonObject(value)) throw new Error('it is not a JSON object');
      if (isTooDeep(value)) throw new Error(`it is nested more than ${MAX_JSON_DEPTH} levels deep`);
      const gated = gateText(value);
      const item = parseAlert(gated.value, now);
      // Hash of the original entry, so that a text that only looks the same after the gate is another occurrence.
      const hash = hashOf(value);
      const ordinal = seen.get(hash) ?? 0;
      seen.set(hash, ordinal + 1);
      occurrences.push({ item, hash, ordinal, ...(gated.remarks.length === 0 ? {} : { remarks: gated.remarks }) });
    } catch (error) {
      refusals.push({ line, reason: (error as Error).message });
    }
  }
  return { occurrences, refusals };
}

/** An accepted alert with remarks. */
export interface Remarked {
  readonly id: string;
  readonly remarks: readonly string[];
}

/** The alerts of an import that have remarks. */
export function remarkedAlerts(occurrences: readonly Occurrence[]): readonly Remarked[] {
  return occurrences.flatMap(({ item, remarks }) => (remarks === undefined ? [] : [{ id: item.id, remarks }]));
}
