import { keptDays } from '../cleanup/clean-up.js';
import type { KeptDays } from '../cleanup/clean-up.js';
import type { Store } from '../store/open-store.js';
import { saveRetention } from '../store/retention.js';
import type { RetainedKind } from '../store/schema.js';
import { transaction } from '../store/transaction.js';

/** Sets how many days kinds are kept, all or none of them; `null` takes back what was set. @returns What holds then. */
export function changeRetention(
  { db }: Pick<Store, 'db'>,
  days: Readonly<Partial<Record<RetainedKind, number | null>>>,
): Promise<KeptDays> {
  return transaction(db, async (tx) => {
    for (const [kind, kept] of Object.entries(days)) await saveRetention(tx, kind as RetainedKind, kept);
    return keptDays(tx);
  });
}
