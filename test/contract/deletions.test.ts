import { describe, expect, test } from 'vitest';
import { startPlugin, testServices, type Tenant } from '../tenant.js';
import { connect, createHolder, HISTORY, pull } from './pulling.js';

const LATER = 3_600_000;

function deleteSome(tenant: Tenant, count: number): readonly string[] {
  const ids = tenant.mock.records.list('incidents').map((record) => String(record['RecId']));
  const gone = ids.slice(10, 10 + count);
  for (const id of gone) tenant.mock.records.delete('incidents', id);
  return gone;
}

const lists = (tenant: Tenant) => tenant.mock.journal.count({ op: 'list' });

describe.each(['count', 'sweep'])('deletions looked for by %s', (deletes) => {
  test('are marked by the second run that misses the records, with the time of the first', async () => {
    const { tenant, plugin } = await connect({ deletes });
    const holder = createHolder();
    const history = await pull(plugin, null, 'historical', { holder });
    tenant.clock.advance(LATER);
    const gone = deleteSome(tenant, 3);
    const missed = new Date(tenant.clock.now()).toISOString();
    const first = await pull(plugin, history.checkpoint, 'incremental', { holder });
    expect(first.delivered).toBe(0);
    expect(first.end?.notes?.join()).toContain('3 records are missing');

    tenant.clock.advance(LATER);
    const second = await pull(plugin, first.checkpoint, 'incremental', { holder });
    const now = new Date(tenant.clock.now()).toISOString();
    expect([...second.rows.keys()].sort()).toEqual([...gone].sort());
    for (const row of second.rows.values()) {
      expect(row).toEqual({
        RecId: row['RecId'],
        _deleted: true,
        _deleted_at: missed,
        _dlt_processing_time: now,
      });
    }
    expect(second.batches.at(-1)?.stats.deleted).toBe(3);
    const third = await pull(plugin, second.checkpoint, 'incremental', { holder });
    expect(third.delivered).toBe(0);
  });

  test('are forgotten when the record is there again', async () => {
    const { tenant, plugin } = await connect({ deletes });
    const holder = createHolder();
    const history = await pull(plugin, null, 'historical', { holder });
    const [id = ''] = deleteSome(tenant, 1);
    const {
      LastModDateTime: _stamp,
      _dlt_processing_time: _at,
      _deleted,
      _deleted_at,
      ...record
    } = history.rows.get(id) ?? {};
    const first = await pull(plugin, history.checkpoint, 'incremental', { holder });
    tenant.mock.records.insert('incidents', record);
    const second = await pull(plugin, first.checkpoint, 'incremental', { holder });
    expect(second.rows.get(id)).toMatchObject({ _deleted: false, _deleted_at: null });
    expect(JSON.stringify(second.checkpoint)).not.toContain('"missing"');
  });

  test('are not believed when many records vanish at once', async () => {
    const { tenant, plugin } = await connect({ deletes });
    const holder = createHolder();
    const history = await pull(plugin, null, 'historical', { holder });
    tenant.clock.advance(LATER);
    deleteSome(tenant, 21);
    const { end, delivered, checkpoint } = await pull(plugin, history.checkpoint, 'incremental', {
      holder,
    });
    expect(end).toMatchObject({ complete: true, problem: { code: 'tenant.mass_deletion' } });
    expect(end?.problem?.message).toContain('21 of 300 records of incidents');
    expect(delivered).toBe(0);
    expect(end?.checkedUntil).toBe(new Date(tenant.clock.now()).toISOString());

    const accepted = { holder, acceptDeletes: true };
    const believed = await pull(plugin, checkpoint, 'incremental', accepted);
    expect(believed.end?.problem).toBeUndefined();
    expect((await pull(plugin, believed.checkpoint, 'incremental', accepted)).delivered).toBe(21);
  });

  test('are not believed of a table whose records have all vanished', async () => {
    const { tenant, plugin } = await connect({ deletes }, { incidents: 5 });
    const holder = createHolder();
    const history = await pull(plugin, null, 'historical', { holder });
    for (const { RecId: id } of tenant.mock.records.list('incidents')) {
      tenant.mock.records.delete('incidents', String(id));
    }
    const { end } = await pull(plugin, history.checkpoint, 'incremental', { holder });
    expect(end?.problem?.code).toBe('tenant.mass_deletion');
  });

  test('are not concluded from an answer that was cut short', async () => {
    const { tenant, plugin } = await connect({ deletes });
    const holder = createHolder();
    const history = await pull(plugin, null, 'historical', { holder });
    tenant.clock.advance(LATER);
    const gone = deleteSome(tenant, 2);
    const first = await pull(plugin, history.checkpoint, 'incremental', { holder });
    const missing = first.checkpoint as { readonly missing: Record<string, string> };
    const there = tenant.mock.records.list('incidents').slice(0, 12);
    // As if an earlier run had missed these as well: asked by name, they are there, one in each answer.
    for (const { RecId: id } of there) missing.missing[String(id)] = '2026-07-01T00:00:00.000Z';
    tenant.mock.faults.add({ match: { op: 'list', query: 'RecId eq' }, do: [{ page: { kind: 'short', n: 1 } }] });
    const second = await pull(plugin, first.checkpoint, 'incremental', { holder });
    expect([...second.rows.keys()].sort()).toEqual([...gone].sort());
  });
});

