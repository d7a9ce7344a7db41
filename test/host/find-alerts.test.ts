import { describe, expect, test } from 'vitest';
import type { Store } from '../../host/index.js';
import { ALERT_SORTS } from '../../host/store/alert-pages.js';
import { findAlerts } from '../../host/tickets/find-alerts.js';
import { openTestStore, storeAlerts } from './scene.js';

const MANY = 1000;

async function storeMany(): Promise<Store> {
  const store = await openTestStore();
  await storeAlerts(store, ...Array.from({ length: MANY }, (_, index) => `a${index}`));
  return store;
}

/** How often others got their turn until something was done. */
async function turnsUntil(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const turn = () => {
    turns += 1;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  await work.finally(() => {
    isDone = true;
  });
  return turns;
}

describe('a search among many alerts', () => {
  test.each(ALERT_SORTS)('finds each of them once, in the order %s', async (sort) => {
    const store = await storeMany();
    const { alerts, total } = await findAlerts(store.db, { sort, offset: 0, limit: MANY }, () => true);
    const expected = Array.from({ length: MANY }, (_, index) => `a${index}`);
    expect(total).toBe(MANY);
    expect(alerts.map(({ item }) => item.id)).toEqual(sort.startsWith('-') ? expected.reverse() : expected);
  });

  test('lets other work run in between', async () => {
    const { db } = await storeMany();
    const page = { sort: '-arrival', offset: 0, limit: 1 } as const;
    expect(await turnsUntil(findAlerts(db, page, () => true))).toBeGreaterThan(8);
  });

  test('is not upset by what arrives and what is cleaned up meanwhile', async () => {
    const store = await storeMany();
    const seen: string[] = [];
    const page = { sort: '-timestamp', offset: 0, limit: 1 } as const;
    const search = findAlerts(store.db, page, ({ item }) => {
      seen.push(item.id);
      return true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    await storeAlerts(store, 'b');
    await store.db.deleteFrom('alerts').where('alert_id', '=', 'a999').execute();
    await search;
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(Array.from({ length: MANY - 1 }, (_, index) => `a${index}`)));
  });

  test('ends when its caller has gone', async () => {
    const { db } = await storeMany();
    const gone = new AbortController();
    let tried = 0;
    const search = findAlerts(
      db,
      { sort: 'arrival', offset: 0, limit: 1 },
      () => {
        tried += 1;
        if (tried === 150) gone.abort(new Error('gone'));
        return true;
      },
      gone.signal,
    );
    await expect(search).rejects.toThrow('gone');
    expect(tried).toBeLessThan(MANY);
  });
});
