import { describe, expect, test } from 'vitest';
import { connect, ITEM, NOTE, REQUEST, sending, VALUES, withTicket } from './ticket-scene.js';

describe('a ticket', () => {
  test('is one POST with summary, description, status and customer, and answers number, status and link', async () => {
    const { tenant, plugin } = await connect();
    const created = await plugin.createTicket(REQUEST);
    if (created.outcome !== 'created') throw new Error(created.outcome);
    expect(created).toMatchObject({ status: 'Logged', severity: 'medium' });
    expect(created.ref.number).toMatch(/^\d+$/);
    expect(created.ref.recId).toMatch(/^[0-9A-F]{32}$/);
    expect(created.ref.url).toContain(created.ref.recId);
    const posts = tenant.mock.journal.entries({ op: 'create' });
    expect(posts).toHaveLength(1);
    expect(JSON.parse(posts[0]?.body ?? '')).toEqual({ ProfileLink: tenant.credentials.employeeRecId, ...VALUES });
    expect(posts[0]?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'netskope-ce-5.0.1-cto-ivanti-v1.0.0',
    });
    expect(tenant.mock.records.get('incidents', created.ref.recId)).toMatchObject(VALUES);
  });

  test('costs one call once fields and login are known', async () => {
    const { tenant, plugin } = await connect();
    await plugin.createTicket(REQUEST);
    tenant.mock.journal.clear();
    await plugin.createTicket(REQUEST);
    expect(tenant.mock.journal.entries().map((entry) => entry.op)).toEqual(['create']);
  });

  test('keeps a customer that the queue maps', async () => {
    const { tenant, plugin } = await connect();
    const other = tenant.mock.records
      .list('employees')
      .find((each) => each['RecId'] !== tenant.credentials.employeeRecId);
    const created = await plugin.createTicket({
      ...REQUEST,
      values: { ...VALUES, ProfileLink: String(other?.['RecId']) },
    });
    if (created.outcome !== 'created') throw new Error(created.outcome);
    expect(tenant.mock.records.get('incidents', created.ref.recId)?.['ProfileLink']).toBe(other?.['RecId']);
  });

  test('can be shown without being sent', async () => {
    const { tenant, plugin } = await connect();
    const shown = await plugin.createTicket({ ...REQUEST, dryRun: true });
    expect(shown).toEqual({
      outcome: 'dry-run',
      payload: { ProfileLink: tenant.credentials.employeeRecId, ...VALUES },
      problems: [],
    });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(0);
  });

  test.each([
    ['a status that is no status', { Status: 'Exploded' }, 'tenant.value_refused', 'Exploded'],
    ['an unknown field', { Colour: 'red' }, 'config.unknown_field', 'Colour'],
    ['an unknown customer', { ProfileLink: 'F'.repeat(32) }, 'tenant.value_refused', ''],
  ])('with %s is refused, with the reason', async (_case, changes, code, words) => {
    const { tenant, plugin } = await connect();
    const before = tenant.mock.records.count('incidents');
    const refused = await plugin.createTicket({
      ...REQUEST,
      values: { ...VALUES, ...changes },
    });
    expect(refused).toMatchObject({ outcome: 'refused', problem: { code } });
    expect(JSON.stringify(refused)).toContain(words);
    expect(tenant.mock.records.count('incidents')).toBe(before);
  });

  test.each([
    ['500, also after the tenant stored it', { status: { code: 500 } }],
    ['a broken connection after the tenant stored it', { wire: 'reset' }],
    ['an empty answer', { status: { code: 201 } }],
    ['a login page', { body: { html: true } }],
    ['half a record', { body: { truncate: { bytes: 200, declare: false } } }],
  ] as const)('answered with %s is of unknown outcome, sent once, and found again', async (_case, effect) => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'create' }, at: 'after-commit', do: [effect] });
    const sent = sending({ tenant, plugin });
    const created = await plugin.createTicket(REQUEST);
    expect(created).toMatchObject({
      outcome: 'unknown',
      problem: { code: 'network.outcome_unknown', retry: 'look-first' },
    });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(1);
    expect(tenant.mock.journal.violations()).toEqual([]);
    const stored = tenant.mock.records.find('incidents', (record) => record['Subject'] === VALUES.Subject);
    const found = await plugin.findTicket({ ...REQUEST, sent });
    expect(found).toMatchObject({ outcome: 'found', ref: { recId: stored?.['RecId'] }, state: { status: 'Logged' } });
  });

  test('for an employee who does not exist blames the connection, not the ticket', async () => {
    const { plugin } = await connect({ employee_rec_id: 'F'.repeat(32) });
    expect(await plugin.createTicket(REQUEST)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'tenant.value_refused', field: 'ticketing.employee_rec_id' },
    });
  });

  test('that never left is refused, not unknown', async () => {
    const { plugin } = await connect({}, { instance: 'http://127.0.0.1:9' });
    expect(await plugin.createTicket(REQUEST)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'network.unreachable' },
    });
  });
});

