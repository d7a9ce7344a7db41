import { describe, expect, test } from 'vitest';
import { startPlugin, type Tenant } from '../tenant.js';
import { ITEM, NOTE, sending, withTicket } from './ticket-scene.js';

const APPEND = { item: ITEM, values: NOTE, mode: 'append' } as const;

function notesOf({ mock }: Tenant, recId: string): number {
  return mock.records.list('journal__notess').filter((note) => note['ParentLink_RecID'] === recId).length;
}

describe('a note whose answer is lost', () => {
  test('is found in the history and not sent again', async () => {
    const { tenant, plugin, ref } = await withTicket();
    tenant.mock.faults.add({ match: { op: 'update' }, at: 'after-commit', do: [{ wire: 'reset' }] });
    expect(await plugin.updateTicket({ ref, ...APPEND })).toEqual({ outcome: 'updated' });
    expect(tenant.mock.journal.count({ op: 'update' })).toBe(1);
    expect(notesOf(tenant, ref.recId)).toBe(1);
  });

  test('stays unknown while it is not in the history, and is sent once', async () => {
    const { tenant, plugin, ref } = await withTicket();
    tenant.mock.faults.add({ match: { op: 'update' }, at: 'before-commit', do: [{ wire: 'reset' }] });
    expect(await plugin.updateTicket({ ref, ...APPEND })).toMatchObject({
      outcome: 'unknown',
      problem: { code: 'network.outcome_unknown', retry: 'look-first' },
    });
    expect(tenant.mock.journal.count({ op: 'update' })).toBe(1);
    expect(notesOf(tenant, ref.recId)).toBe(0);
  });

  test('is repeated only once it is certain to be missing, and never doubled', async () => {
    const { tenant, plugin, ref, config, services } = await withTicket();
    const lost = tenant.mock.faults.add({ match: { op: 'update' }, at: 'before-commit', do: [{ wire: 'reset' }] });
    const earlier = sending({ tenant, plugin });
    await plugin.updateTicket({ ref, ...APPEND });
    lost.remove();
    expect(await plugin.updateTicket({ ref, ...APPEND, earlier })).toMatchObject({
      outcome: 'unknown',
      problem: { retryAt: '2026-07-01T12:02:00.000Z' },
    });
    tenant.clock.advance(121_000);
    expect(await plugin.updateTicket({ ref, ...APPEND, earlier })).toMatchObject({ outcome: 'updated' });
    const killed = startPlugin(config, services);
    expect(await killed.updateTicket({ ref, ...APPEND, earlier })).toMatchObject({ outcome: 'updated' });
    expect(notesOf(tenant, ref.recId)).toBe(1);
  });

  test('that became visible late is not sent again', async () => {
    const { tenant, plugin, ref } = await withTicket();
    const earlier = sending({ tenant, plugin });
    tenant.clock.advance(3_600_000);
    tenant.mock.records.insert('journal__notess', {
      NotesBody: NOTE.NewNotes,
      ParentLink_RecID: ref.recId,
      CreatedDateTime: new Date(Date.parse(earlier.startedAt) + 60_000).toISOString(),
    });
    expect(await plugin.updateTicket({ ref, ...APPEND, earlier })).toEqual({ outcome: 'updated' });
    expect(tenant.mock.journal.count({ op: 'update' })).toBe(0);
  });

  test('that the first of several attempts has added is not sent again', async () => {
    const { tenant, plugin, config, services, ref } = await withTicket();
    const earlier = sending({ tenant, plugin });
    tenant.mock.records.insert('journal__notess', {
      NotesBody: NOTE.NewNotes,
      ParentLink_RecID: ref.recId,
      CreatedDateTime: earlier.startedAt,
    });
    tenant.clock.advance(1_200_000);
    const later = startPlugin(config, services);
    const outcome = await later.updateTicket({ ref, ...APPEND, earlier });
    expect(outcome).toEqual({ outcome: 'updated' });
    expect(tenant.mock.journal.count({ op: 'update' })).toBe(0);
  });

  test('is not certain to be missing before the last attempt has had its time', async () => {
    const { tenant, plugin, ref } = await withTicket();
    const first = sending({ tenant, plugin });
    tenant.clock.advance(600_000);
    const last = sending({ tenant, plugin });
    tenant.clock.advance(60_000);
    const earlier = { ...first, endedMsAgo: last.endedMsAgo };
    expect(await plugin.updateTicket({ ref, ...APPEND, earlier })).toMatchObject({
      outcome: 'unknown',
      sent: false,
      problem: { retryAt: '2026-07-01T12:12:00.000Z' },
    });
    expect(tenant.mock.journal.count({ op: 'update' })).toBe(0);
  });

  test('does not count an equal note that was confirmed before it', async () => {
    const { tenant, plugin, ref } = await withTicket();
    await plugin.updateTicket({ ref, ...APPEND });
    tenant.mock.faults.add({ match: { op: 'update' }, at: 'before-commit', do: [{ wire: 'reset' }] });
    expect(await plugin.updateTicket({ ref, ...APPEND })).toMatchObject({ outcome: 'unknown' });
    expect(notesOf(tenant, ref.recId)).toBe(1);
  });

  test('does not count an equal note on another ticket', async () => {
    const { tenant, plugin, ref } = await withTicket();
    const earlier = sending({ tenant, plugin });
    const other = tenant.mock.records.list('incidents').find((record) => record['RecId'] !== ref.recId);
    await plugin.updateTicket({ ref: { number: 'other', recId: String(other?.['RecId']) }, ...APPEND });
    tenant.clock.advance(121_000);
    expect(await plugin.updateTicket({ ref, ...APPEND, earlier })).toMatchObject({ outcome: 'updated' });
    expect(notesOf(tenant, ref.recId)).toBe(1);
  });

  test.each([
    ['the role cannot read the history', { page: 'empty-204' }, 'auth.rights'],
    ['the history does not answer', { status: { code: 503 } }, 'tenant.failed'],
    ['the history answers with a login page', { body: { html: true } }, 'tenant.not_ivanti'],
  ] as const)('stays unknown when %s, however long ago it was', async (_case, effect, code) => {
    const { tenant, plugin, ref } = await withTicket();
    const earlier = sending({ tenant, plugin });
    tenant.clock.advance(3_600_000);
    tenant.mock.faults.add({ match: { op: 'list', set: 'journal__notess' }, do: [effect] });
    expect(await plugin.updateTicket({ ref, ...APPEND, earlier })).toMatchObject({
      outcome: 'unknown',
      problem: { code },
    });
    expect(tenant.mock.journal.count({ op: 'update' })).toBe(0);
  });
});

