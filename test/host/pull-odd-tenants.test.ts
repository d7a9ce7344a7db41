import { describe, expect, test } from 'vitest';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { openDesk, type Desk } from './pull-fixes/desk.js';

interface Odd {
  readonly what: string;
  readonly tenant?: MockOptions;
  readonly meets?: (desk: Desk) => void;
}

const page = (kind: 'twice' | 'overlap') => (desk: Desk) => {
  desk.fault({ match: { op: 'list' }, do: [{ page: { kind, n: 1 } }] });
};

/** What tenants do to tables; none of it is a reason to stop. */
const ODD: readonly Odd[] = [
  { what: 'shows a record twice on each page', meets: page('twice') },
  { what: 'shows the last record of a page on the next one too', meets: page('overlap') },
  {
    what: 'writes RecIds in mixed case and orders them without regard to it',
    tenant: { switches: { recid_case: 'mixed', recid_order: 'any-case' } },
  },
  {
    what: 'writes RecIds in mixed case and orders them by bytes',
    tenant: { switches: { recid_case: 'mixed', recid_order: 'bytes' } },
  },
  { what: 'orders RecIds by their last digits', tenant: { switches: { recid_order: 'guid' } } },
];

describe.for([
  { kind: 'sqlite', paging: 'auto' },
  { kind: 'jsonl', paging: 'auto' },
  { kind: 'sqlite', paging: 'skip' },
] as const)('a table of $kind, paged by $paging, is not stopped by a tenant', ({ kind, paging }) => {
  test.for(ODD)('that $what', async ({ tenant, meets }) => {
    const desk = await openDesk(kind, tenant);
    Object.assign(desk.data, { paging, deletes: 'sweep' });
    meets?.(desk);
    for (const edits of [40, 0, 0]) {
      const { tables, problem } = await desk.pull();
      expect([tables[0]?.complete, problem?.message]).toEqual([true, undefined]);
      desk.tenant.clock.advance(3_600_000);
      desk.edit(edits);
    }
    expect(desk.wrong()).toEqual([]);
  });
});

test('a tenant that sends fields in another case than it describes them fills the columns that it describes', async () => {
  for (const paging of ['auto', 'skip']) {
    const desk = await openDesk('sqlite');
    desk.data['paging'] = paging;
    desk.tenant.mock.faults.preset('field-case');
    for (let run = 0; run < 3; run++) {
      const { tables, problem } = await desk.pull();
      expect([paging, run, tables[0]?.complete, problem?.message]).toEqual([paging, run, true, undefined]);
      desk.tenant.clock.advance(3_600_000);
      desk.edit(run === 0 ? 40 : 0);
    }
    expect(desk.wrong()).toEqual([]);
  }
});

test('increments of a tenant whose stamps carry no zone go on after clocks went back', async () => {
  const desk = await openDesk('sqlite', { incidents: 30, switches: { stamp_style: 'none' } });
  const { clock, mock } = desk.tenant;
  desk.config['time_zone'] = 'Europe/London';
  const ids = mock.records.list('incidents').map((record) => record['RecId'] as string);
  // 2026-10-25T01:00:00Z is when the clocks of London go from 02:00 back to 01:00.
  clock.advance(Date.parse('2026-10-24T23:30:00Z') - clock.now());
  const horizons = new Set<string | undefined>();
  for (let step = 0; step < 18; step++) {
    const now = clock.now();
    const wall = now + (now < Date.parse('2026-10-25T01:00:00Z') ? 3_600_000 : 0);
    const LastModDateTime = new Date(wall).toISOString().replace(/\.\d+Z$/, 'Z');
    mock.records.update('incidents', ids[step] ?? '', { Subject: `edit ${step}`, LastModDateTime });
    clock.advance(15 * 60_000);
    const { tables } = await desk.pull();
    expect(tables).toMatchObject([{ complete: true }]);
    horizons.add(tables[0]?.horizon);
  }
  // It waits for the repeated hour, and not for longer.
  expect(horizons.size).toBeGreaterThan(8);
  const subjects = new Map(desk.rows().map((row) => [row['RecId'], row['Subject']]));
  expect(ids.slice(0, 18).map((id) => subjects.get(id))).toEqual(ids.slice(0, 18).map((_, at) => `edit ${at}`));
});
