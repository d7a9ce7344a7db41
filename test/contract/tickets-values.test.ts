import { describe, expect, test } from 'vitest';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { startPlugin } from '../tenant.js';
import { asking, connect, made, REQUEST } from './ticket-scene.js';

const HOUR_MS = 3_600_000;

describe('a value that does not fit its field', () => {
  const LONG = 'x'.repeat(300);

  test('is shortened with a notice when it is a long text', async () => {
    const { tenant, plugin } = await connect();
    const created = await plugin.createTicket(asking({ Subject: LONG }));
    expect(created).toMatchObject({
      outcome: 'created',
      notes: ['Summary (Subject) was shortened from 300 to 255 characters'],
    });
    expect(JSON.stringify(created)).not.toContain('notStored');
    const sent = JSON.parse(tenant.mock.journal.entries({ op: 'create' })[0]?.body ?? '') as { Subject: string };
    expect(sent.Subject).toHaveLength(255);
  });

  test.each([
    [
      'a long text whose field is set to refuse',
      { on_invalid_value: { Subject: 'refuse' } },
      { Subject: LONG },
      'Subject',
    ],
    ['a text for a number', {}, { TotalTimeSpent: 'many' }, 'TotalTimeSpent'],
    ['a text for a date', {}, { ResolvedDateTime: 'yesterday' }, 'ResolvedDateTime'],
    ['a text for a yes or no', {}, { IsVIP: 'perhaps' }, 'IsVIP'],
  ])('refuses the ticket before anything is sent: %s', async (_case, settings, values, field) => {
    const { tenant, plugin } = await connect(settings);
    const refused = await plugin.createTicket(asking(values));
    expect(refused).toMatchObject({ outcome: 'refused', problem: { code: 'tenant.value_refused', field } });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(0);
  });

  test('is left out with a notice where the connection says so', async () => {
    const { tenant, plugin } = await connect({ on_invalid_value: { TotalTimeSpent: 'leave_out' } });
    const created = await plugin.createTicket(asking({ TotalTimeSpent: 'many' }));
    expect(created).toMatchObject({
      outcome: 'created',
      notes: ['TotalTimeSpent was left out: TotalTimeSpent takes a number, not "many"'],
    });
    expect(tenant.mock.journal.entries({ op: 'create' })[0]?.body).not.toContain('TotalTimeSpent');
  });

  test('and a rule for a field that does not exist fail the connection test', async () => {
    const { plugin } = await connect({ on_invalid_value: { Subjekt: 'refuse' } });
    const { checks } = await plugin.validate({});
    expect(checks.find((check) => check.outcome === 'failed')).toMatchObject({
      step: 'fields',
      problem: { code: 'config.unknown_field', field: 'ticketing.on_invalid_value' },
    });
  });

  test('is left to the tenant’s judgement where the connection says so', async () => {
    const { plugin } = await connect({ on_invalid_value: { TotalTimeSpent: 'send' } });
    expect(await plugin.createTicket(asking({ TotalTimeSpent: 'many' }))).toMatchObject({
      outcome: 'refused',
      problem: { status: 400 },
    });
  });
});

