import { describe, expect, test } from 'vitest';
import { PluginError, type DiscoverStep, type Json, type PullBatch, type Row } from '../../host-sdk/index.js';
import { inventedMetadata } from '../invented-metadata.js';
import { NOW, startPlugin } from '../tenant.js';
import { connect, HISTORY, pull } from './pulling.js';

describe.each(['walk', 'skip', 'auto'])('a historical sync paged by %s', (paging) => {
  test('delivers every record from start_date on, each once', async () => {
    const { tenant, plugin } = await connect({ paging });
    const { rows, delivered, end } = await pull(plugin);
    expect(delivered).toBe(300);
    expect([...rows.keys()].sort()).toEqual(
      tenant.mock.records
        .list('incidents')
        .map((each) => each['RecId'])
        .sort(),
    );
    const newest = tenant.mock.records.list('incidents').map((each) => Date.parse(String(each['LastModDateTime'])));
    // A change may become visible a settle and a lookback later than it is stamped.
    const horizon = Math.floor(Math.max(...newest) / 1000) * 1000 - 360_000;
    expect(end).toMatchObject({ complete: true, checkedUntil: new Date(NOW).toISOString() });
    expect(Date.parse(end?.horizon ?? '')).toBe(horizon);
  });

  test('filters LastModDateTime from start_date through end_date', async () => {
    const { tenant, plugin } = await connect({ paging, start_date: '2025-01-01', end_date: '2025-06-30' });
    const { rows } = await pull(plugin);
    const expected = tenant.mock.records
      .list('incidents')
      .filter(
        (each) => String(each['LastModDateTime']) >= '2025-01-01' && String(each['LastModDateTime']) < '2025-07-01',
      )
      .map((each) => each['RecId']);
    expect(expected.length).toBeGreaterThan(10);
    expect([...rows.keys()].sort()).toEqual(expected.sort());
    // Beside the probes, the question for what is newest, and the one for records without a cursor value.
    const others = /^RecId (eq|[^L]*$)|^LastModDateTime ge 1900-01-01|'\$NULL'/;
    const filters = tenant.mock.journal.entries({ op: 'list' }).map(({ query }) => query['$filter'] ?? '');
    const pages = filters.filter((filter) => !others.test(filter));
    expect(pages.length).toBeGreaterThan(1);
    const span = 'LastModDateTime ge 2025-01-01T00:00:00Z and LastModDateTime lt 2025-07-01T00:00:00Z';
    for (const filter of pages) expect(filter).toContain(span);
  });

  test.each([
    '204',
    'empty-200',
    'empty-array',
  ] as const)('ends at a page that is empty as %s', async (empty_collection) => {
    const { plugin } = await connect({ paging }, { switches: { empty_collection } });
    const { delivered, end } = await pull(plugin);
    expect(delivered).toBe(300);
    expect(end?.complete).toBe(true);
  });

  test('does not take a short page for the last one', async () => {
    const { tenant, plugin } = await connect({ paging });
    tenant.mock.faults.add({
      match: { op: 'list', query: 'filter=LastMod' },
      do: [{ page: { kind: 'short', n: 40 } }],
    });
    const { rows } = await pull(plugin);
    expect(rows.size).toBe(300);
  });
});

