import { MAX_JSON_DEPTH, isTooDeep } from '../../host-sdk/index.js';
import { isJsonObject } from '../../host-sdk/index.js';
import type { Entry } from './alert-text.js';
import { gateText } from './gate-text.js';
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
      if (!isJsonObject(value)) throw new Error('it is not a JSON object');
      if (isTooDeep(value)) throw new Error(`it is nested more than ${MAX_JSON_DEPTH} levels deep`);
      const gated = gateText(value);
      const item = parseAlert(gated.value, now);
      // Of what came, so that a text that only looks like another one is another occurrence.
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

/** An alert that was taken with remarks. */
export interface Remarked {
  readonly id: string;
  readonly remarks: readonly string[];
}

/** Those of an import with something to say about them. */
export function remarkedAlerts(occurrences: readonly Occurrence[]): readonly Remarked[] {
  return occurrences.flatMap(({ item, remarks }) => (remarks === undefined ? [] : [{ id: item.id, remarks }]));
}
