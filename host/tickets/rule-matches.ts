import type { Clock } from '../../host-sdk/index.js';
import { alertsAfter } from '../store/alerts.js';
import type { StoreDatabase } from '../store/open-store.js';
import { choiceTest, muteMoment } from './chosen-alerts.js';
import { muteTestOf } from './mute.js';
import { dedupeKeysOf, matcherOf } from './rule.js';
import type { Rule } from './rule.js';

/** What a rule would find among the stored alerts or events of the last days. */
export interface RuleMatches {
  /** Occurrences that the rule takes. */
  readonly matching: number;
  /** Of them, those that a mute keeps back. */
  readonly muted: number;
  /** Tickets that the others would make at most: some may belong to tickets that are there. */
  readonly tickets: number;
}

const PAGE = 500;

/** Counts what a rule takes, by the alerts' own time. */
export async function countMatches(
  db: StoreDatabase,
  rule: Rule,
  { days, clock }: { readonly days: number; readonly clock: Clock },
): Promise<RuleMatches> {
  const isChosen = choiceTest({ days }, clock);
  const moment = muteMoment({ days }, clock);
  const [matches, isMuted, dedupeKeys] = [matcherOf(rule), muteTestOf(rule), dedupeKeysOf(rule)];
  const seen = new Set<string>();
  const counts = { matching: 0, muted: 0, tickets: 0 };
  let after = 0;
  for (;;) {
    const page = await alertsAfter(db, after, PAGE);
    for (const alert of page) {
      after = alert.seq;
      if (!isChosen(alert) || !matches(alert.item)) continue;
      counts.matching += 1;
      if (isMuted(alert, moment)) {
        counts.muted += 1;
        continue;
      }
      const keys = dedupeKeys(alert.item);
      if (!keys.some((key) => seen.has(key))) {
        counts.tickets += 1;
        for (const key of keys) seen.add(key);
      }
    }
    if (page.length < PAGE) return counts;
  }
}