describe('an incremental sync', () => {
  test('continues from the bound that the historical one certified and delivers what changed, once', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    tenant.clock.advance(3_600_000);
    const edited = tenant.mock.records.list('incidents').slice(10, 15);
    for (const each of edited) tenant.mock.records.update('incidents', String(each['RecId']), { Subject: 'edited' });
    const created = tenant.mock.records.insert('incidents', {
      Subject: 'new',
      Symptom: 'x',
      Status: 'Logged',
      ProfileLink: tenant.credentials.employeeRecId,
    });
    const fresh = await pull(plugin, history.checkpoint, 'incremental');
    expect([...fresh.rows.keys()].sort()).toEqual([...edited, created].map((each) => String(each['RecId'])).sort());
    const edit = tenant.clock.now();
    expect(Date.parse(fresh.end?.horizon ?? '')).toBe(edit - 360_000);
    tenant.clock.advance(3_600_000);
    const settled = await pull(plugin, fresh.checkpoint, 'incremental');
    expect(settled.delivered).toBe(0);
    // Read a second time, long after it was first seen, the newest stamp is closed too.
    expect(Date.parse(settled.end?.horizon ?? '')).toBe(edit + 1000);
    expect(settled.end?.checkedUntil).toBe(new Date(tenant.clock.now()).toISOString());
  });

  test('delivers a second edit within the same second', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    const recId = String(tenant.mock.records.list('incidents')[0]?.['RecId']);
    tenant.mock.records.update('incidents', recId, { Subject: 'first' });
    const one = await pull(plugin, history.checkpoint, 'incremental');
    tenant.mock.records.update('incidents', recId, { Subject: 'second' });
    const two = await pull(plugin, one.checkpoint, 'incremental');
    expect(one.rows.get(recId)?.['Subject']).toBe('first');
    expect(two.rows.get(recId)?.['Subject']).toBe('second');
  });

  test('takes a change made after its window at once, and again only if it changes again', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    const recId = String(tenant.mock.records.list('incidents')[0]?.['RecId']);
    tenant.mock.records.update('incidents', recId, { Subject: 'just now' });
    const live = await pull(plugin, history.checkpoint, 'incremental');
    expect([...live.rows.keys()]).toEqual([recId]);
    tenant.clock.advance(120_000);
    expect((await pull(plugin, live.checkpoint, 'incremental')).delivered).toBe(0);
  });

  test('still reads a change that became visible after its window was read', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    const recId = String(tenant.mock.records.list('incidents')[0]?.['RecId']);
    const stamped = new Date(NOW - 200_000).toISOString();
    tenant.mock.records.update('incidents', recId, { Subject: 'late', LastModDateTime: stamped });
    tenant.clock.advance(300_000);
    const late = await pull(plugin, history.checkpoint, 'incremental');
    expect(late.rows.get(recId)?.['Subject']).toBe('late');
  });

  test.each([undefined, '2025-06-01'])('without a state reads the history first, from %s on', async (start_date) => {
    const { tenant, plugin } = await connect({ mode: 'incremental', start_date });
    const first = await pull(plugin);
    const expected = tenant.mock.records
      .list('incidents')
      .filter((each) => String(each['LastModDateTime']) >= (start_date ?? ''))
      .map((each) => String(each['RecId']));
    expect(expected.length).toBeGreaterThan(10);
    expect([...first.rows.keys()].sort()).toEqual(expected.sort());
    expect(first.end?.complete).toBe(true);
    tenant.clock.advance(3_600_000);
    expect((await pull(plugin, first.checkpoint)).delivered).toBe(0);
  });

  test('asks only once how the tenant can be asked', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    const [id = ''] = history.rows.keys();
    let { checkpoint } = history;
    for (const Subject of ['first', 'second']) {
      tenant.mock.records.update('incidents', id, { Subject });
      tenant.clock.advance(600_000);
      const before = tenant.mock.journal.count({ op: 'list' });
      const increment = await pull(plugin, checkpoint, 'incremental');
      expect(increment.rows.get(id)).toMatchObject({ Subject });
      // One question shows the change and a record that was closed before.
      expect(tenant.mock.journal.count({ op: 'list' }) - before).toBe(1);
      checkpoint = increment.checkpoint;
    }
  });

  test('asks again how the tenant can be asked once $metadata describes another table', async () => {
    const { tenant, services, plugin } = await connect();
    const history = await pull(plugin);
    tenant.mock.faults.add({ do: [{ schema: { add: { field: 'Surprise', value: 'here' } } }] });
    tenant.clock.advance(7 * 86_400_000);
    const edited = [...history.rows.keys()].slice(0, 120);
    for (const id of edited) tenant.mock.records.update('incidents', id, { Subject: 'edited' });
    tenant.clock.advance(600_000);
    const before = tenant.mock.journal.count({ op: 'list' });
    const later = startPlugin(tenant.config({ data: HISTORY }), services);
    expect([...(await pull(later, history.checkpoint, 'incremental')).rows.keys()]).toEqual(
      expect.arrayContaining(edited),
    );
    // The question, four probes of what the tenant can, two for the beginning, two pages, and two for the end.
    expect(tenant.mock.journal.count({ op: 'list' }) - before).toBe(11);
  });

  test('costs one call for a quiet table', async () => {
    const { tenant, plugin } = await connect();
    const history = await pull(plugin);
    tenant.clock.advance(3_600_000);
    tenant.mock.journal.clear();
    await pull(plugin, history.checkpoint, 'incremental');
    expect(tenant.mock.journal.count({ op: 'list' })).toBe(1);
  });
});