describe('looking for deletions', () => {
  test('by count costs one call while nothing is deleted', async () => {
    const { tenant, plugin } = await connect({ deletes: 'count' });
    const holder = createHolder();
    const history = await pull(plugin, null, 'historical', { holder });
    tenant.clock.advance(LATER);
    const before = lists(tenant);
    await pull(plugin, history.checkpoint, 'incremental', { holder });
    expect(lists(tenant) - before).toBe(2);
  });

  test('by count is not fooled by a record that was made while another was deleted', async () => {
    const { tenant, plugin } = await connect({ deletes: 'count' });
    const holder = createHolder();
    const history = await pull(plugin, null, 'historical', { holder });
    tenant.clock.advance(LATER);
    const [gone = ''] = deleteSome(tenant, 1);
    tenant.mock.records.insert('incidents', { Subject: 'new', Symptom: 'x', Status: 'Logged' });
    const first = await pull(plugin, history.checkpoint, 'incremental', { holder });
    const second = await pull(plugin, first.checkpoint, 'incremental', { holder });
    const third = await pull(plugin, second.checkpoint, 'incremental', { holder });
    const marked = [...second.rows.values(), ...third.rows.values()].filter((row) => row['_deleted'] === true);
    expect(marked.map((row) => row['RecId'])).toEqual([gone]);
  });

  test('happens only where it is asked for', async () => {
    const { tenant, plugin } = await connect();
    const holder = createHolder();
    const history = await pull(plugin, null, 'historical', { holder });
    tenant.clock.advance(LATER);
    deleteSome(tenant, 1);
    const before = lists(tenant);
    const { end } = await pull(plugin, history.checkpoint, 'incremental', { holder });
    expect(lists(tenant) - before).toBe(1);
    expect(end?.notes).toEqual([]);
  });

  test('no longer still says of a record that came back that it is there', async () => {
    const { tenant, plugin } = await connect({ deletes: 'sweep' });
    const holder = createHolder();
    const history = await pull(plugin, null, 'historical', { holder });
    const [id = ''] = deleteSome(tenant, 1);
    const first = await pull(plugin, history.checkpoint, 'incremental', { holder });
    const second = await pull(plugin, first.checkpoint, 'incremental', { holder });
    expect(second.rows.get(id)).toMatchObject({ _deleted: true });
    const off = startPlugin(tenant.config({ data: { ...HISTORY, deletes: 'off' } }), testServices(tenant.clock));
    tenant.mock.records.insert('incidents', { RecId: id, Subject: 'Back', Symptom: 'x', Status: 'Logged' });
    const third = await pull(off, second.checkpoint, 'incremental', { holder });
    expect(third.rows.get(id)).toMatchObject({ Subject: 'Back', _deleted: false, _deleted_at: null });
  });

  test('is left to a run that reads up to now', async () => {
    const { tenant, plugin } = await connect({ deletes: 'sweep', end_date: '2030-01-01' });
    const holder = createHolder();
    const history = await pull(plugin, null, 'historical', { holder });
    deleteSome(tenant, 2);
    const again = await pull(plugin, history.checkpoint, 'historical', { holder });
    expect(again.end?.notes?.join()).not.toContain('missing');
  });

  test('reads the whole table where its runs left gaps, because numbers cannot be compared then', async () => {
    const { tenant, plugin } = await connect({ deletes: 'count', start_date: '2026-05-01' });
    const holder = createHolder();
    const recent = await pull(plugin, null, 'historical', { holder });
    const old = await pull(plugin, recent.checkpoint, 'historical', {
      span: { start: '2024-06-01', end: '2024-12-31' },
      holder,
    });
    const [gone = ''] = [...old.rows.keys()];
    tenant.mock.records.delete('incidents', gone);
    const first = await pull(plugin, old.checkpoint, 'incremental', { holder });
    const second = await pull(plugin, first.checkpoint, 'incremental', { holder });
    expect([...second.rows.keys()]).toEqual([gone]);
  });
});
