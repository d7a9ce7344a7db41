import type { Logger } from '../../host-sdk/index.js';
import { countAudit, countRefusals, isCounted, tallyOf, type NewAuditEntry } from '../store/audit.js';
import type { StoreDatabase } from '../store/store.js';
import { transaction } from '../store/transaction.js';
import { createWriteBehind } from '../store/write-behind.js';

/** Records refused calls with bounded space: an attacker who guesses passwords all night must not fill the disk. */
export interface Refusals {
  /** Does not block the caller; equal refusals within an hour become one entry with a count. */
  note(entry: NewAuditEntry): void;
  /** Waits until all recorded refusals are in the store, unless the store fails. */
  flush(): Promise<void>;
}

/**
 * Entries a day for the refusals of one token, or of all unknown callers; all further refusals become one
 * more entry. Each token has its own limit, so that one caller cannot hide the refusals of another.
 */
const MAX_A_DAY = 1000;
/** What a kill may lose; all refusals in that time cost one write. */
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
      // The store may accept them later, as after a full disk.
      for (const { entry, times } of taken) add(entry, times);
      throw error;
    }
  };
  const failed = (error: unknown) => {
    logger.error('The audit entries of refused calls were not stored', { reason: (error as Error).message });
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

/** The entry for all refusals beyond the limit: without address and object, counted by day. */
function oneOfMany(entry: NewAuditEntry): NewAuditEntry {
  const { by, name } = entry;
  const nothing = { address: null, object: null, code: null, before: null, after: null };
  return { ...nothing, by, name, at: dayOf(entry), via: 'several', what: 'access.others', outcome: 'refused' };
}
