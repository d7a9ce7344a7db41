import { describe, expect, test } from 'vitest';
import type { Json, Row } from '../../host-sdk/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { connect, pull, text } from './pulling.js';

describe('history that takes long', () => {
  test('lets increments come between and goes on where it was', async () => {
    const { tenant, plugin } = await connect({ paging: 'walk', page_size: 20 });
    const rows = new Map<string, Row>();
    let checkpoint: Json | null = null;
    const part = async (mode: 'historical' | 'incremental', pages = Infinity) => {
      const pulled = await pull(plugin, checkpoint, mode, { pages });
      for (const [id, row] of pulled.rows) rows.set(id, row);
      checkpoint = pulled.checkpoint;
      return pulled;
    };
    const ids = tenant.mock.records.list('incidents').map((record) => String(record['RecId']));
    for (let turn = 0; turn < 4; turn++) {
      await part('historical', 3);
      for (const id of ids.slice(turn * 30, turn * 30 + 5)) {
        tenant.mock.records.update('incidents', id, { Subject: `turn ${turn}` });
      }
      tenant.clock.advance(600_000);
      const increment = await part('incremental');
      expect([...increment.rows.keys()].sort()).toEqual(ids.slice(turn * 30, turn * 30 + 5).sort());
      expect(increment.end?.complete).toBe(true);
    }
    expect(plugin.describeCheckpoint(checkpoint as unknown as Json).unfinished).toEqual([
      { mode: 'historical', from: '2020-01-01T00:00:00Z' },
    ]);
    const rest = await part('historical');
    expect(rest.end?.complete).toBe(true);
    for (const record of tenant.mock.records.list('incidents')) {
      expect(rows.get(String(record['RecId']))?.['Subject']).toBe(record['Subject']);
    }
    expect(Date.parse(rest.end?.horizon ?? '')).toBe(tenant.clock.now() - 600_000 - 360_000);
  });

  test('of few records costs no call for each day or chunk where the tenant does not count', async () => {
    const data = { paging: 'walk', page_size: 10, chunk_days: 1, end_date: '2026-06-30' };
    const calls = async (switches: MockOptions['switches']) => {
      const { tenant, plugin } = await connect(data, switches === undefined ? {} : { switches });
      const { rows, delivered, batches } = await pull(plugin);
      expect([rows.size, delivered]).toEqual([300, 300]);
      expect(Math.max(...batches.map((batch) => batch.stats.lanes ?? 0))).toBeGreaterThan(1);
      return tenant.mock.journal.count({ op: 'list' });
    };
    expect(await calls({ odata_count: 'never' })).toBeLessThanOrEqual(1.3 * (await calls(undefined)));
  });

  test('leaves the next increment what it needs to tell news from what it has delivered', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    const [id = ''] = history.rows.keys();
    tenant.mock.records.update('incidents', id, { Subject: 'edited' });
    tenant.clock.advance(120_000);
    const increment = await pull(plugin, history.checkpoint, 'incremental');
    expect([...increment.rows.keys()]).toEqual([id]);
    const span = { start: '2025-01-01', end: '2025-06-30' };
    const { checkpoint } = await pull(plugin, increment.checkpoint, 'historical', { span });
    expect((await pull(plugin, checkpoint, 'incremental')).delivered).toBe(0);
  });

  test('of another span gives up the unfinished one, and says so', async () => {
    const { plugin } = await connect({ page_size: 20 });
    const begun = await pull(plugin, null, 'historical', { pages: 2 });
    const other = await pull(plugin, begun.checkpoint, 'historical', { span: { start: '2025-01-01' } });
    expect(other.end?.warnings.join()).toContain(
      'An unfinished history from 2020-01-01T00:00:00Z was replaced by this one',
    );
    expect(other.end).toMatchObject({ complete: true, bounds: { from: '2025-01-01T00:00:00Z' } });
  });

  test('of a span that was asked for by hand is read instead of the configured one', async () => {
    const { plugin } = await connect();
    const span = { start: '2025-01-01', end: '2025-06-30' };
    const { rows } = await pull(plugin, null, 'historical', { span });
    expect(rows.size).toBeGreaterThan(10);
    for (const row of rows.values()) expect(text(row, 'LastModDateTime')).toMatch(/^2025-0[1-6]/);
  });

  test('of a span before the horizon does not cover the time between', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    tenant.clock.advance(3_600_000);
    const id = text(tenant.mock.records.list('incidents')[0], 'RecId');
    tenant.mock.records.update('incidents', id, { Subject: 'in between' });
    tenant.clock.advance(2 * 86_400_000);
    const span = { start: new Date(tenant.clock.now() - 3_600_000).toISOString() };
    const later = await pull(plugin, history.checkpoint, 'historical', { span });
    expect(later.end).toMatchObject({ complete: true, horizon: history.end?.horizon });
    const increment = await pull(plugin, later.checkpoint, 'incremental');
    expect(increment.rows.get(id)?.['Subject']).toBe('in between');
  });
});
