import { expect, test } from 'vitest';
import type { ExistingRows } from '../../host-sdk/index.js';
import type { DestinationTable } from '../../host/destinations/destination.js';
import { mark, row, TABLE } from './destination-table.js';

/**
 * How every destination compares its rows with others, for verifications.
 * @param fields Number of fields with integers that a row can have.
 */
export function comparingSuite(openTable: () => Promise<DestinationTable>, fields: number): void {
  test('counts the keys without a deletion mark between two bounds, by the bytes of the keys', async () => {
    const table = await openTable();
    const { countBetween } = checking(table.existingRows());
    expect(await countBetween(undefined, undefined)).toBe(0);
    const ids = ['', 'A', 'B', 'a', 'ab', 'ä', 'Ａ', '😀'];
    await table.write({ table: TABLE, rows: [...ids].reverse().map((id) => row(id)), checkpoint: 1 });
    const between = (from?: string, to?: string) =>
      ids.slice(from === undefined ? 0 : ids.indexOf(from)).length -
      (to === undefined ? 0 : ids.slice(ids.indexOf(to)).length);
    for (const from of [undefined, ...ids]) {
      for (const to of [undefined, ...ids].filter(
        (id) => id === undefined || from === undefined || ids.indexOf(id) >= ids.indexOf(from),
      )) {
        expect([from, to, await countBetween(from, to)]).toEqual([from, to, between(from, to)]);
      }
    }
    expect([await countBetween('C', 'b'), await countBetween('z', 'A'), await countBetween('😀!', undefined)]).toEqual([
      2, 0, 0,
    ]);
    await table.write({ table: TABLE, rows: [mark('a'), mark('gone'), row('C')], checkpoint: 2 });
    expect([
      await countBetween('B', 'ab'),
      await countBetween('ab', 'z'),
      await countBetween(undefined, undefined),
    ]).toEqual([2, 1, 8]);
    await table.drop();
    expect(await countBetween(undefined, undefined)).toBe(0);
  });

  test('numbers are counted between the texts of their keys, and compared by their keys', async () => {
    const table = await openTable();
    const schema = { name: 'n', key: 'id', columns: [{ name: 'id', type: 'integer' as const }] };
    await table.write({ table: schema, rows: [1, 5, 10, 50].map((id) => ({ id })), checkpoint: 1 });
    const { countBetween, differing } = checking(table.existingRows());
    expect([await countBetween('1', '2'), await countBetween('5', undefined)]).toEqual([2, 2]);
    expect(await differing([{ id: 1 }, { id: 2 }, { id: 50 }])).toEqual([{ id: 2 }]);
  });

  test('tells which rows it lacks or has with other values, as it stores them', async () => {
    const table = await openTable();
    const first = [row('a'), row('b')];
    expect(await checking(table.existingRows()).differing(first)).toEqual(first);
    const stored = [
      row('a', { Text: 'x', Count: 9007199254740991, Amount: 0.1, Nested: { b: [1, null], a: 'ü' } }),
      row('b', { Text: null, Open: false, Amount: 5, Nested: 7 }),
      row('c', { Text: 'half \ud83d end', Count: 'many', Amount: '007', Nested: '7' }),
      row('d', { Text: '', Amount: 1e21, Surprise: 2 }),
      row('e', { Amount: -0.5e-9, Count: -1, LastModDateTime: '2024-01-01T00:00:00Z' }),
    ];
    await table.write({ table: TABLE, rows: stored, checkpoint: 1 });
    const { differing } = checking(table.existingRows());
    const again = stored.map((one, at) => ({
      _dlt_processing_time: `later ${at}`,
      ...one,
      _deleted: false,
      _deleted_at: null,
      Never: null,
    }));
    expect(await differing(again)).toEqual([]);
    // In whichever order rows have their fields.
    expect(
      await differing(again.map((one) => Object.fromEntries(Object.entries(one).reverse()) as typeof one)),
    ).toEqual([]);
    const others = [
      row('b', { Open: true, Amount: 5, Nested: 7 }),
      { ...stored[0], Nested: { b: [1], a: 'ü' } },
      { ...stored[1], Text: '' },
      { ...stored[1], Nested: '7' },
      { ...stored[2], Nested: 7 },
      { ...stored[2], Amount: 7 },
      { ...stored[3], Surprise: null },
      { ...stored[3], Never: 0 },
      { ...stored[4], LastModDateTime: '2024-01-01T00:00:00.0Z' },
      row('A', { Text: 'x' }),
    ];
    expect(await differing([...again, ...others])).toEqual(others);
    await table.write({ table: TABLE, rows: [mark('a'), row('b', { Count: 2 }), row('A')], checkpoint: 2 });
    expect(await differing([row('A'), ...again])).toEqual(again.slice(0, 2));
  });

  test('compares rows of many fields', async () => {
    const table = await openTable();
    const wide = Object.fromEntries(Array.from({ length: fields }, (_, at) => [`F${at}`, at]));
    const columns = Object.keys(wide).map((name) => ({ name, type: 'integer' as const }));
    const schema = { ...TABLE, columns: [...TABLE.columns, ...columns] };
    await table.write({ table: schema, rows: [row('a', wide)], checkpoint: 1 });
    const { differing } = checking(table.existingRows());
    const other = row('a', { ...wide, [`F${fields - 1}`]: 0 });
    expect(await differing([row('a', wide), other])).toEqual([other]);
  });
}

/** What a verification needs; the destination must have it. */
function checking(existingRows: ExistingRows): {
  readonly countBetween: (from?: string, to?: string) => Promise<number>;
  readonly differing: NonNullable<ExistingRows['differing']>;
} {
  if (existingRows.countBetween === undefined || existingRows.differing === undefined) {
    throw new Error('The destination cannot be verified.');
  }
  return {
    countBetween: async (from, to) => (await existingRows.countBetween?.(from, to)) ?? -1,
    differing: async (rows) => (await existingRows.differing?.(rows)) ?? [],
  };
}
