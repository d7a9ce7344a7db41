import { describe, expect, test } from 'vitest';
import type { Json, Row } from '../../host-sdk/index.js';
import { startPlugin, startTenant, testServices } from '../tenant.js';
import { connect, HISTORY, pull, text } from './pulling.js';

const HOUR = 3_600_000;

describe('a connection without a mode', () => {
  const open = async (data: Record<string, unknown> = {}) => {
    const tenant = await startTenant();
    const config = tenant.config({ data: { tables: ['incidents'], page_size: 20, ...data } });
    return { tenant, config, plugin: startPlugin(config, testServices(tenant.clock)) };
  };

  test('reads everything first, and only what is new from then on', async () => {
    const { tenant, plugin } = await open();
    const first = await pull(plugin);
    expect([first.rows.size, first.delivered, first.end?.complete]).toEqual([300, 300, true]);
    const { horizon: to } = first.end ?? {};
    // From the beginning on, so without a start.
    expect(first.end?.spans).toEqual([{ to }]);
    tenant.clock.advance(HOUR);
    const id = text(tenant.mock.records.list('incidents')[0], 'RecId');
    tenant.mock.records.update('incidents', id, { Subject: 'edited' });
    const second = await pull(plugin, first.checkpoint);
    expect([...second.rows.keys()]).toEqual([id]);
    expect(second.end?.spans).toHaveLength(1);
  });

  test('that was killed in the midst reads what is new first, and goes on with the history', async () => {
    const { tenant, config, plugin } = await open();
    const rows = new Map<string, Row>();
    const killed = await pull(plugin, null, undefined, { pages: 5 });
    for (const [id, row] of killed.rows) rows.set(id, row);
    expect(killed.rows.size).toBeLessThan(150);
    expect(plugin.describeCheckpoint(killed.checkpoint)).not.toHaveProperty('horizon');
    tenant.clock.advance(HOUR);
    const ids = tenant.mock.records.list('incidents').map(({ RecId }) => String(RecId));
    const [read = ''] = killed.rows.keys();
    const unread = ids.find((id) => !rows.has(id)) ?? '';
    for (const id of [read, unread]) tenant.mock.records.update('incidents', id, { Subject: 'edited' });
    const fresh = startPlugin(config, testServices(tenant.clock));
    const rest = await pull(fresh, killed.checkpoint);
    const [first, ...others] = rest.batches.filter((batch) => batch.rows.length > 0);
    expect(first?.rows.map(({ RecId: id }) => id).sort()).toEqual([read, unread].sort());
    const history = others.flatMap((batch) => batch.rows.map(({ RecId: id }) => id));
    expect(new Set(history).size).toBe(history.length);
    expect(history.length).toBeLessThanOrEqual(300 - killed.rows.size);
    for (const [id, row] of rest.rows) rows.set(id, row);
    for (const { RecId, Subject } of tenant.mock.records.list('incidents')) {
      expect(rows.get(String(RecId))?.['Subject']).toBe(Subject);
    }
    expect(rest.end).toMatchObject({ complete: true, spans: [{ to: rest.end?.horizon }] });
  });

  test('that was killed in its increment and in its history loses nothing', async () => {
    const { tenant, config } = await open();
    const rows = new Map<string, Row>();
    let checkpoint: Json | null = null;
    const ids = tenant.mock.records.list('incidents').map(({ RecId }) => String(RecId));
    for (let turn = 0; turn < 12; turn++) {
      const killed = await pull(startPlugin(config, testServices(tenant.clock)), checkpoint, undefined, {
        pages: 1 + (turn % 3),
      });
      for (const [id, row] of killed.rows) rows.set(id, row);
      ({ checkpoint } = killed);
      tenant.clock.advance(10 * 60_000);
      for (const id of ids.slice(turn * 20, turn * 20 + 30)) {
        tenant.mock.records.update('incidents', id, { Subject: `turn ${turn}` });
      }
    }
    // One ends what was begun; what came after its question is the next one's.
    for (let turn = 0; turn < 2; turn++) {
      const rest = await pull(startPlugin(config, testServices(tenant.clock)), checkpoint);
      for (const [id, row] of rest.rows) rows.set(id, row);
      expect(rest.end?.complete).toBe(true);
      ({ checkpoint } = rest);
    }
    for (const { RecId, Subject } of tenant.mock.records.list('incidents')) {
      expect(rows.get(String(RecId))?.['Subject']).toBe(Subject);
    }
  });
});

