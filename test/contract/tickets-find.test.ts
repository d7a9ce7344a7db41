import { describe, expect, test } from 'vitest';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { connect, ITEM, made, REQUEST, sending, VALUES } from './ticket-scene.js';

/** A connection at the moment just before a create. */
async function beforeCreate(settings: Record<string, unknown> = {}, options: MockOptions = {}) {
  const scene = await connect(settings, {}, options);
  return { ...scene, sent: sending(scene) };
}

const GRACE_MS = 121_000;

describe('looking for a ticket', () => {
  test('that is not there is certain only after the grace time by the tenant’s clock', async () => {
    const { tenant, plugin, sent } = await beforeCreate();
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'absent', certain: false });
    tenant.clock.advance(GRACE_MS);
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'absent', certain: true });
  });

  test('is certain only by what was asked after the grace time, however long its answers take', async () => {
    const { tenant, services, plugin, sent } = await beforeCreate();
    const { startedAt, mark = null } = sent;
    // Another record of that time: a second question asks what comes after it.
    tenant.mock.records.insert('incidents', { ...VALUES, RecId: 'F'.repeat(32), Symptom: 'Another' });
    await tenant.clock.sleep(GRACE_MS - 11_000);
    const busy = { status: { code: 429, template: 'json', headers: { 'Retry-After': '20' } } } as const;
    tenant.mock.faults.add({ match: { op: 'list' }, when: { skip: 1, times: 1 }, do: [busy] });
    const sleep = services.clock.sleep.bind(services.clock);
    services.clock.sleep = async (ms, signal) => {
      // What was sent is carried out while the look-up waits between two of its questions.
      if (ms >= 20_000) tenant.mock.records.insert('incidents', { ...VALUES, RecId: '0'.repeat(32) });
      await sleep(ms, signal);
    };
    const certainFrom = new Date(Date.parse(startedAt) + GRACE_MS - 1000).toISOString();
    const asked = { ...REQUEST, sent: { startedAt, mark, certainFrom, endedMsAgo: GRACE_MS - 11_000 } as const };
    expect(await plugin.findTicket(asked)).toMatchObject({ outcome: 'absent', certain: false, waitMs: 0 });
    expect(await plugin.findTicket(asked)).toMatchObject({ outcome: 'found' });
  });

  test('that becomes visible after the first empty look-up finds it then', async () => {
    const { tenant, plugin, sent } = await beforeCreate();
    const first = await plugin.findTicket({ ...REQUEST, sent });
    expect(first).toMatchObject({ outcome: 'absent', certain: false });
    tenant.clock.advance(90_000);
    const CreatedDateTime = new Date(tenant.clock.now() - 85_000).toISOString();
    const late = tenant.mock.records.insert('incidents', { ...VALUES, CreatedDateTime });
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({
      outcome: 'found',
      ref: { recId: late['RecId'] },
    });
  });

  test('does not take another alert’s ticket with the same subject for it', async () => {
    const { plugin, sent } = await beforeCreate();
    await plugin.createTicket({ ...REQUEST, values: { ...VALUES, Symptom: 'Alert ID: another' } });
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'absent' });
  });

  test('does not take id 1 for id 10', async () => {
    const { plugin, sent } = await beforeCreate();
    const request = (id: string) => ({
      ...REQUEST,
      item: { ...ITEM, id },
      values: { ...VALUES, Symptom: `Alert ID: ${id}\nUser: kim` },
    });
    await plugin.createTicket(request('10'));
    expect(await plugin.findTicket({ ...request('1'), sent })).toMatchObject({ outcome: 'absent' });
    expect(await plugin.findTicket({ ...request('10'), sent })).toMatchObject({ outcome: 'found' });
  });

  test.each([
    ['changed its subject', { Subject: 'Taken over by the SOC' }],
    ['added to its description', { Symptom: `${VALUES.Symptom}\nSeen by the SOC` }],
    ['given it an owner and closed it', { Owner: 'jdoe', Status: 'Cancelled' }],
  ])('finds it although a user has %s meanwhile', async (_case, edit) => {
    const { tenant, plugin, sent } = await beforeCreate();
    const { recId } = await made(plugin);
    tenant.mock.records.update('incidents', recId, edit);
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'found', ref: { recId } });
  });

  test('says unknown of an incident that names the alert and is otherwise different, and does not adopt it', async () => {
    const { tenant, plugin, sent } = await beforeCreate();
    tenant.mock.records.insert('incidents', { Subject: 'Follow-up', Symptom: `See alert ${ITEM.id}, please` });
    tenant.clock.advance(GRACE_MS);
    const found = await plugin.findTicket({ ...REQUEST, sent });
    expect(found).toMatchObject({ outcome: 'unknown', problem: { code: 'network.outcome_unknown' } });
  });

  test('prefers the ticket itself to an incident that quotes it', async () => {
    const { tenant, plugin, sent } = await beforeCreate();
    for (let each = 0; each < 5; each += 1) {
      tenant.mock.records.insert('incidents', { Subject: 'Follow-up', Symptom: `See alert ${ITEM.id}, please` });
    }
    const { recId } = await made(plugin);
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'found', ref: { recId } });
  });

  test('passes over records that other tickets of the host hold', async () => {
    const { tenant, plugin, sent } = await beforeCreate();
    const one = await made(plugin);
    const alone = await plugin.findTicket({ ...REQUEST, sent, taken: [one.recId] });
    expect(alone).toMatchObject({ outcome: 'absent', certain: false });
    const two = tenant.mock.records.insert('incidents', VALUES);
    expect(await plugin.findTicket({ ...REQUEST, sent, taken: [one.recId] })).toMatchObject({
      outcome: 'found',
      ref: { recId: two['RecId'] },
    });
  });

  test('reads every page of what was created at the time', async () => {
    const { tenant, plugin, sent } = await beforeCreate();
    for (let each = 0; each < 250; each += 1) tenant.mock.records.insert('incidents', { Subject: `Another ${each}` });
    const { recId } = await made(plugin);
    tenant.mock.journal.clear();
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'found', ref: { recId } });
    tenant.mock.records.delete('incidents', recId);
    tenant.mock.journal.clear();
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'absent' });
    expect(tenant.mock.journal.entries({ op: 'list' }).map((call) => call.rows ?? 0)).toEqual([100, 100, 50, 0]);
  });

  test.each([
    ['ahead', 600_000],
    ['behind', -600_000],
  ])('works with a tenant whose clock is ten minutes %s', async (_case, skew) => {
    const { tenant, plugin, sent } = await beforeCreate();
    tenant.mock.clock.skew(skew);
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'absent', certain: false });
    const { recId } = await made(plugin);
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'found', ref: { recId } });
    tenant.mock.records.delete('incidents', recId);
    tenant.clock.advance(GRACE_MS);
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'absent', certain: true });
  });

  test.each([
    ['204', { page: 'empty-204' }, { outcome: 'absent', certain: false }],
    ['200 without a body', { page: 'empty-200' }, { outcome: 'absent', certain: false }],
    ['a login page', { body: { html: true } }, { outcome: 'unknown', problem: { code: 'tenant.not_ivanti' } }],
    [
      'half a page',
      { body: { truncate: { bytes: 60 } } },
      { outcome: 'unknown', problem: { code: 'tenant.bad_answer' } },
    ],
    ['503', { status: { code: 503 } }, { outcome: 'unknown', problem: { code: 'tenant.failed' } }],
    ['403', { status: { code: 403 } }, { outcome: 'unknown', problem: { code: 'auth.rights' } }],
  ] as const)('answered with %s is not certain of anything', async (_case, effect, expected) => {
    const { tenant, plugin, sent } = await beforeCreate();
    await made(plugin);
    tenant.mock.faults.add({ match: { op: 'list' }, do: [effect] });
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject(expected);
  });

  test('is not certain that it is not there when the role sees no incident at all', async () => {
    const { tenant, plugin, sent } = await beforeCreate();
    await made(plugin);
    tenant.mock.faults.add({ match: { op: 'list' }, do: [{ page: 'empty-204' }] });
    tenant.clock.advance(GRACE_MS);
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({
      outcome: 'unknown',
      problem: { code: 'auth.rights' },
    });
  });

  test('finds a ticket whose answer shows no status, rather than none', async () => {
    const { tenant, plugin, sent } = await beforeCreate();
    const { recId } = await made(plugin);
    tenant.mock.faults.add({ match: { op: 'list' }, do: [{ body: { mutate: { 'value.0.Status': null } } }] });
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({
      outcome: 'found',
      ref: { recId },
      state: { status: 'Logged' },
    });
  });
});