describe('a status that goes with a note', () => {
  // A tenant wants these for an active incident.
  const owned = { Owner: 'jdoe', OwnerTeam: 'Service Desk', Category: 'Software' };
  const resolve = { CauseCode: 'Software', Resolution: 'Done', Status: 'Resolved' };

  test('opens a closed ticket again in the same write, which says when it had ended before', async () => {
    const { tenant, plugin, ref } = await withTicket();
    tenant.clock.advance(60_000);
    tenant.mock.records.update('incidents', ref.recId, { ...resolve, Status: 'Closed', ...owned });
    tenant.clock.advance(3_600_000);
    // A note changes the record, but not when it was closed.
    const closed = { status: 'Closed', ended: true, endedAt: '2026-07-01T12:01:00Z' };
    expect(await plugin.updateTicket({ ref, ...APPEND })).toMatchObject({
      outcome: 'updated',
      state: { ...closed, modifiedAt: '2026-07-01T13:01:00Z' },
    });
    const again = await plugin.updateTicket({ ref, ...APPEND, status: 'Active' });
    expect(again).toMatchObject({ outcome: 'updated', state: { status: 'Active' } });
    expect(again).not.toHaveProperty('state.ended');
    expect(again).not.toHaveProperty('state.endedAt');
    expect(tenant.mock.journal.count({ op: 'update' })).toBe(2);
    expect(notesOf(tenant, ref.recId)).toBe(2);
  });

  test('is sent alone where there is no note, and takes the place of a mapped status', async () => {
    const { tenant, plugin, ref } = await withTicket();
    tenant.mock.records.update('incidents', ref.recId, owned);
    const alone = { ref, item: ITEM, values: {}, mode: 'append', status: 'Active' } as const;
    expect(await plugin.updateTicket(alone)).toMatchObject({ outcome: 'updated', state: { status: 'Active' } });
    const both = { ref, item: ITEM, values: { status: 'Active' }, mode: 'upsert', status: 'Logged' } as const;
    expect(await plugin.updateTicket(both)).toMatchObject({ outcome: 'updated', state: { status: 'Logged' } });
    expect(tenant.mock.journal.count({ op: 'update' })).toBe(2);
  });

  test('that the tenant refuses refuses the note with it', async () => {
    const { tenant, plugin, ref } = await withTicket();
    expect(await plugin.updateTicket({ ref, ...APPEND, status: 'Resolved' })).toMatchObject({
      outcome: 'refused',
      problem: { code: 'tenant.required_field', retry: 'never' },
    });
    expect(notesOf(tenant, ref.recId)).toBe(0);
  });
});

