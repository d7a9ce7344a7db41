import { describe, expect, test } from 'vitest';
import { connect, HISTORY, pull } from './pulling.js';

const problem = (code: string, field: string, message: string) => ({
  problem: { code, field, message: expect.stringContaining(message) as unknown },
});

describe('dates of the configuration', () => {
  test.each(['historical', 'incremental'] as const)('that are still to come are refused in mode %s', async (mode) => {
    const { tenant, plugin } = await connect({ mode, start_date: '2030-01-01' });
    const refused = problem('config.invalid', 'data.start_date', '2030-01-01 lies in the future');
    await expect(pull(plugin)).rejects.toMatchObject(refused);
    await expect(plugin.estimatePull({ table: 'incidents', checkpoint: null })).rejects.toMatchObject(refused);
    const { ok, checks } = await plugin.validate({});
    expect([ok, checks[0]]).toMatchObject([false, { outcome: 'failed', ...refused }]);
    expect(tenant.mock.journal.count()).toBe(0);
    // A day or an instant that has come is none of them, and a span of its own replaces the date.
    const span = { start: new Date(tenant.clock.now()).toISOString() };
    expect((await pull(plugin, null, 'historical', { span })).end).toMatchObject({ complete: true });
  });

  test('that history lacks are missed before anything is sent', async () => {
    const { tenant, plugin } = await connect({ mode: 'incremental', start_date: undefined });
    await expect(pull(plugin, null, 'historical')).rejects.toMatchObject(
      problem('config.invalid', 'data.start_date', 'is required when mode is historical'),
    );
    const span = { start: '2024-01-01' };
    await expect(pull(plugin, null, 'incremental', { span })).rejects.toMatchObject(
      problem('config.invalid', 'span', 'for history'),
    );
    expect(tenant.mock.journal.count()).toBe(0);
  });

  test('of which the end is before the start are refused as soon as the plugin is made', async () => {
    const dates = { start_date: '2024-02-02', end_date: '2024-02-01' };
    const refused = problem('config.invalid', 'data.end_date', 'The end 2024-02-01 is before the start 2024-02-02');
    await expect(connect(dates)).rejects.toMatchObject(refused);
    const { tenant, plugin } = await connect({ start_date: '2024-02-02', end_date: '2024-02-02' });
    const config = tenant.config({ data: { ...HISTORY, ...dates } });
    expect((await plugin.validate({ config })).checks[0]).toMatchObject({ outcome: 'failed', ...refused });
    await expect(connect(dates, {}, { time_zone: 'Nowhere' })).rejects.toMatchObject({
      problem: { field: 'time_zone' },
    });
  });

  test('are judged in the zone of the tenant: its day may have begun already', async () => {
    // It is noon in UTC on the first of July, and the second on Kiritimati.
    const zone = { time_zone: 'Pacific/Kiritimati' };
    const { plugin } = await connect({ start_date: '2026-07-02' }, {}, zone);
    expect((await pull(plugin)).end).toMatchObject({ complete: true });
    await expect(pull((await connect({ start_date: '2026-07-02' })).plugin)).rejects.toThrow('lies in the future');
  });
});