describe('with a correlation field, looking for a ticket', () => {
  const settings = { correlation_field: 'TestField' };

  test('uses the correlation field where one is configured', async () => {
    const { plugin, sent } = await beforeCreate(settings);
    const { recId } = await made(plugin);
    const found = await plugin.findTicket({
      ...REQUEST,
      values: { Subject: 'x', Symptom: 'y', Status: 'Logged' },
      sent,
    });
    expect(found).toMatchObject({ outcome: 'found', ref: { recId } });
  });

  test('does not take the ticket of another key for it, however alike', async () => {
    const { plugin, sent } = await beforeCreate(settings);
    await made(plugin);
    expect(await plugin.findTicket({ ...REQUEST, idempotencyKey: 'key-2', sent })).toMatchObject({
      outcome: 'absent',
    });
  });

  test('does not believe a tenant that ignores the filter', async () => {
    const { tenant, plugin, sent } = await beforeCreate(settings);
    const { recId } = await made(plugin);
    tenant.mock.faults.add({ match: { op: 'list', query: /TestField eq/ }, do: [{ page: 'empty-204' }] });
    expect(await plugin.findTicket({ ...REQUEST, sent })).toMatchObject({ outcome: 'found', ref: { recId } });
  });

  test('refuses to send a key that the field cannot hold whole', async () => {
    const { tenant, plugin } = await beforeCreate(settings);
    const refused = await plugin.createTicket({ ...REQUEST, idempotencyKey: 'k'.repeat(200) });
    expect(refused).toMatchObject({ outcome: 'refused', problem: { field: 'TestField' } });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(0);
  });
});
