import { expect, test } from 'vitest';
import { rowsOf, startMock } from './mock-tenant.js';

const SIZE = 9500;

test('a page is the same part of the order however deep it lies, and ties keep their order', async () => {
  const { mock, odata } = await startMock({ incidents: SIZE });
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const expected = mock.records
    .list('incidents')
    .map((row) => ({
      owner: row['Owner'] === null ? '' : String(row['Owner']).toUpperCase(),
      id: String(row['RecId']),
    }))
    .sort((a, b) => compare(b.owner, a.owner) || compare(a.id, b.id))
    .map(({ id }) => id);
  for (const skip of [0, 3900, 4100, 8192, SIZE - 30]) {
    const query = { $orderby: 'Owner desc', $select: 'RecId', $top: 100, $skip: skip };
    const page = rowsOf(await odata('incidents', { query })).map((row) => row['RecId']);
    expect(page).toEqual(expected.slice(skip, skip + 100));
  }
  expect((await odata('incidents', { query: { $orderby: 'Owner', $skip: SIZE } })).status).toBe(204);
});

test('a deep page of the natural order counts changed and deleted records as well', async () => {
  const { mock, odata } = await startMock({ incidents: 500 });
  const ids = mock.records.list('incidents').map((row) => String(row['RecId']));
  mock.records.delete('incidents', ids[100]!);
  mock.records.update('incidents', ids[200]!, { Subject: 'moved to the front' });
  const sorted = ids.filter((id) => id !== ids[100]).sort();
  const query = { $orderby: 'RecId', $select: 'RecId', $top: 100, $skip: 300 };
  const page = rowsOf(await odata('incidents', { query })).map((row) => row['RecId']);
  expect(page).toEqual(sorted.slice(300, 400));
});