describe('a table', () => {
  test('in another case is the same table, with its name, its fields and its denied fields', async () => {
    const { plugin } = await connect({
      select: { Incidents: ['subject', 'OWNER'] },
      deny_fields: { INCIDENTS: ['owner'] },
      table_names: { inciDents: 'work' },
    });
    for (const table of ['incidents', 'INCIDENTS']) {
      const { batches, rows } = await pull(plugin, null, undefined, { table });
      expect(batches[0]?.table.name).toBe('work');
      expect(rows.size).toBe(300);
      const names = new Set([...rows.values()].flatMap(Object.keys));
      expect([...names].sort()).toEqual(['LastModDateTime', 'RecId', 'Subject', '_dlt_processing_time']);
    }
  });

  test('is spelled as the connection does, else as the catalogue, else in lower case', async () => {
    const { plugin } = await connect({ tables: ['Incidents', 'changes'] });
    const tables = ['INCIDENTS', 'incidents', 'Frs_Knowledges', 'MyThings', 'mythings'];
    expect(plugin.checkPull({ tables })).toEqual(['Incidents', 'frs_knowledges', 'mythings']);
  });

  test.each([
    '../../configuration',
    'incidents?$top=1',
    'incidents(1)',
    '',
    ' incidents',
    'inci dents',
  ])('cannot be called %j, and nothing is sent for it', async (table) => {
    const { tenant, plugin } = await connect();
    await expect(pull(plugin, null, undefined, { table })).rejects.toMatchObject(
      problem('config.invalid', 'tables', 'cannot be the name of a business object'),
    );
    expect(tenant.mock.journal.count()).toBe(0);
  });

  test.each([
    ['incidnets', 'incidents'],
    ['incident', 'incidents'],
    ['employes', 'employees'],
    ['frs_knowledge', 'frs_knowledges'],
    ['WidgetBoxs', 'my_widgetboxs'],
  ])('that the tenant does not describe costs one call: for %s it names %s', async (table, meant) => {
    const { tenant, plugin } = await connect({ tables: ['incidents', 'my_widgetboxs'] });
    const refused = problem('config.unknown_table', 'tables', `Did you mean ${meant}?`);
    await expect(pull(plugin, null, undefined, { table })).rejects.toMatchObject(refused);
    expect(tenant.mock.journal.count()).toBe(1);
    const dry = plugin.estimatePull({ table, checkpoint: null });
    await expect(dry).rejects.toMatchObject(refused);
  });

  test('of the configuration that is not described leads to its key', async () => {
    const { plugin } = await connect({ tables: ['incidents', 'incidnets'] });
    await expect(pull(plugin, null, undefined, { table: 'incidnets' })).rejects.toMatchObject(
      problem('config.unknown_table', 'data.tables.1', 'Did you mean incidents?'),
    );
  });
});

describe('a field', () => {
  test('is requested in the case of its description, regardless of its case in the configuration', async () => {
    const { tenant, plugin } = await connect({ cursor_field: 'lastmoddatetime', mode: 'incremental' });
    const first = await pull(plugin);
    expect([first.rows.size, first.end?.complete]).toEqual([300, true]);
    expect(plugin.describeCheckpoint(first.checkpoint)).toHaveProperty('cursor');
    tenant.clock.advance(3_600_000);
    const id = tenant.mock.records.list('incidents')[0]?.['RecId'] as string;
    tenant.mock.records.update('incidents', id, { Subject: 'changed' });
    tenant.clock.advance(3_600_000);
    expect([...(await pull(plugin, first.checkpoint)).rows.keys()]).toEqual([id]);
    const queries = tenant.mock.journal.entries({ op: 'list' }).map(({ query }) => JSON.stringify(query));
    expect(queries.filter((query) => query.includes('lastmoddatetime'))).toEqual([]);
  });

  test('that the object does not have leads to its key', async () => {
    const cursor = await connect({ cursor_field: 'LastModDateTim' });
    await expect(pull(cursor.plugin)).rejects.toMatchObject(
      problem('config.unknown_field', 'data.cursor_field', 'Did you mean LastModDateTime?'),
    );
    const select = await connect({ select: { incidents: ['Subjekt'] } });
    await expect(pull(select.plugin)).rejects.toMatchObject(
      problem('config.unknown_field', 'data.select.incidents', 'Did you mean Subject?'),
    );
  });
});

describe('a rewind', () => {
  test.each([
    ['2024-13-01', 'is not an ISO-8601 date or instant'],
    ['2024-01-01T25:00:00Z', 'is not an ISO-8601 date or instant'],
    ['0000-01-01', 'is not an ISO-8601 date or instant'],
    ['2030-01-01', 'lies in the future'],
  ])('to %s is refused', async (to, why) => {
    const { plugin } = await connect();
    expect(() => plugin.rewindCheckpoint(null, to)).toThrow(why);
  });
});
