import type { Trail } from '../audit/trail.js';
import { keptDays, type KeptDays } from '../cleanup/clean-up.js';
import type { Store } from '../store/store.js';
import { saveRetention } from '../store/retention.js';
import type { RetainedKind } from '../store/schema.js';
import { transaction } from '../store/transaction.js';
import { requireVersion, versionOf, type Expected } from './versions.js';

export interface RetentionContext {
  readonly store: Pick<Store, 'db'>;
  readonly trail: Trail;
}

/** Sets the days that kinds are kept, all or none of them; `null` restores the default. @returns The new retention. */
export function changeRetention(
  { store: { db }, trail }: RetentionContext,
  days: Readonly<Partial<Record<RetainedKind, number | null>>>,
  expected?: Expected,
): Promise<KeptDays> {
  return transaction(db, async (tx) => {
    const before = { ...(await keptDays(tx)) };
    await requireVersion(tx, { kind: 'retention', name: null, version: versionOf(before) }, expected);
    for (const [kind, kept] of Object.entries(days)) await saveRetention(tx, kind as RetainedKind, kept);
    const after = { ...(await keptDays(tx)) };
    await trail.note(tx, { what: 'retention.changed', object: null, before, after, version: versionOf(after) });
    return after;
  });
}