describe('an update', () => {
  test('that finds a ticket without an owner says so', async () => {
    const { tenant, plugin, ref } = await withTicket();
    tenant.mock.records.update('incidents', ref.recId, { Owner: 'jdoe' });
    const owned = await plugin.updateTicket({ ref, ...APPEND });
    tenant.mock.records.update('incidents', ref.recId, { Owner: null });
    const free = await plugin.updateTicket({ ref, ...APPEND });
    expect(owned).toMatchObject({ state: { assignee: 'jdoe' } });
    expect(free).toMatchObject({ state: { assignee: null } });
  });

  test('in upsert mode writes every mapped field in one PATCH, the note too', async () => {
    const { tenant, plugin, ref } = await withTicket();
    const values = { ...NOTE, Subject: 'Another subject', Urgency: 'High', TotalTimeSpent: '1.5' };
    const updated = await plugin.updateTicket({ ref, item: ITEM, values, mode: 'upsert' });
    expect(updated).toMatchObject({ outcome: 'updated', state: { status: 'Logged', severity: 'critical' } });
    expect(tenant.mock.journal.count({ op: 'update' })).toBe(1);
    expect(tenant.mock.records.get('incidents', ref.recId)).toMatchObject({
      Subject: 'Another subject',
      Urgency: 'High',
      TotalTimeSpent: 1.5,
    });
    expect(notesOf(tenant, ref.recId)).toBe(1);
  });

  test('lists the fields that the tenant did not store', async () => {
    const { plugin, ref } = await withTicket();
    const values = { Subject: 'Another subject', Priority: '1' };
    expect(await plugin.updateTicket({ ref, item: ITEM, values, mode: 'upsert' })).toMatchObject({
      outcome: 'updated',
      notStored: ['Priority'],
    });
  });

  test('is not called gone because one list was empty by mistake', async () => {
    const { tenant, plugin, ref } = await withTicket();
    tenant.mock.faults.add({ match: { op: 'update' }, do: [{ status: { code: 400 } }] });
    tenant.mock.faults.add({ match: { op: 'list' }, when: { times: 1 }, do: [{ page: 'empty-204' }] });
    expect(await plugin.updateTicket({ ref, ...APPEND })).toMatchObject({ outcome: 'refused' });
  });

  test.each(['400', '404'] as const)('of a record that is missing with %s is gone', async (missing_record) => {
    const { tenant, plugin, ref } = await withTicket({}, {}, { switches: { missing_record } });
    tenant.mock.records.delete('incidents', ref.recId);
    expect(await plugin.updateTicket({ ref, ...APPEND })).toEqual({ outcome: 'gone' });
  });
});