describe('records that change while they are read', () => {
  test.each(['walk', 'skip'])('are all delivered in their last version (%s)', async (paging) => {
    const { tenant, plugin } = await connect({ paging, page_size: 20 });
    const rows = new Map<string, Row>();
    const ids = tenant.mock.records.list('incidents').map((each) => String(each['RecId']));
    let checkpoint: Json | null = null;
    let page = 0;
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) {
      for (const row of batch.rows) rows.set(row['RecId'] as string, row);
      checkpoint = batch.checkpoint;
      tenant.clock.advance(1000);
      // Edits what was read already and what was not: offsets shift either way.
      if (page < 20)
        for (const at of [page * 7, page * 13])
          tenant.mock.records.update('incidents', ids[at % ids.length] ?? '', { Subject: `edit ${page}` });
      page++;
    }
    tenant.clock.advance(120_000);
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint, mode: 'incremental' })) {
      for (const row of batch.rows) rows.set(row['RecId'] as string, row);
    }
    expect(rows.size).toBe(300);
    for (const record of tenant.mock.records.list('incidents')) {
      expect(rows.get(String(record['RecId']))?.['Subject']).toBe(record['Subject']);
    }
  });
});

describe('a run that was cut off', () => {
  test('continues at the page, within the bounds it began with', async () => {
    const { tenant, plugin } = await connect({ paging: 'walk', page_size: 25 });
    const kept: string[] = [];
    let checkpoint: Json | null = null;
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) {
      kept.push(...batch.rows.map((row) => row['RecId'] as string));
      checkpoint = batch.checkpoint;
      if (kept.length >= 100) break;
    }
    tenant.clock.advance(86_400_000);
    const rest = await pull(plugin, JSON.parse(JSON.stringify(checkpoint)) as Json);
    expect(rest.delivered).toBe(300 - kept.length);
    expect(new Set([...kept, ...rest.rows.keys()]).size).toBe(300);
    expect(rest.end?.checkedUntil).toBe(new Date(NOW).toISOString());
  });
});

test('a table that holds another tenant’s records is refused', async () => {
  const first = await connect();
  const { checkpoint } = await pull(first.plugin);
  const second = await connect();
  await expect(pull(second.plugin, checkpoint)).rejects.toMatchObject({ code: 'host.destination' });
});

describe('what cannot be trusted', () => {
  test.each([
    ['a login page', { body: { html: true } }, 'tenant.not_ivanti'],
    ['cut JSON', { body: { truncate: { bytes: 3000, declare: false } } }, 'tenant.bad_answer'],
  ] as const)('%s ends the run with a problem and leaves the horizon', async (_case, effect, code) => {
    const { tenant, plugin } = await connect({ paging: 'walk', page_size: 20 });
    tenant.mock.faults.add({ match: { op: 'list', query: 'filter=LastMod' }, when: { skip: 5 }, do: [effect] });
    const batches: PullBatch[] = [];
    const run = (async () => {
      for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) batches.push(batch);
    })();
    await expect(run).rejects.toMatchObject({ code });
    expect(batches.length).toBeGreaterThan(0);
    expect(plugin.describeCheckpoint(batches.at(-1)?.checkpoint ?? null)).not.toHaveProperty('horizon');
  });

  test('a tenant that ignores the filter is noticed', async () => {
    const { tenant, plugin } = await connect({ paging: 'walk', start_date: '2025-01-01', end_date: '2025-02-01' });
    const [stray] = tenant.mock.records.list('incidents').filter((each) => String(each['LastModDateTime']) > '2025-03');
    const body = { '@odata.context': 'x', '@odata.count': 1, value: [stray] };
    tenant.mock.faults.add({ match: { op: 'list', query: 'filter=LastMod' }, do: [{ status: { code: 200, body } }] });
    const { end, delivered } = await pull(plugin);
    const problem = { code: 'tenant.contradiction', message: expect.stringContaining('outside the filter') as unknown };
    expect([end, delivered]).toMatchObject([{ complete: false, problem }, 0]);
  });

  test('a tenant that cannot order by RecId is read by $skip', async () => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'list', query: 'orderby=RecId' }, do: [{ page: 'empty-204' }] });
    expect((await pull(plugin)).delivered).toBe(300);
  });
});

