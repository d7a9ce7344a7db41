import { describe, expect, test } from 'vitest';
import type { MockOptions } from '../../mock-ivanti/index.js';
import type { Tenant } from '../tenant.js';
import type { Flaw } from './coverage/flaw.js';
import { connect, connectBehind, pull } from './pulling.js';

type Sent = Parameters<NonNullable<Flaw['request']>>[0];

const idsOf = ({ mock }: Tenant) =>
  mock.records
    .list('incidents')
    .map(({ RecId }) => String(RecId))
    .sort();
const filterOf = ({ url }: Sent) => url.searchParams.get('$filter') ?? '';
/** A question of a walk for records, not for a proof or what is newest. */
const isPage = ({ url }: Sent) =>
  url.searchParams.get('$orderby') === 'RecId asc' && !url.searchParams.has('$select') && url.searchParams.has('$top');
const isStep = (sent: Sent) => isPage(sent) && / ge '/.test(filterOf(sent));
const isOpening = (sent: Sent) => isPage(sent) && !/RecId [gl]e '|\$NULL/.test(filterOf(sent));

function withFilter(sent: Sent, change: (filter: string) => string): Partial<Sent> {
  const url = new URL(sent.url);
  url.searchParams.set('$filter', change(filterOf(sent)));
  return { url };
}

/** Puts the newest records on the first page, so that a walk reads them even if it misses others later. */
function showFirstAsNewest(tenant: Tenant, count: number): void {
  for (const id of idsOf(tenant).slice(0, count)) tenant.mock.records.update('incidents', id, { Subject: 'newest' });
}

describe('a walk through 450 records, one answer of which holds none,', () => {
  const tenants: readonly (readonly [string, MockOptions])[] = [
    ['a tenant that counts', {}],
    ['a tenant that does not count', { switches: { odata_count: 'never' } }],
  ];

  test.each(tenants)('reads all of them, wherever that comes, from %s', async (_name, options) => {
    const { tenant, plugin } = await connect({}, { incidents: 450, ...options });
    const plain = await pull(plugin);
    expect(plain.delivered).toBe(450);
    for (let at = 0; ; at++) {
      tenant.mock.faults.clear();
      const stray = tenant.mock.faults.add({
        match: { op: 'list' },
        when: { skip: at, times: 1 },
        do: [{ page: 'empty-204' }],
      });
      const { rows, end } = await pull(plugin);
      expect([at, rows.size, end?.complete, end?.horizon]).toEqual([at, 450, true, plain.end?.horizon]);
      if (stray.report().fired === 0) break;
    }
  });

  test('reads all of them as an increment too', async () => {
    const { tenant, plugin } = await connect({}, { incidents: 450 });
    const history = await pull(plugin);
    tenant.clock.advance(3_600_000);
    for (const id of idsOf(tenant)) tenant.mock.records.update('incidents', id, { Subject: 'edited' });
    tenant.clock.advance(3_600_000);
    for (let at = 0; ; at++) {
      tenant.mock.faults.clear();
      const stray = tenant.mock.faults.add({
        match: { op: 'list' },
        when: { skip: at, times: 1 },
        do: [{ page: 'empty-204' }],
      });
      const { rows, end } = await pull(plugin, history.checkpoint, 'incremental');
      expect([at, rows.size, end?.complete]).toEqual([at, 450, true]);
      if (stray.report().fired === 0) break;
    }
  });
});