describe('a value of a pick list', () => {
  const schema = {
    objects: [
      { name: 'Incident', fields: ['pick 30 Colour: Colour'] },
      { name: 'Colour', fields: ['text 30: Colour', 'id: RecId', 'date: LastModDateTime CreatedDateTime'], size: 0 },
    ],
    pickLists: { Colour: ['Red', 'Green', 'Blue'] },
  } satisfies MockOptions['schema'];

  async function withColours(settings: Record<string, unknown> = {}) {
    const scene = await connect(settings, {}, { schema });
    for (const Colour of ['Red', 'Green']) scene.tenant.mock.records.insert('colours', { Colour });
    return scene;
  }

  test('that is not in a readable list is refused before anything is sent, with the values that are', async () => {
    const { tenant, plugin } = await withColours();
    const refused = await plugin.createTicket(asking({ Colour: 'Purple' }));
    expect(refused).toMatchObject({ outcome: 'refused', problem: { code: 'tenant.value_refused', field: 'Colour' } });
    expect(JSON.stringify(refused)).toContain('Green, Red');
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(0);
  });

  test('is accepted in any case, and its list is read once a day for any number of tickets and runs', async () => {
    const { tenant, plugin, config, services } = await withColours();
    await Promise.all(['Red', 'red', 'GREEN'].map((Colour) => plugin.createTicket(asking({ Colour }))));
    const restarted = startPlugin(config, services);
    await restarted.createTicket(asking({ Colour: 'Red' }));
    expect(tenant.mock.journal.count({ op: 'create', status: 201 })).toBe(4);
    expect(tenant.mock.journal.count({ op: 'list', set: 'colours' })).toBe(1);
    tenant.clock.advance(24 * HOUR_MS);
    await restarted.createTicket(asking({ Colour: 'Red' }));
    expect(tenant.mock.journal.count({ op: 'list', set: 'colours' })).toBe(2);
  });

  test('is sent although the list lacks it where the connection says so', async () => {
    const { plugin } = await withColours({ on_invalid_value: { Colour: 'send' } });
    expect(await plugin.createTicket(asking({ Colour: 'Blue' }))).toMatchObject({ outcome: 'created' });
  });

  test('is left to the tenant while the list does not answer, and checked once it does', async () => {
    const { tenant, plugin } = await withColours();
    const down = tenant.mock.faults.add({ match: { op: 'list', set: 'colours' }, do: [{ status: { code: 503 } }] });
    expect(await plugin.createTicket(asking({ Colour: 'Blue' }))).toMatchObject({ outcome: 'created' });
    down.remove();
    expect(await plugin.createTicket(asking({ Colour: 'Blue' }))).toMatchObject({ outcome: 'refused' });
  });

  test('is left to the tenant where the list cannot be read', async () => {
    const { tenant, plugin } = await withColours();
    tenant.mock.faults.add({ match: { op: 'list', set: 'colours' }, do: [{ status: { code: 403 } }] });
    expect(await plugin.createTicket(asking({ Colour: 'Blue' }))).toMatchObject({ outcome: 'created' });
  });
});