describe('increments', () => {
  test.each([undefined, '2025-06-01'])('without a bound read the history first, from %s on', async (start_date) => {
    const { tenant, plugin } = await connect({ mode: 'incremental', start_date });
    const first = await pull(plugin);
    const wanted = tenant.mock.records
      .list('incidents')
      .filter((record) => text(record, 'LastModDateTime') >= (start_date ?? ''))
      .map((record) => text(record, 'RecId'));
    expect([...first.rows.keys()].sort()).toEqual(wanted.sort());
    expect(first.end?.complete).toBe(true);
    tenant.clock.advance(HOUR);
    expect((await pull(plugin, first.checkpoint)).delivered).toBe(0);
  });

  test('after a state of the first version go on from it and lose nothing', async () => {
    const { tenant, plugin } = await connect();
    const horizon = new Date(tenant.clock.now()).toISOString().replace('.000', '');
    const state = { version: 1, tenant: new URL(tenant.url).host, horizon, since: '2020-01-01T00:00:00Z' };
    // Became visible just before that run ended, with an older stamp.
    const ids = tenant.mock.records.list('incidents').map(({ RecId }) => String(RecId));
    const LastModDateTime = new Date(tenant.clock.now() - 4 * 60_000).toISOString();
    tenant.mock.records.update('incidents', ids[0] ?? '', { Subject: 'late', LastModDateTime });
    tenant.clock.advance(HOUR);
    tenant.mock.records.update('incidents', ids[1] ?? '', { Subject: 'edited' });
    const { rows, end } = await pull(plugin, state, 'incremental');
    expect([...rows.keys()].sort()).toEqual(ids.slice(0, 2).sort());
    expect(end?.complete).toBe(true);
    expect(end?.spans).toMatchObject([{ from: '2020-01-01T00:00:00Z' }]);
  });
});

describe('what quiet tables cost', () => {
  test('is one call for a table whose newest record is years old', async () => {
    const { tenant, plugin } = await connect({}, { incidents: 60 });
    const { checkpoint } = await pull(plugin);
    tenant.clock.advance(5 * 365 * 24 * HOUR);
    const second = await pull(plugin, checkpoint, 'incremental');
    tenant.clock.advance(HOUR);
    tenant.mock.journal.clear();
    const { delivered } = await pull(plugin, second.checkpoint, 'incremental');
    expect([delivered, tenant.mock.journal.count({ op: 'list' })]).toEqual([0, 1]);
  });

  test('is at most forty calls for twenty tables in a fresh process', async () => {
    const tables = ['incidents', 'changes', 'problems', 'employees', 'releases', 'tasks', 'cis', 'journals'];
    const more = ['ci__computers', 'ci__servers', 'ci__printers', 'departments', 'locations', 'slas', 'impacts'];
    const rest = ['urgencys', 'frs_knowledges', 'standarduserteams', 'organizationalunits', 'frs_projects'];
    const all = [...tables, ...more, ...rest];
    expect(all).toHaveLength(20);
    const tenant = await startTenant();
    const config = tenant.config({ data: { ...HISTORY, tables: all } });
    const states = new Map<string, Json>();
    const plugin = startPlugin(config, testServices(tenant.clock));
    for (const table of all) states.set(table, (await pull(plugin, null, 'historical', { table })).checkpoint);
    tenant.clock.advance(HOUR);
    for (const table of all) {
      states.set(table, (await pull(plugin, states.get(table) ?? null, 'incremental', { table })).checkpoint);
    }
    tenant.clock.advance(HOUR);
    tenant.mock.journal.clear();
    const fresh = startPlugin(config, testServices(tenant.clock));
    for (const table of all) {
      const { delivered, end } = await pull(fresh, states.get(table) ?? null, 'incremental', { table });
      expect([table, delivered, end?.complete]).toEqual([table, 0, true]);
    }
    expect(tenant.mock.journal.count()).toBeLessThanOrEqual(40);
  });

  test('is no more for 450 sparse records of a tenant without counts', async () => {
    const calls = async (odata_count: 'always' | 'never') => {
      const { tenant, plugin } = await connect({}, { incidents: 450, switches: { odata_count } });
      expect((await pull(plugin)).delivered).toBe(450);
      return tenant.mock.journal.count();
    };
    expect(await calls('never')).toBeLessThanOrEqual(1.3 * (await calls('always')));
  });
});