describe('a later alert', () => {
  test('becomes a note: one PATCH of NewNotes, and the answer’s state is taken over', async () => {
    const { tenant, plugin, ref } = await withTicket();
    tenant.mock.records.update('incidents', ref.recId, { Status: 'Active', Owner: 'jdoe' });
    const updated = await plugin.updateTicket({ ref, item: ITEM, values: NOTE, mode: 'append' });
    expect(updated).toMatchObject({ outcome: 'updated', state: { status: 'Active', assignee: 'jdoe' } });
    const patches = tenant.mock.journal.entries({ op: 'update' });
    expect(patches).toHaveLength(1);
    expect(patches[0]?.method).toBe('PATCH');
    expect(JSON.parse(patches[0]?.body ?? '')).toEqual(NOTE);
    const notes = tenant.mock.records.list('journal__notess').filter((note) => note['ParentLink_RecID'] === ref.recId);
    expect(notes).toHaveLength(1);
  });

  test('changes mapped fields only when the queue says so', async () => {
    const { tenant, plugin, ref } = await withTicket();
    const values = { ...NOTE, Subject: 'Another subject' };
    await plugin.updateTicket({ ref, item: ITEM, values, mode: 'append' });
    expect(tenant.mock.records.get('incidents', ref.recId)?.['Subject']).toBe(VALUES.Subject);
    await plugin.updateTicket({ ref, item: ITEM, values, mode: 'upsert' });
    expect(tenant.mock.records.get('incidents', ref.recId)?.['Subject']).toBe('Another subject');
  });

  test('for a deleted incident says gone, after a read of its own', async () => {
    const { tenant, plugin, ref } = await withTicket();
    tenant.mock.records.delete('incidents', ref.recId);
    expect(await plugin.updateTicket({ ref, item: ITEM, values: NOTE, mode: 'append' })).toEqual({ outcome: 'gone' });
    expect(tenant.mock.journal.count({ op: 'list', set: 'incidents' })).toBeGreaterThan(0);
  });

  test('refused with 400 for any other reason does not say gone', async () => {
    const { tenant, plugin, ref } = await withTicket();
    const body = { code: 'ISM_4000', description: 'Bad Request', message: ['Invalid key'], help: '' };
    tenant.mock.faults.add({ match: { op: 'update' }, do: [{ status: { code: 400, body } }] });
    const outcome = await plugin.updateTicket({ ref, item: ITEM, values: NOTE, mode: 'append' });
    expect(outcome).toMatchObject({ outcome: 'refused', problem: { status: 400 } });
  });

  test('confirmed without a body counts as added', async () => {
    const { tenant, plugin, ref } = await withTicket();
    tenant.mock.faults.add({ match: { op: 'update' }, at: 'after-commit', do: [{ status: { code: 204 } }] });
    expect(await plugin.updateTicket({ ref, item: ITEM, values: NOTE, mode: 'append' })).toEqual({
      outcome: 'updated',
    });
  });
});
