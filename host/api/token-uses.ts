import { MINUTE_MS } from '../platform/durations.js';
import type { Clock, Logger } from '../../host-sdk/index.js';
import type { StoreDatabase } from '../store/store.js';
import { noteTokenUse } from '../store/tokens.js';
import { createWriteBehind } from '../store/write-behind.js';

/** Stores when each token was last used, to the minute: one write a minute for each, and no call waits for it. */
export type NoteTokenUse = (name: string) => void;

export function createTokenUses(db: StoreDatabase, clock: Clock, logger: Logger): NoteTokenUse {
  const noted = new Map<string, number>();
  const waiting = new Map<string, number>();
  const write = async () => {
    const uses = [...waiting];
    waiting.clear();
    for (const [name, minute] of uses) await noteTokenUse(db, name, new Date(minute * MINUTE_MS).toISOString());
  };
  const behind = createWriteBehind(write, (error) => {
    logger.debug('The last use of a token was not stored', { reason: (error as Error).message });
  });
  return (name) => {
    const minute = Math.floor(clock.now() / MINUTE_MS);
    if (noted.get(name) === minute) return;
    noted.set(name, minute);
    waiting.set(name, minute);
    behind.schedule();
  };
}
