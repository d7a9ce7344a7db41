import { describe, expect, test } from 'vitest';
import type { HeldEntry, ExistingRows, Json, Row } from '../../host-sdk/index.js';
import { hashedJoin, orderedJoin, type HeldJoin, type ShownEntry } from '../../plugin/pull/held-join.js';
import type { Tenant } from '../tenant.js';
import { connect, pull, text } from './pulling.js';
import fc from 'fast-check';

const LATER = 3_600_000;

/** A destination in memory that lists its rows in the order of their keys, each with its cursor. */
function createTable() {
  const rows = new Map<string, Row>();
  const living = () => [...rows.values()].filter((row) => row['_deleted'] !== true);
  const keyOf = (row: Row) => row['RecId'] as string;
  const existingRows: ExistingRows = {
    count: async () => living().length,
    async *keys() {
      yield living().map(keyOf);
    },
    async *entries(cursor) {
      for (const key of [...rows.keys()].sort()) {
        const row = rows.get(key) ?? {};
        const entry: HeldEntry = { key, cursor: (row[cursor] as string | null | undefined) ?? null };
        yield [row['_deleted'] === true ? { ...entry, deleted: true } : entry];
      }
    },
  };
  const take = (taken: readonly Row[]) => {
    for (const row of taken) rows.set(keyOf(row), { ...rows.get(keyOf(row)), ...row });
  };
  return { rows, holder: { existingRows, take } };
}

async function readTwice(data: Record<string, unknown> = {}, incidents = 300) {
  const { tenant, plugin } = await connect({ deletes: 'sweep', ...data }, { incidents });
  const table = createTable();
  let checkpoint: Json | null = null;
  const run = async (mode: 'historical' | 'incremental' = 'incremental', pages?: number) => {
    const pulled = await pull(plugin, checkpoint, mode, {
      holder: table.holder,
      ...(pages === undefined ? {} : { pages }),
    });
    ({ checkpoint } = pulled);
    return pulled;
  };
  await run('historical');
  tenant.clock.advance(LATER);
  await run();
  tenant.clock.advance(LATER);
  return { tenant, ...table, run };
}

/** Takes records away and gives back how to bring them back as they were. */
function hide(tenant: Tenant, count: number): { readonly ids: readonly string[]; readonly show: () => void } {
  const hidden = tenant.mock.records.list('incidents').slice(10, 10 + count);
  for (const { RecId: id } of hidden) tenant.mock.records.delete('incidents', String(id));
  return {
    ids: hidden.map(({ RecId: id }) => String(id)),
    show: () => {
      for (const record of hidden) tenant.mock.records.insert('incidents', { ...record });
    },
  };
}

