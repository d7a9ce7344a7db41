import { describe, expect, test } from 'vitest';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { startPlugin, testServices, type Tenant } from '../tenant.js';
import { connect, HISTORY, pull } from './pulling.js';

const EMPTY = ['empty-204', 'empty-200'] as const;
const reads = { op: 'list', query: 'filter=LastMod' } as const;

/** One answer without records, at the nth question for records. */
function stray({ mock }: Tenant, at: number, kind: (typeof EMPTY)[number] = 'empty-204'): void {
  mock.faults.add({ match: reads, when: { skip: at, times: 1 }, do: [{ page: kind }] });
}

describe('one answer without records', () => {
  const tenants: readonly (readonly [string, MockOptions])[] = [
    ['a tenant that counts', {}],
    ['a tenant that does not count', { switches: { odata_count: 'never' } }],
  ];
  const cases = ['walk', 'skip'].flatMap((paging) =>
    tenants.map(([name, options]) => [name, paging, options] as const),
  );

  test.each(cases)('of %s ends no history before its end, wherever it comes (%s)', async (_name, paging, options) => {
    const { tenant, plugin } = await connect({ paging, page_size: 60, chunk_days: 5000 }, options);
    for (const kind of EMPTY) {
      for (let at = 0; at < 7; at++) {
        tenant.mock.faults.clear();
        stray(tenant, at, kind);
        const { rows, end } = await pull(plugin);
        expect([kind, at, rows.size, end?.complete]).toEqual([kind, at, 300, true]);
      }
    }
  });

  test.each(tenants)('of %s ends no lane before its end', async (_name, options) => {
    const { tenant, plugin } = await connect(
      { paging: 'walk', page_size: 10, max_lanes: 4, chunk_days: 400 },
      { incidents: 600, ...options },
    );
    for (let at = 1; at < 60; at += 7) {
      tenant.mock.faults.clear();
      stray(tenant, at);
      const { rows, end } = await pull(plugin);
      expect([at, rows.size, end?.complete]).toEqual([at, 600, true]);
    }
  });

  test('of a tenant that does not count costs no call for each empty day', async () => {
    const { tenant, plugin } = await connect({ paging: 'walk' }, { switches: { odata_count: 'never' } });
    const { delivered } = await pull(plugin);
    expect(delivered).toBe(300);
    expect(tenant.mock.journal.count({ op: 'list' })).toBeLessThan(1000);
  });

  test.each([0, 1])('at probe %i does not make a table be read by $skip from then on', async (skip) => {
    const { tenant, plugin } = await connect({ paging: 'walk' });
    tenant.mock.faults.add({ match: { op: 'list' }, when: { skip, times: 1 }, do: [{ page: 'empty-204' }] });
    expect((await pull(plugin)).delivered).toBe(300);
  });

  test.each([
    ['the process that read the history', false],
    ['a fresh process', true],
  ])('in place of an increment’s first one costs one call and no change, for %s', async (_name, isFresh) => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    tenant.clock.advance(3_600_000);
    const edited = tenant.mock.records.list('incidents').slice(0, 40);
    for (const { RecId } of edited) tenant.mock.records.update('incidents', String(RecId), { Subject: 'edited' });
    tenant.clock.advance(3_600_000);
    const next = isFresh ? startPlugin(tenant.config({ data: HISTORY }), testServices(tenant.clock)) : plugin;
    stray(tenant, 0);
    tenant.mock.journal.clear();
    const increment = await pull(next, history.checkpoint, 'incremental');
    expect([...increment.rows.keys()].sort()).toEqual(edited.map(({ RecId }) => String(RecId)).sort());
    expect(tenant.mock.journal.count({ op: 'list' })).toBe(2);
    tenant.clock.advance(3_600_000);
    expect((await pull(next, increment.checkpoint, 'incremental')).delivered).toBe(0);
  });

  test('in place of a first increment’s first one, or of the next one’s, loses nothing', async () => {
    const { tenant, plugin } = await connect({ mode: 'incremental', start_date: undefined });
    tenant.mock.faults.add({ match: { op: 'list' }, when: { times: 1 }, do: [{ page: 'empty-204' }] });
    const first = await pull(plugin);
    expect(first.delivered).toBe(300);
    const [record] = tenant.mock.records.list('incidents');
    tenant.clock.advance(600_000);
    tenant.mock.records.update('incidents', String(record?.['RecId']), { Subject: 'edited' });
    tenant.clock.advance(600_000);
    stray(tenant, 0);
    expect((await pull(plugin, first.checkpoint)).delivered).toBe(1);
  });

  test('leaves what the next increment needs to know its rows again', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    const [record] = tenant.mock.records.list('incidents');
    tenant.mock.records.update('incidents', String(record?.['RecId']), { Subject: 'edited' });
    const one = await pull(plugin, history.checkpoint, 'incremental');
    expect(one.delivered).toBe(1);
    stray(tenant, 0);
    const silent = await pull(plugin, one.checkpoint, 'incremental');
    expect((await pull(plugin, silent.checkpoint, 'incremental')).delivered).toBe(0);
  });
});

