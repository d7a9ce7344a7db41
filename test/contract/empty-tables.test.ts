import { describe, expect, test } from 'vitest';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { startPlugin, startTenant } from '../tenant.js';
import { connect, pull } from './pulling.js';

/** Two tenants that answer alike: one without changes, and one whose changes the role may not see. */
const NOTHING_TO_SEE: readonly [string, MockOptions][] = [
  ['is empty', { sizes: { changes: 0 } }],
  ['is not visible to the role', { role: 'SelfService' }],
];

const EMPTY = 'empty or not visible to this role';
const CHANGES = { tables: ['incidents', 'changes'] };
const increment = (table = 'changes') => [null, 'incremental', { table }] as const;

describe.each(NOTHING_TO_SEE)('a table that %s', (_case, options) => {
  test('is listed as such, with no number of records', async () => {
    const { plugin } = await connect(CHANGES, options);
    const [incidents, changes] = await plugin.discover();
    expect(incidents).toMatchObject({ readable: 'yes', count: 300 });
    expect(changes).toMatchObject({ readable: 'empty' });
    expect(changes).not.toHaveProperty('count');
    expect(changes).not.toHaveProperty('problem');
  });

  test('is named as such by the connection test, with the right to look at', async () => {
    const tenant = await startTenant(options);
    const { ok, checks } = await startPlugin(
      tenant.config({ data: { tables: ['changes'], mode: 'incremental' } }),
    ).validate({});
    expect(ok).toBe(true);
    const detail = checks.find((check) => check.step === 'table:changes')?.detail;
    expect(detail).toBe(`${EMPTY}; if it has records, the role lacks View of Change`);
  });

  test.each(['historical', 'incremental'] as const)('is never called complete up to anything (%s)', async (mode) => {
    const { plugin } = await connect(CHANGES, options);
    const { end, checkpoint: after } = await pull(plugin, null, mode, { table: 'changes' });
    expect(end).toMatchObject({ complete: true, empty: true });
    expect(end).not.toHaveProperty('horizon');
    expect(end?.warnings.join()).toContain(EMPTY);
    expect(end?.warnings.join()).toContain('the right to view Change');
    expect(plugin.describeCheckpoint(after)).toEqual({ empty: true, unfinished: [] });
  });

  test('says so again in the next run, which asks in two ways', async () => {
    const { plugin, services } = await connect(CHANGES, options);
    const first = await pull(plugin, ...increment());
    const before = services.ledger.calls.length;
    const second = await pull(plugin, first.checkpoint, 'incremental', { table: 'changes' });
    expect(second.end).toMatchObject({ empty: true });
    expect(second.end).not.toHaveProperty('horizonBefore');
    expect(services.ledger.calls.length - before).toBe(2);
  });
});

describe('a table that shows its records', () => {
  test('is no empty one although the span of the run has none', async () => {
    const { plugin } = await connect(CHANGES);
    const span = { start: '1999-01-01', end: '1999-12-31' };
    const { end, delivered } = await pull(plugin, null, 'historical', { table: 'changes', span });
    expect([delivered, end?.empty, end?.warnings]).toEqual([0, undefined, []]);
    expect(end).toHaveProperty('horizon');
  });

  test('is no empty one in a quiet increment, and costs no call more', async () => {
    const { plugin, services } = await connect({ ...CHANGES, settle_seconds: 0, lookback_seconds: 0 });
    const first = await pull(plugin, null, 'historical', { table: 'changes' });
    const before = services.ledger.calls.length;
    const { end, delivered } = await pull(plugin, first.checkpoint, 'incremental', { table: 'changes' });
    expect([delivered, end?.empty, services.ledger.calls.length - before]).toEqual([0, undefined, 1]);
  });

  test('is no empty one any more from its first record on', async () => {
    const { tenant, plugin } = await connect(CHANGES, { sizes: { changes: 0 } });
    const empty = await pull(plugin, ...increment());
    expect(plugin.describeCheckpoint(empty.checkpoint)).toMatchObject({ empty: true });
    tenant.clock.advance(3_600_000);
    tenant.mock.records.insert('changes', { Subject: 'Patch' });
    tenant.clock.advance(3_600_000);
    const { end, delivered, checkpoint } = await pull(plugin, empty.checkpoint, 'incremental', { table: 'changes' });
    expect([delivered, end?.empty]).toEqual([1, undefined]);
    expect(end).toHaveProperty('horizon');
    expect(plugin.describeCheckpoint(checkpoint)).not.toHaveProperty('empty');
  });

  test('is no empty one once its horizon is set by hand', async () => {
    const { plugin } = await connect(CHANGES, { sizes: { changes: 0 } });
    const { checkpoint } = await pull(plugin, ...increment());
    const rewound = plugin.rewindCheckpoint(checkpoint, '2024-01-01');
    expect(plugin.describeCheckpoint(rewound)).toMatchObject({ horizon: '2024-01-01T00:00:00Z' });
  });
});

describe('a table that does not exist', () => {
  test.each([
    ['a description without properties', undefined],
    ['404 for its description', 404],
  ])('is distinguished from an empty one by %s', async (_case, code) => {
    const { tenant, plugin } = await connect({ tables: ['changes', 'unicorns'] }, { sizes: { changes: 0 } });
    if (code !== undefined) {
      const body = { code: 'ISM_4004', description: 'Not Found', message: ['Requested resource not found'] };
      tenant.mock.faults.add({ match: { op: 'metadata', path: 'unicorns' }, do: [{ status: { code, body } }] });
    }
    const tables = await plugin.discover();
    expect(tables.map(({ name, readable }) => [name, readable])).toEqual([
      ['changes', 'empty'],
      ['unicorns', 'absent'],
    ]);
  });

  test('is another thing than one that is described and cannot be read', async () => {
    const { tenant, plugin } = await connect({ tables: ['changes'] });
    tenant.mock.faults.add({ match: { op: 'list', set: 'changes' }, do: [{ status: { code: 404 } }] });
    expect(await plugin.discover()).toMatchObject([{ readable: 'no', problem: { code: 'tenant.not_found' } }]);
  });
});
