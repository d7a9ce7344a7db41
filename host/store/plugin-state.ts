import type { Json, StateStore } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import { createWriteBehind } from './write-behind.js';

export interface StoredState extends StateStore {
  flush(): Promise<void>;
}

/** The small values that a plugin stores for one connection: read once, written at each change. */
export async function openPluginState(
  db: StoreDatabase,
  connection: string,
  onError: (error: unknown) => void,
): Promise<StoredState> {
  const rows = await db
    .selectFrom('plugin_state')
    .select(['key', 'value'])
    .where('connection', '=', connection)
    .execute();
  const values = new Map(rows.map((row) => [row.key, row.value]));
  let waiting = new Map<string, string>();
  const writer = createWriteBehind(async () => {
    const taken = [...waiting];
    waiting = new Map();
    if (taken.length === 0) return;
    await db
      .insertInto('plugin_state')
      .values(taken.map(([key, value]) => ({ connection, key, value })))
      .onConflict((conflict) =>
        conflict.columns(['connection', 'key']).doUpdateSet((set) => ({ value: set.ref('excluded.value') })),
      )
      .execute();
  }, onError);
  return {
    get: (key) => {
      const value = values.get(key);
      return value === undefined ? undefined : (JSON.parse(value) as Json);
    },
    set(key, value) {
      const text = JSON.stringify(value);
      values.set(key, text);
      waiting.set(key, text);
      writer.schedule();
    },
    flush: () => writer.flush(),
  };
}
