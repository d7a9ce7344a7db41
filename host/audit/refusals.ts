import type { Logger } from '../../host-sdk/index.js';
import { countAudit, countRefusals, isCounted, tallyOf } from '../store/audit.js';
import type { NewAuditEntry } from '../store/audit.js';
import type { StoreDatabase } from '../store/store.js';
import { transaction } from '../store/transaction.js';
import { createWriteBehind } from '../store/write-behind.js';

/** Writes down what was refused, however much it is: who guesses passwords all night must not fill the disk. */
export interface Refusals {
  /** Nobody waits for it; what is alike in an hour becomes one entry that counts. */
  note(entry: NewAuditEntry): void;
  /** Waits until everything noted so far is in the store, unless that refuses it. */
  flush(): Promise<void>;
}

/**
 * Entries of a day that count what one token, or all who are not known, was kept from; what differs from them all is one
 * entry more. Each has its own, so that nobody hides what another does behind much of their own.
 */
const MAX_A_DAY = 1000;
/** What a kill may lose; whatever is refused in that time costs the disk one wait. */
const MOMENT_MS = 100;

export function createRefusals(db: StoreDatabase, logger: Logger): Refusals {
  let waiting = new Map<string, { readonly entry: NewAuditEntry; times: number }>();
  const add = (entry: NewAuditEntry, times: number) => {
    const kept = waiting.size < MAX_A_DAY || waiting.has(tallyOf(entry)) ? entry : oneOfMany(entry);
    const key = tallyOf(kept);
    const known = waiting.get(key);
    if (known === undefined) waiting.set(key, { entry: kept, times });
    else known.times += times;
  };
  const flush = async () => {
    const taken = [...waiting.values()];
    waiting = new Map();
    if (taken.length === 0) return;
    const write = async (tx: StoreDatabase) => {
      for (const { entry, times } of taken) {
        const isRoom = (await isCounted(tx, entry)) || (await countRefusals(tx, entry, dayOf(entry))) < MAX_A_DAY;
        await countAudit(tx, isRoom ? entry : oneOfMany(entry), times);
      }
    };
    try {
      await transaction(db, write);
    } catch (error) {
      // It may take them later, as after a full disk.
      for (const { entry, times } of taken) add(entry, times);
      throw error;
    }
  };
  const failed = (error: unknown) => {
    logger.error('The store refused the record of what was refused', { reason: (error as Error).message });
  };
  const behind = createWriteBehind(flush, failed, MOMENT_MS);
  return {
    note(entry) {
      add(entry, 1);
      behind.schedule();
    },
    flush: () => behind.flush().catch(failed),
  };
}

function dayOf({ at }: NewAuditEntry): string {
  return `${at.slice(0, 10)}T00:00:00.000Z`;
}

/** What stands for all that is beyond the limit: from where and what is no longer told, and it counts by the day. */
function oneOfMany(entry: NewAuditEntry): NewAuditEntry {
  const { by, name } = entry;
  const nothing = { address: null, object: null, code: null, before: null, after: null };
  return { ...nothing, by, name, at: dayOf(entry), via: 'several', what: 'access.others', outcome: 'refused' };
}
