import type { Clock } from '../../host-sdk/index.js';
import { scanAlerts } from '../store/alert-pages.js';
import type { StoredAlert } from '../store/alerts.js';
import type { StoreDatabase } from '../store/store.js';
import { daysAgo, muteMoment } from './chosen-alerts.js';
import { muteTestOf } from '../rules/mute.js';
import { dedupeKeysOf, matcherOf, resolvedTestOf, type Rule } from '../rules/rule.js';

/** The stored alerts or events of the last days that match a rule. */
export interface RuleMatches {
  /** Matching occurrences. */
  readonly matching: number;
  /** Of them, those that a mute holds back. */
  readonly muted: number;
  /** Largest number of tickets for the others: some may belong to existing tickets. */
  readonly tickets: number;
}

export interface MatchOptions {
  readonly days: number;
  readonly clock: Clock;
  /** Called with each matching occurrence, oldest first. */
  readonly onMatch?: (alert: StoredAlert) => void;
  readonly signal?: AbortSignal;
}

/** Counts the matches of a rule, by the alerts' own time. Throws the reason of the signal. */
export async function countMatches(
  db: StoreDatabase,
  rule: Rule,
  { days, clock, onMatch, signal }: MatchOptions,
): Promise<RuleMatches> {
  const moment = muteMoment({ days }, clock);
  const [matches, isMuted, dedupeKeys] = [matcherOf(rule), muteTestOf(rule), dedupeKeysOf(rule)];
  const isResolved = resolvedTestOf(rule);
  const seen = new Set<string>();
  const counts = { matching: 0, muted: 0, tickets: 0 };
  for await (const alert of scanAlerts(db, { sort: 'timestamp', since: daysAgo(clock, days), signal })) {
    if (!matches(alert.item)) continue;
    counts.matching += 1;
    onMatch?.(alert);
    if (isMuted(alert, moment)) {
      counts.muted += 1;
      continue;
    }
    // A resolved alert creates no ticket.
    if (isResolved(alert.item)) continue;
    const keys = dedupeKeys(alert.item);
    if (!keys.some((key) => seen.has(key))) {
      counts.tickets += 1;
      for (const key of keys) seen.add(key);
    }
  }
  return counts;
}