describe('a field that the tenant requires', () => {
  const required = (...always: string[]): MockOptions => ({
    schema: { objects: [{ name: 'Incident', required: { always: ['Subject', 'Symptom', 'ProfileLink', ...always] } }] },
  });

  test('is learned from the refusal, named as the object names it, and missed before the next ticket is sent', async () => {
    const { tenant, plugin } = await connect({}, {}, required('CauseCode', 'TestField'));
    const first = await plugin.createTicket(REQUEST);
    expect(first).toMatchObject({
      outcome: 'refused',
      problem: { field: 'CauseCode', status: 400, fix: 'Map Cause Code (CauseCode) and TestField in the queue.' },
    });
    const second = await plugin.createTicket(REQUEST);
    expect(second).toMatchObject({
      outcome: 'refused',
      problem: { code: 'tenant.required_field', field: 'CauseCode', retryAt: '2026-07-01T13:00:00.000Z' },
    });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(1);
    const shown = await plugin.createTicket({ ...REQUEST, dryRun: true });
    if (shown.outcome !== 'dry-run') throw new Error(shown.outcome);
    expect(shown.problems.map((problem) => problem.field)).toEqual(['CauseCode', 'TestField']);
    const mapped = asking({ CauseCode: 'Software', TestField: 'x' });
    expect(await plugin.createTicket(mapped)).toMatchObject({ outcome: 'created' });
  });

  test('is found by what the tenant’s forms call it, which is remembered for all of its fields', async () => {
    const schema = { objects: [{ name: 'Incident', fields: ['text 60: ivnt_CostBearer'] }] };
    const { tenant, plugin, config, services } = await connect({}, {}, { schema });
    const message = ['Incident((new)).NotEmpty: Mandatory field "Cost-Bearer (2)" value must be provided.'];
    const answer = (text: string[]) => ({ code: 'ISM_4000', description: 'Bad Request', message: text, help: '' });
    const refuse = (text: string[]) =>
      tenant.mock.faults.add({
        match: { op: 'create' },
        when: { times: 1 },
        do: [{ status: { code: 400, body: answer(text) } }],
      });
    refuse(message);
    // Nothing is called so, and the fix says where to look.
    const unknown = await plugin.createTicket(REQUEST);
    expect(unknown).toMatchObject({
      outcome: 'refused',
      problem: { code: 'tenant.required_field', fix: expect.stringContaining('“Cost-Bearer (2)”') as unknown },
    });
    tenant.clock.advance(HOUR_MS);
    refuse(['Incident((new)).NotEmpty: Mandatory field "Cost Bearer" value must be provided.']);
    expect(await plugin.createTicket(REQUEST)).toMatchObject({
      problem: { field: 'ivnt_CostBearer', fix: 'Map Cost Bearer (ivnt_CostBearer) in the queue.' },
    });
    const held = await plugin.createTicket(REQUEST);
    expect(held).toMatchObject({
      problem: { message: expect.stringContaining('Cost Bearer (ivnt_CostBearer) has no value.') as unknown },
    });
    const restarted = startPlugin(config, services);
    const fields = await restarted.getFields({});
    expect(fields.find(({ name }) => name === 'ivnt_CostBearer')).toMatchObject({ label: 'Cost Bearer' });
    const mapped = asking({ 'Cost Bearer': 'x' });
    expect(await restarted.createTicket(mapped)).toMatchObject({
      problem: {
        code: 'config.unknown_field',
        message: expect.stringContaining('Did you mean Cost Bearer (ivnt_CostBearer)?') as unknown,
      },
    });
    const other = await connect();
    const moved = startPlugin(other.config, services);
    expect(JSON.stringify(await moved.getFields({}))).not.toContain('Cost Bearer');
  });

  test('is not one that has a value, where two are called alike', async () => {
    const schema = { objects: [{ name: 'Incident', fields: ['text 60: Team'] }] };
    const { tenant, plugin } = await connect({}, {}, { schema });
    const message = ['Incident((new)).NotEmpty: Mandatory field "Team" value must be provided.'];
    const body = { code: 'ISM_4000', description: 'Bad Request', message, help: '' };
    tenant.mock.faults.add({ match: { op: 'create' }, do: [{ status: { code: 400, body } }] });
    expect(await plugin.createTicket(asking({ Team: 'Red' }))).toMatchObject({
      problem: { field: 'OwnerTeam', fix: 'Map Team (OwnerTeam) in the queue.' },
    });
  });

  test('of one category is not required of another', async () => {
    const { tenant, plugin } = await connect();
    const message = ['Mandatory field "Cause Code" value must be provided.'];
    const body = { code: 'ISM_4000', description: 'Bad Request', message, help: '' };
    tenant.mock.faults.add({ match: { op: 'create' }, when: { times: 1 }, do: [{ status: { code: 400, body } }] });
    const [one, other] = tenant.mock.records.list('categorys').map((category) => String(category['Name']));
    expect(await plugin.createTicket(asking({ Category: String(one) }))).toMatchObject({
      problem: { field: 'CauseCode' },
    });
    expect(await plugin.createTicket(asking({ Category: String(other) }))).toMatchObject({ outcome: 'created' });
    expect(await plugin.createTicket(asking({ Category: String(one) }))).toMatchObject({ outcome: 'refused' });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(2);
  });

  test.each(['live', '2019', '2018'] as const)('is understood in the wording "%s"', async (required_text) => {
    const options = { ...required('TestField'), switches: { required_text } };
    const { tenant, plugin } = await connect({}, {}, options);
    await plugin.createTicket(REQUEST);
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ problem: { field: 'TestField' } });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(1);
  });

  test('for tickets of one status is not required of those of another', async () => {
    const { tenant, plugin } = await connect();
    const refused = await plugin.createTicket(asking({ Status: 'Active' }));
    expect(refused).toMatchObject({ problem: { field: 'Category' } });
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ outcome: 'created' });
    await plugin.createTicket(asking({ Status: 'Active' }));
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(2);
  });

  test('is remembered over a restart, but not of another tenant', async () => {
    const { tenant, plugin, config, services } = await connect({}, {}, required('TestField'));
    await plugin.createTicket(REQUEST);
    const restarted = startPlugin(config, services);
    expect(await restarted.createTicket(REQUEST)).toMatchObject({ problem: { field: 'TestField' } });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(1);
    const other = await connect();
    const moved = startPlugin(other.config, services);
    expect(await moved.createTicket(REQUEST)).toMatchObject({ outcome: 'created' });
  });

  test('is asked for again after an hour, and so forgotten once the tenant wants it no more', async () => {
    const { tenant, plugin } = await connect({}, {}, required('TestField'));
    await plugin.createTicket(REQUEST);
    tenant.clock.advance(HOUR_MS);
    // Still required: one more ticket is sent, and the next one is not.
    await plugin.createTicket(REQUEST);
    await plugin.createTicket(REQUEST);
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(2);
    tenant.clock.advance(HOUR_MS);
    const body = { RecId: 'A'.repeat(32), IncidentNumber: 7, Status: 'Logged' };
    tenant.mock.faults.add({ match: { op: 'create' }, do: [{ status: { code: 201, body } }] });
    await made(plugin);
    await made(plugin);
  });

  test('and that the description of the object names is missed before anything is sent', async () => {
    const { tenant, plugin } = await connect();
    const headers = { authorization: `rest_api_key=${tenant.credentials.apiKey}` };
    const document = await (await fetch(`${tenant.url}/api/odata/incidents/$metadata`, { headers })).text();
    const replace = document
      .replace('<Property Name="TestField"', '<Property Nullable="false" Name="TestField"')
      .replace('<Property Name="IsVIP"', '<Property Nullable="false" Name="IsVIP"');
    tenant.mock.faults.add({ match: { op: 'metadata' }, do: [{ body: { replace } }] });
    const shown = await plugin.createTicket({ ...REQUEST, dryRun: true });
    expect(shown).toMatchObject({ problems: [{ code: 'tenant.required_field', field: 'TestField' }] });
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ outcome: 'refused' });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(0);
  });

  test('and that a template left empty is missed before anything is sent', async () => {
    const { tenant, plugin } = await connect();
    expect(await plugin.createTicket(asking({ Symptom: '' }))).toMatchObject({
      outcome: 'refused',
      problem: { code: 'tenant.required_field', field: 'Symptom' },
    });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(0);
  });
});