describe('a tenant that answers without records again and again', () => {
  test.each([
    'walk',
    'skip',
  ])('where it counted more ends the run INCOMPLETE, and the next goes on (%s)', async (paging) => {
    const { tenant, plugin } = await connect({ paging, page_size: 60 });
    // From the first or second page of the reading on.
    const skip = paging === 'walk' ? 5 : 2;
    tenant.mock.faults.add({ match: reads, when: { skip }, do: [{ page: 'empty-204' }] });
    const cut = await pull(plugin);
    const code = paging === 'walk' ? 'tenant.contradiction' : 'tenant.incomplete';
    expect(cut.end).toMatchObject({ complete: false, problem: { code, retry: 'later' } });
    expect(cut.end?.horizon).toBeUndefined();
    expect(plugin.describeCheckpoint(cut.checkpoint)).not.toHaveProperty('horizon');
    expect(cut.delivered).toBe(paging === 'walk' ? 60 + 59 : 120);
    tenant.mock.faults.clear();
    const rest = await pull(plugin, cut.checkpoint);
    expect(new Set([...cut.rows.keys(), ...rest.rows.keys()]).size).toBe(300);
    expect(rest.end).toMatchObject({ complete: true, horizon: expect.any(String) as unknown });
  });

  test.each([
    'walk',
    'skip',
  ])('from the first question on closes nothing, and is reported as what it looks like (%s)', async (paging) => {
    const { tenant, plugin } = await connect({ paging, page_size: 60 });
    // The probes show records, and nothing does from then on.
    tenant.mock.faults.add({
      match: { op: 'list' },
      when: { skip: paging === 'walk' ? 3 : 2 },
      do: [{ page: 'empty-204' }],
    });
    const none = await pull(plugin);
    expect(none.end).toMatchObject({ complete: true, empty: true });
    expect(none.end?.warnings.join()).toContain('empty or not visible to this role');
    tenant.mock.faults.clear();
    const rest = await pull(plugin, none.checkpoint);
    expect([rest.delivered, rest.end?.complete]).toEqual([300, true]);
  });

  test('to a question with bounds only ends a run by $skip INCOMPLETE', async () => {
    const { tenant, plugin } = await connect({ paging: 'skip', page_size: 60 });
    tenant.mock.faults.add({ match: reads, do: [{ page: 'empty-204' }] });
    const { end, checkpoint } = await pull(plugin);
    expect(end).toMatchObject({ complete: false, problem: { code: 'tenant.contradiction', retry: 'later' } });
    tenant.mock.faults.clear();
    expect((await pull(plugin, checkpoint)).delivered).toBe(300);
  });

  test('to one kind of question only is read by the other', async () => {
    const { tenant, plugin } = await connect({ page_size: 60 });
    tenant.mock.faults.add({ match: { op: 'list', query: 'RecId gt' }, do: [{ page: 'empty-204' }] });
    const { rows, end } = await pull(plugin);
    expect([rows.size, end?.complete]).toEqual([300, true]);
  });
});

describe('what others do between two pages', () => {
  test.each(['walk', 'skip'])('is not taken for a tenant that keeps records back (%s)', async (paging) => {
    const { tenant, plugin } = await connect({ paging, page_size: 60 });
    let batches = 0;
    let complete: boolean | undefined;
    for await (const { rows, end } of plugin.pull({ table: 'incidents', checkpoint: null })) {
      complete = end?.complete;
      if (batches++ > 0 || rows.length === 0) continue;
      // The rest is edited or deleted, the record that was read last too.
      const seen = new Set(rows.slice(0, -1).map((row) => row['RecId']));
      const others = tenant.mock.records.list('incidents').filter(({ RecId }) => !seen.has(RecId as string));
      tenant.clock.advance(120_000);
      for (const [at, { RecId }] of others.entries()) {
        if (at % 2 === 0) tenant.mock.records.delete('incidents', String(RecId));
        else tenant.mock.records.update('incidents', String(RecId), { Subject: 'edited' });
      }
    }
    expect(complete).toBe(true);
  });
});