describe('a sweep looks both ways', () => {
  test('records that were hidden and are shown again with their old stamps lose their mark', async () => {
    const { tenant, rows, run } = await readTwice();
    const { ids, show } = hide(tenant, 15);
    await run();
    tenant.clock.advance(LATER);
    await run();
    expect(ids.map((id) => rows.get(id)?.['_deleted'])).toEqual(ids.map(() => true));
    show();
    tenant.clock.advance(LATER);
    const back = await run();
    expect([...back.rows.keys()].sort()).toEqual([...ids].sort());
    expect(ids.map((id) => rows.get(id)?.['_deleted'])).toEqual(ids.map(() => false));
    tenant.clock.advance(LATER);
    expect((await run()).delivered).toBe(0);
  });

  test('records that are restored with stamps from before the horizon arrive', async () => {
    const { tenant, rows, run } = await readTwice();
    for (let at = 0; at < 30; at++) {
      const LastModDateTime = `2025-03-01T00:00:${String(at).padStart(2, '0')}Z`;
      tenant.mock.records.insert('incidents', {
        Subject: `restored ${at}`,
        Symptom: 'x',
        Status: 'Logged',
        LastModDateTime,
      });
    }
    const { delivered, end } = await run();
    expect([delivered, rows.size, end?.complete]).toEqual([30, 330, true]);
    tenant.clock.advance(LATER);
    expect((await run()).delivered).toBe(0);
  });

  test('a record whose stamp went back is read again: only so may an older version follow a newer one', async () => {
    const { tenant, rows, run } = await readTwice();
    const id = text(tenant.mock.records.list('incidents')[5], 'RecId');
    tenant.mock.records.update('incidents', id, { Subject: 'from a backup', LastModDateTime: '2024-09-01T00:00:00Z' });
    const { rows: delivered } = await run();
    expect([...delivered.keys()]).toEqual([id]);
    expect(rows.get(id)).toMatchObject({ Subject: 'from a backup', LastModDateTime: '2024-09-01T00:00:00Z' });
  });

  test('a stamp that went back is found too where the cursor field is denied to the table', async () => {
    const { tenant, rows, run } = await readTwice({ deny_fields: { incidents: ['LastModDateTime'] } });
    const id = text(tenant.mock.records.list('incidents')[5], 'RecId');
    tenant.mock.records.update('incidents', id, { Subject: 'from a backup', LastModDateTime: '2024-09-01T00:00:00Z' });
    const { rows: delivered } = await run();
    expect([...delivered.keys()]).toEqual([id]);
    expect(rows.get(id)).toMatchObject({ Subject: 'from a backup' });
    expect(JSON.stringify([...rows.values()])).not.toContain('LastModDateTime');
    tenant.mock.records.update('incidents', id, { Subject: 'edited' });
    tenant.clock.advance(LATER);
    expect([...(await run()).rows.keys()]).toEqual([id]);
    tenant.clock.advance(LATER);
    expect((await run()).delivered).toBe(0);
  });

  test('what the table does not cover stays away', async () => {
    const { tenant, rows, run } = await readTwice({ start_date: '2025-06-01' });
    const before = rows.size;
    expect(before).toBeLessThan(300);
    tenant.mock.records.insert('incidents', {
      Subject: 'too old',
      Symptom: 'x',
      Status: 'Logged',
      LastModDateTime: '2025-01-01T00:00:00Z',
    });
    expect([(await run()).delivered, rows.size]).toEqual([0, before]);
  });

  test('a table of which all rows are accepted as deleted is one that never showed a record', async () => {
    const { tenant, plugin } = await connect({ deletes: 'sweep' }, { incidents: 5 });
    const { rows, holder } = createTable();
    let { checkpoint } = await pull(plugin, null, 'historical', { holder });
    for (const { RecId: id } of tenant.mock.records.list('incidents')) {
      tenant.mock.records.delete('incidents', String(id));
    }
    for (let turn = 0; turn < 2; turn++) {
      tenant.clock.advance(LATER);
      ({ checkpoint } = await pull(plugin, checkpoint, 'incremental', { holder, acceptDeletes: true }));
    }
    expect([...rows.values()].map((row) => row['_deleted'])).toEqual([true, true, true, true, true]);
    tenant.clock.advance(LATER);
    const { end } = await pull(plugin, checkpoint, 'incremental', { holder });
    expect(end).toMatchObject({ complete: true, empty: true });
    expect(end?.warnings.join()).toContain('empty or not visible to this role');
    tenant.mock.records.insert('incidents', { Subject: 'anew', Symptom: 'x', Status: 'Logged' });
    expect((await pull(plugin, checkpoint, 'incremental', { holder })).delivered).toBe(1);
  });

  test('an absence is not believed of an answer that lacks a record just shown', async () => {
    const { tenant, rows, run } = await readTwice();
    const { ids } = hide(tenant, 2);
    await run();
    tenant.clock.advance(LATER);
    // By name nothing is shown, not even what the walk has met.
    tenant.mock.faults.add({ match: { op: 'list', query: ' or RecId eq' }, do: [{ page: 'empty-204' }] });
    const { end } = await run();
    expect(end?.problem?.code).toBe('tenant.contradiction');
    expect(ids.map((id) => rows.get(id)?.['_deleted'])).toEqual([false, false]);
  });

  test('an interrupted sweep goes on where it was', async () => {
    const { tenant, run } = await readTwice({ page_size: 2 }, 200);
    const { ids } = hide(tenant, 1);
    // The question, and the first place that is stored.
    await run('incremental', 2);
    const before = tenant.mock.journal.count({ op: 'list' });
    await run();
    const calls = tenant.mock.journal.count({ op: 'list' }) - before;
    expect(calls).toBeLessThan(190);
    tenant.clock.advance(LATER);
    expect([...(await run()).rows.keys()]).toEqual(ids);
  });
});

describe.each<[string, (held: AsyncIterable<readonly HeldEntry[]>) => Promise<HeldJoin>]>([
  ['in the order of the keys', (held) => orderedJoin(held, '')],
  ['in any order', hashedJoin],
])('what is held compared with what is shown, %s,', (_how, open) => {
  const entry = fc.record({ key: fc.stringMatching(/^[0-9A-F]{2}$/), cursor: fc.constantFrom('a', 'b', null) });
  const unique = fc.uniqueArray(entry, { selector: ({ key }) => key, maxLength: 60 });

  test('gives each difference once and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(unique, unique, fc.integer({ min: 1, max: 9 }), async (held, shown, size) => {
        const byKey = (one: ShownEntry, other: ShownEntry) => (one.key < other.key ? -1 : 1);
        const [first, second] = [[...held].sort(byKey), [...shown].sort(byKey)];
        const join = await open(
          (async function* () {
            yield first.map((one, at): HeldEntry => (at % 5 === 0 ? { ...one, deleted: true } : one));
          })(),
        );
        const changed: string[] = [];
        const missing: string[] = [];
        for (let at = 0; at < second.length; at += size) {
          const found = await join.page(second.slice(at, at + size));
          changed.push(...found.changed);
          missing.push(...found.missing.map(({ key }) => key));
        }
        missing.push(...(await join.rest()).missing.map(({ key }) => key));
        const cursors = new Map(second.map(({ key, cursor }) => [key, cursor]));
        const isMarked = new Map(first.map(({ key }, at) => [key, at % 5 === 0]));
        const kept = new Map(first.map(({ key, cursor }) => [key, cursor]));
        expect(missing.sort()).toEqual(
          first.filter(({ key }) => !cursors.has(key) && isMarked.get(key) !== true).map(({ key }) => key),
        );
        expect(changed.sort()).toEqual(
          second
            .filter(({ key, cursor }) => !kept.has(key) || isMarked.get(key) === true || kept.get(key) !== cursor)
            .map(({ key }) => key),
        );
      }),
    );
  });
});