describe('what the tenant did not store', () => {
  test('is named field by field after a create', async () => {
    const settings = { on_invalid_value: { CauseCode: 'send' } };
    const { plugin } = await connect(settings, {}, { switches: { unsupported_value: 'drop' } });
    const created = await plugin.createTicket(asking({ CauseCode: 'No such cause', Priority: '1', TestField: 'kept' }));
    expect(created).toMatchObject({ outcome: 'created', notStored: ['CauseCode', 'Priority'] });
  });

  test('is nothing when values come back in another form', async () => {
    const { plugin } = await connect({ correlation_field: 'TestField' });
    const created = await plugin.createTicket(
      asking({
        Symptom: 'one\ntwo ',
        TotalTimeSpent: '1.50',
        IsVIP: 'TRUE',
        Urgency: 'High',
        Cost: '3',
        RespondedDateTime: '2026-07-01T14:00:00+02:00',
        NewNotes: 'a note',
      }),
    );
    expect(created).toMatchObject({ outcome: 'created' });
    expect(JSON.stringify(created)).not.toContain('notStored');
  });
});

describe('the customer of a ticket', () => {
  test('is the link that the object has for it', async () => {
    const { tenant, plugin } = await connect({ business_object: 'changes' });
    const values = { Subject: 'Block sharing', Description: 'Seen by the SOC', Status: 'Logged' };
    expect(await plugin.createTicket({ ...REQUEST, values })).toMatchObject({ outcome: 'created' });
    const sent = JSON.parse(tenant.mock.journal.entries({ op: 'create' })[0]?.body ?? '') as Record<string, string>;
    expect(sent).toEqual({ ...values, RequestorLink: tenant.credentials.employeeRecId });
  });

  test('is not sent a second time when the queue maps its id', async () => {
    const { tenant, plugin } = await connect();
    const ProfileLink_RecID = tenant.credentials.employeeRecId;
    expect(await plugin.createTicket(asking({ ProfileLink_RecID, ProfileLink_Category: 'Employee' }))).toMatchObject({
      outcome: 'created',
    });
    expect(tenant.mock.journal.entries({ op: 'create' })[0]?.body).not.toContain('"ProfileLink":');
  });
});

describe('a mapped field that was added to the object meanwhile', () => {
  test('is found without a restart, a few minutes later', async () => {
    const { tenant, plugin } = await connect();
    await plugin.createTicket(REQUEST);
    tenant.mock.faults.add({ match: { op: 'metadata' }, do: [{ schema: { add: { field: 'Shelf', value: '' } } }] });
    expect(await plugin.createTicket({ ...asking({ Shelf: 'A' }), dryRun: true })).toMatchObject({
      problems: [{ code: 'config.unknown_field' }],
    });
    tenant.clock.advance(601_000);
    expect(await plugin.createTicket({ ...asking({ Shelf: 'A' }), dryRun: true })).toMatchObject({ problems: [] });
  });
});
