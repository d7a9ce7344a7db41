import { describe, expect, test } from 'vitest';
import { startPlugin, testServices, type Tenant } from '../tenant.js';
import { connect, pull } from './pulling.js';

/** Takes the cursor value of some records away. */
function blank({ mock }: Tenant, count: number): readonly string[] {
  const ids = mock.records
    .list('incidents')
    .slice(5, 5 + count)
    .map(({ RecId }) => String(RecId));
  for (const id of ids) mock.records.update('incidents', id, { LastModDateTime: null });
  return ids.sort();
}

describe.each([
  ['null', 'walk'],
  ['null', 'skip'],
  ['sentinel', 'walk'],
  ['sentinel', 'skip'],
] as const)('records without a cursor value (%s, %s)', (empty_date, paging) => {
  test('come with a walk of the whole table, and are counted', async () => {
    const { tenant, plugin } = await connect(
      { mode: 'incremental', start_date: undefined, paging, page_size: 60 },
      { switches: { empty_date } },
    );
    const blanks = blank(tenant, 7);
    const { rows, end, batches } = await pull(plugin);
    expect([rows.size, end?.complete, batches.at(-1)?.stats.withoutCursor]).toEqual([300, true, 7]);
    for (const id of blanks) expect(rows.get(id)).toMatchObject({ LastModDateTime: null });
  });

  test('come with a history that has a start, by a question of their own', async () => {
    const { tenant, plugin } = await connect(
      { start_date: '2026-01-01', paging, page_size: 60 },
      { switches: { empty_date } },
    );
    const blanks = blank(tenant, 7);
    const { rows, end, batches } = await pull(plugin);
    expect(blanks.filter((id) => !rows.has(id))).toEqual([]);
    expect(rows.size).toBeLessThan(200);
    expect([end?.complete, end?.notes, batches.at(-1)?.stats.withoutCursor]).toEqual([true, [], 7]);
  });
});

describe('a tenant that does not know the question for empty values', () => {
  const refusal = { message: ['Invalid OData query.'] };
  test.each([
    ['refuses it', { status: { code: 400, body: refusal } }],
    ['answers it with other records', undefined],
  ])('and %s is noted, and the history is complete', async (_how, effect) => {
    const { tenant, plugin } = await connect({ start_date: '2026-01-01' });
    const others = {
      '@odata.context': '/api/odata/$metadata#incidents',
      value: tenant.mock.records.list('incidents').slice(0, 3),
    };
    const fault = effect ?? { status: { code: 200, body: others as never } };
    tenant.mock.faults.add({ match: { op: 'list', query: "'$NULL'" }, do: [fault] });
    const { end } = await pull(plugin);
    expect(end?.complete).toBe(true);
    expect(end?.notes?.join()).toContain('does not show which records of incidents have no LastModDateTime');
  });
});

test('a table of which no record has a cursor value is walked whole by each run', async () => {
  const { tenant, plugin } = await connect({ mode: 'incremental', start_date: undefined }, { incidents: 30 });
  blank(tenant, 30);
  for (const { RecId: id } of tenant.mock.records.list('incidents')) {
    tenant.mock.records.update('incidents', String(id), { LastModDateTime: null });
  }
  const first = await pull(plugin);
  expect([first.rows.size, first.end?.complete]).toEqual([30, true]);
  const [record] = tenant.mock.records.list('incidents');
  tenant.mock.records.update('incidents', String(record?.['RecId']), { Subject: 'edited', LastModDateTime: null });
  const next = await pull(
    startPlugin(tenant.config({ data: { tables: ['incidents'], mode: 'incremental' } }), testServices(tenant.clock)),
    first.checkpoint,
  );
  expect(next.rows.get(String(record?.['RecId']))?.['Subject']).toBe('edited');
  expect(next.end?.complete).toBe(true);
});