describe('an output table', () => {
  test('has one time of processing per page', async () => {
    const { plugin } = await connect({ page_size: 30 });
    const { batches } = await pull(plugin);
    for (const { rows } of batches)
      expect(new Set(rows.map((row) => row['_dlt_processing_time'])).size).toBeLessThanOrEqual(1);
  });

  test('holds only selected fields, and never a denied one', async () => {
    const { tenant, plugin } = await connect({
      select: { incidents: ['Subject', 'Status'] },
      deny_fields: { incidents: ['LastModDateTime', 'Status'] },
    });
    const { rows } = await pull(plugin);
    for (const row of rows.values())
      expect(Object.keys(row).sort()).toEqual(['RecId', 'Subject', '_dlt_processing_time']);
    expect(tenant.mock.journal.entries({ op: 'list' }).at(-1)?.query['$select']).toBe(
      'RecId,LastModDateTime,Subject,Status',
    );
  });

  test.each([
    ['an unknown table', { tables: ['incidentz'] }, 'incidentz', 'config.unknown_table'],
    ['an unknown selected field', { select: { incidents: ['Colour'] } }, 'incidents', 'config.unknown_field'],
    ['an unknown cursor field', { cursor_field: 'ChangedAt' }, 'incidents', 'config.unknown_field'],
  ])('for %s is a clear problem before any row', async (_case, data, table, code) => {
    const { plugin } = await connect(data);
    await expect(pull(plugin, null, undefined, { table })).rejects.toMatchObject({ code });
  });

  test('for a misspelled field names the one that was meant', async () => {
    const { plugin } = await connect({ select: { incidents: ['Subjekt'] } });
    await expect(pull(plugin)).rejects.toThrow('Did you mean Subject?');
  });
});

describe('discovery', () => {
  test('tries the configured tables, or everything that the tenant is found to have', async () => {
    const { plugin, tenant } = await connect({ tables: ['incidents', 'unicorns'] });
    const unknown = { replace: inventedMetadata('frs_def_role') };
    tenant.mock.faults.add({ match: { op: 'metadata', set: 'frs_def_roles' }, do: [{ body: unknown }] });
    const configured = await plugin.discover();
    expect(configured.map((info) => [info.name, info.readable])).toEqual([
      ['incidents', 'yes'],
      ['unicorns', 'absent'],
    ]);
    expect(configured[0]).toMatchObject({ output: 'incident', count: 300, key: 'RecId', cursor: 'LastModDateTime' });
    const all = await plugin.discover({ all: true });
    const names = all.map((info) => info.name);
    expect(names).toEqual(
      expect.arrayContaining(['incidents', 'unicorns', 'employees', 'changes', 'journal__notess', 'ci__computers']),
    );
    expect(names).not.toContain('frs_def_roles');
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  test('reports each table when it has been tried', async () => {
    const { plugin } = await connect({ tables: ['incidents', 'unicorns'] });
    const steps: DiscoverStep[] = [];
    const configured = await plugin.discover({ onTried: (step) => steps.push(step) });
    expect(steps.map(({ tried, total }) => [tried, total])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(steps.map(({ table }) => table)).toEqual(expect.arrayContaining([...configured]));
    steps.length = 0;
    const all = await plugin.discover({ all: true, onTried: (step) => steps.push(step) });
    expect(steps.flatMap(({ table }) => table ?? [])).toHaveLength(all.length);
    expect(steps.at(-1)).toMatchObject({ tried: steps.length, total: steps.length });
  });

  test('lists the other tables of a role that may not see incidents', async () => {
    const { tenant, plugin } = await connect({ tables: ['employees'] });
    const body = { message: ['Role X does not have rights to view object Incident#.'] };
    for (const op of ['metadata', 'list'] as const) {
      tenant.mock.faults.add({ match: { op, path: 'incidents' }, do: [{ status: { code: 400, body } }] });
    }
    const all = await plugin.discover({ all: true });
    expect(all.find(({ name }) => name === 'incidents')).toMatchObject({
      readable: 'no',
      problem: { code: 'auth.rights' },
    });
    expect(all.filter(({ readable }) => readable === 'yes').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['employees', 'changes']),
    );
  });

  test('that is stopped says nothing of the tables that it has cut off', async () => {
    const { plugin } = await connect();
    const stop = new AbortController();
    const steps: DiscoverStep[] = [];
    const onTried = (step: DiscoverStep) => {
      steps.push(step);
      stop.abort(new PluginError('host.aborted', 'Enough.'));
    };
    await expect(plugin.discover({ all: true, signal: stop.signal, onTried })).rejects.toThrow('Enough.');
    expect(steps).toHaveLength(1);
  });
});
