import { describe, expect, test } from 'vitest';
import { startPlugin } from '../tenant.js';
import { connect, pull } from './pulling.js';

const LATER = 3_600_000;
const ADDED = { add: { field: 'Colour', value: 'green' } } as const;

/** A tenant whose history has been read and whose fields change then. */
async function changed(policy: string, change: object, data: Record<string, unknown> = {}) {
  const { tenant, plugin, services } = await connect({ schema_changes: policy, mode: undefined, ...data });
  const first = await pull(plugin);
  tenant.mock.faults.add({ do: [{ schema: change as typeof ADDED }] });
  tenant.clock.advance(LATER);
  const recId = [...first.rows.keys()][0] ?? '';
  tenant.mock.records.update('incidents', recId, { Subject: 'again' });
  return { tenant, plugin, services, recId, checkpoint: first.checkpoint };
}

const refused = (message: string, fix: string) => ({
  problem: {
    code: 'tenant.schema_changed',
    field: 'data.schema_changes',
    message: expect.stringContaining(message) as unknown,
    fix: expect.stringContaining(fix) as unknown,
  },
});

describe('a connection that lets an operator decide about changed fields', () => {
  test.each([
    [ADDED, 'Colour is a new column.'],
    [{ drop: 'Symptom' }, 'Symptom no longer exists'],
    [{ retype: { field: 'ClosedDuration', to: 'text' } }, 'ClosedDuration was integer and is string now'],
  ] as const)('ends a run before it reads, until the change is accepted once: %j', async (change, told) => {
    const { tenant, plugin, recId, checkpoint } = await changed('ask', change);
    const before = tenant.mock.journal.count({ op: 'list' });
    await expect(pull(plugin, checkpoint)).rejects.toMatchObject(refused(told, '--accept-schema'));
    expect(tenant.mock.journal.count({ op: 'list' })).toBe(before);
    const accepted = await pull(plugin, checkpoint, undefined, { acceptSchema: true });
    expect(accepted.rows.get(recId)).toMatchObject({ Subject: 'again' });
    expect(accepted.end?.notes).toEqual([expect.stringContaining(told)]);
    tenant.clock.advance(LATER);
    expect((await pull(plugin, accepted.checkpoint)).end).toMatchObject({ complete: true, notes: [] });
  });

  test('accepts no change that is for good, where it says stop', async () => {
    const { plugin, checkpoint } = await changed('stop', ADDED);
    const ends = expect(pull(plugin, checkpoint, undefined, { acceptSchema: true })).rejects;
    await ends.toMatchObject(refused('Colour is a new column.', 'data.select'));
  });

  test('ends at a field that the description does not know yet, keeps the pages before it, and accepts it once', async () => {
    const { tenant, plugin } = await connect({ schema_changes: 'ask', mode: undefined });
    const first = await pull(plugin);
    tenant.clock.advance(LATER);
    tenant.mock.faults.add({ match: { op: 'list' }, do: [{ body: { mutate: { 'value.0.Surprise': 'x' } } }] });
    for (const recId of [...first.rows.keys()].slice(0, 5)) {
      tenant.mock.records.update('incidents', recId, { Subject: 'again' });
    }
    const told = refused('Surprise is a new column that $metadata does not describe.', '--accept-schema');
    await expect(pull(plugin, first.checkpoint)).rejects.toMatchObject(told);
    const accepted = await pull(plugin, first.checkpoint, undefined, { acceptSchema: true });
    expect([...accepted.rows.values()].some((row) => row['Surprise'] === 'x')).toBe(true);
    tenant.clock.advance(LATER);
    tenant.mock.records.update('incidents', [...first.rows.keys()][9] ?? '', { Subject: 'again' });
    expect((await pull(plugin, accepted.checkpoint)).end?.complete).toBe(true);
  });

  test('takes fields for its own change after data.select or data.deny_fields were changed', async () => {
    const { tenant, services, checkpoint } = await changed('stop', ADDED);
    const data = { tables: ['incidents'], schema_changes: 'stop', deny_fields: { incidents: ['Colour'] } };
    const other = startPlugin(tenant.config({ data }), services);
    const taken = await pull(other, checkpoint);
    expect(taken.end?.complete).toBe(true);
    expect([...taken.rows.values()].some((row) => 'Colour' in row)).toBe(false);
  });

  test('compares also with a first run that was stopped in the middle', async () => {
    const { tenant, plugin } = await connect({ schema_changes: 'ask', mode: undefined, page_size: 20 });
    const begun = await pull(plugin, null, undefined, { pages: 4 });
    tenant.mock.faults.add({ do: [{ schema: ADDED }] });
    tenant.clock.advance(LATER);
    await expect(pull(plugin, begun.checkpoint)).rejects.toMatchObject(refused('Colour', '--accept-schema'));
    expect((await pull(plugin, begun.checkpoint, undefined, { acceptSchema: true })).end?.complete).toBe(true);
  });
});