describe('a walk whose page is cut', () => {
  const cuts = ['shift', 'short', 'drop'] as const;

  test.each(cuts)('once by a page that is given a %s of records reads all of them, wherever it comes', async (kind) => {
    const { tenant, plugin } = await connect({});
    for (let at = 0; ; at++) {
      tenant.mock.faults.clear();
      const cut = tenant.mock.faults.add({
        match: { op: 'list', query: 'RecId asc' },
        when: { skip: at, times: 1 },
        do: [{ page: { kind, n: 20 } }],
      });
      const { rows, end } = await pull(plugin);
      expect([kind, at, rows.size, end?.complete]).toEqual([kind, at, 300, true]);
      if (cut.report().fired === 0) break;
    }
  });

  test('at its beginning, by an answer from further on, begins again', async () => {
    let ids: readonly string[] = [];
    let shifted = 0;
    const { tenant, plugin } = await connectBehind({ page_size: 60, max_lanes: 1 }, () => ({
      request: (sent) => {
        if (!isOpening(sent) || shifted++ > 0) return {};
        return withFilter(sent, (filter) => `${filter} and RecId ge '${ids[50] ?? ''}'`);
      },
    }));
    ids = idsOf(tenant);
    const { rows, end } = await pull(plugin);
    expect([rows.size, end?.complete, shifted]).toEqual([300, true, 2]);
  });

  test('at a step, by an answer with its last record alone, does not end there', async () => {
    for (const at of [0, 1, 2]) {
      let steps = 0;
      const { tenant, plugin } = await connectBehind({ page_size: 60, max_lanes: 1 }, () => ({
        answer: ({ body }, sent) => {
          if (!isStep(sent) || steps++ !== at) return {};
          const page = JSON.parse(body) as { readonly value: readonly unknown[] };
          return { body: JSON.stringify({ ...page, '@odata.count': 1, value: page.value.slice(0, 1) }) };
        },
      }));
      showFirstAsNewest(tenant, 60);
      const { rows, end } = await pull(plugin);
      expect([at, rows.size, end?.complete, steps > at]).toEqual([at, 300, true, true]);
    }
  });
});

describe('records that are deleted while they are walked', () => {
  test('take nothing else with them, though all of the last page go at once', async () => {
    const { tenant, plugin } = await connect({ page_size: 20 });
    const ids = idsOf(tenant);
    const rows = new Set<unknown>();
    const gone = new Set<string>();
    let complete: boolean | undefined;
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) {
      complete = batch.end?.complete ?? complete;
      for (const { RecId: id } of batch.rows) rows.add(id);
      if (gone.size >= 160) continue;
      for (const { RecId: id } of batch.rows) {
        gone.add(id as string);
        tenant.mock.records.delete('incidents', id as string);
      }
    }
    expect(gone.size).toBeGreaterThanOrEqual(160);
    expect(complete).toBe(true);
    expect(ids.filter((id) => !rows.has(id))).toEqual([]);
  });

  test.each([
    ['before it is opened', 0],
    ['after it was', 1],
  ])('leave their part to the lane below, when all of an upper lane go %s', async (_when, opened) => {
    const late: { tenant?: Tenant } = {};
    let seen = 0;
    const scene = await connectBehind(
      { page_size: 10, max_lanes: 4 },
      () => ({
        request: (sent) => {
          // All records of the uppermost lane go.
          const isUpper = isPage(sent) && /RecId ge '[C-F]/.test(filterOf(sent));
          if (isUpper && seen++ === opened && late.tenant !== undefined) {
            const { tenant } = late;
            for (const id of idsOf(tenant).filter((one) => one >= 'C0')) tenant.mock.records.delete('incidents', id);
          }
          return {};
        },
      }),
      { incidents: 600 },
    );
    const { tenant } = scene;
    late.tenant = tenant;
    const { rows, end } = await pull(scene.plugin);
    expect(seen).toBeGreaterThan(opened);
    const left = idsOf(tenant);
    expect(left.length).toBeLessThan(500);
    expect([left.filter((id) => !rows.has(id)), end?.complete]).toEqual([[], true]);
  });
});

describe('RecIds of a tenant', () => {
  const orders = ['any-case', 'bytes', 'guid'] as const;
  const cases = orders.flatMap((recid_order) =>
    (['upper', 'mixed'] as const).map((recid_case) => ({ recid_order, recid_case })),
  );

  test.each(cases)('ordered by $recid_order and written in $recid_case case are all read, once', async (switches) => {
    const { tenant, plugin } = await connect({ page_size: 20, max_lanes: 4 }, { switches });
    const history = await pull(plugin);
    expect([history.rows.size, history.delivered, history.end?.complete]).toEqual([300, 300, true]);
    tenant.clock.advance(3_600_000);
    const edited = tenant.mock.records.list('incidents').slice(0, 90);
    for (const { RecId: id } of edited) tenant.mock.records.update('incidents', String(id), { Subject: 'edited' });
    const increment = await pull(plugin, history.checkpoint, 'incremental');
    expect([...increment.rows.values()].filter(({ Subject }) => Subject === 'edited')).toHaveLength(90);
  });
});
