import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check, NeededRight, QueueInUse, ValidateRequest } from '../../host-sdk/index.js';
import { createMockIvanti, type MockIvanti } from '../../mock-ivanti/index.js';
import { ROLES } from '../../mock-ivanti/model/schema/permissions.js';
import { schemaOf } from '../../mock-ivanti/model/extension/extension.js';
import { collectionOf, DOCUMENT_PERMISSIONS, objectOf } from '../../plugin/permissions/document.js';
import { createPlugin } from '../../plugin/index.js';
import { fakeClock, startPlugin, startTenant, testServices, ticketing } from '../tenant.js';

const INTEGRATION = ROLES['IntegrationRole'] ?? {};
const OBJECTS = DOCUMENT_PERMISSIONS.map(({ object }) => object);
const without = (object: string) => `Without ${object}`;
/** Of the document's objects those that this tenant has. */
const PRESENT = OBJECTS.filter((object) => schemaOf(undefined).objects.has(collectionOf(object)));

/** What tickets with the default mappings need, and what for. */
const FOR_TICKETS = ['Incident', 'Employee', 'Journal', 'StandarduserTeam', 'IncidentStatus'];

let mock: MockIvanti;
let url: string;
let close: () => Promise<void>;
/** What the check reports for tickets with all rights. */
let complete: Record<string, string>;
const clock = fakeClock();

beforeAll(async () => {
  const roles = Object.fromEntries(OBJECTS.map((object) => [without(object), { ...INTEGRATION, [object]: '' }]));
  mock = createMockIvanti({ incidents: 20, now: () => clock.now(), schema: { roles } });
  const listening = await mock.listen();
  url = listening.url;
  close = async () => {
    await listening.close();
    await mock.close();
  };
  complete = statesOf(await deepCheck('IntegrationRole', tickets()));
});
afterAll(() => close());

/** A deep check by a user in the role. */
async function deepCheck(role: string, sections: object, request: ValidateRequest = {}): Promise<Check | undefined> {
  const { username, password } = mock.credentials;
  const config = { instance: url, auth: { strategy: 'basic_auth', username, password, role }, ...sections };
  const plugin = createPlugin(testServices(clock), config);
  try {
    const { checks } = await plugin.validate({ ...request, deep: true });
    return checks.find(({ step }) => step === 'rights');
  } finally {
    await plugin.dispose();
  }
}

const tickets = () => ({ ticketing: { employee_rec_id: mock.credentials.employeeRecId } });
const tables = (names: readonly string[]) => ({ data: { tables: names, mode: 'incremental' } });
const statesOf = (check: Check | undefined) =>
  Object.fromEntries((check?.rights ?? []).map(({ object, right, state }) => [`${right} ${object}`, state]));

describe('the permission table of the document', () => {
  test('is what the tenant’s integration role has, object by object', () => {
    const asked = Object.fromEntries(DOCUMENT_PERMISSIONS.map(({ object, rights }) => [object, rights.join(', ')]));
    expect(asked).toEqual(INTEGRATION);
    expect(OBJECTS).toHaveLength(44);
  });

  test('names a collection’s object as an administrator looks for it', () => {
    const names = ['incidents', 'Categorys', 'journal__notess', 'ci__computers', 'ci__printers', 'task__assignments'];
    expect(names.map(objectOf)).toEqual(['Incident', 'Category', 'Journal', 'CI.Computer', 'CI', 'task']);
    expect(['organizationalunits', 'changes', 'frs_def_roles'].map(objectOf)).toEqual([
      'OrganizationUnit',
      'Change',
      'Frs_def_role',
    ]);
    expect(OBJECTS.map((object) => objectOf(collectionOf(object)))).toEqual(OBJECTS);
  });
});

describe('with the rights of the document', () => {
  test('every table is proven to be visible', async () => {
    const check = await deepCheck('IntegrationRole', tables(PRESENT.map(collectionOf)));
    expect(statesOf(check)).toEqual(Object.fromEntries(PRESENT.map((object) => [`View ${object}`, 'proven'])));
    expect(check).toMatchObject({ outcome: 'ok', detail: `${PRESENT.length} proven` });
  });

  test('tickets are fine, and what only a change would tell is not tried', () => {
    expect(complete).toMatchObject({
      'View Incident': 'proven',
      'Add Incident': 'unknown',
      'Edit Incident': 'unknown',
      'View Employee': 'proven',
      'View StandarduserTeam': 'proven',
      'View Journal': 'proven',
      'Add Journal': 'not_tried',
    });
    expect(Object.keys(complete).filter((name) => !FOR_TICKETS.some((object) => name.endsWith(` ${object}`)))).toEqual(
      [],
    );
  });
});

describe('each object of the document’s table taken away in turn', () => {
  describe.each(OBJECTS)('%s', (object) => {
    test('is named where a table is read from it, and only there', async () => {
      const states = statesOf(await deepCheck(without(object), tables(PRESENT.map(collectionOf))));
      const lost = Object.entries(states).filter(([, state]) => state !== 'proven');
      expect(lost).toEqual(PRESENT.includes(object) ? [[`View ${object}`, 'unknown']] : []);
    });
  });
});

describe('a role without Incident', () => {
  test('fails the check with the tenant’s sentence, the rights by name and where to grant them', async () => {
    const check = await deepCheck(without('Incident'), tickets());
    expect(check).toMatchObject({ outcome: 'failed', problem: { code: 'auth.rights', status: 400 } });
    expect(check?.problem?.message).toContain('The role lacks Add of Incident, Edit of Incident.');
    expect(check?.problem?.message).toContain('does not have rights to create object Incident#.');
    expect(check?.problem?.fix).toContain('Grant the role Add of Incident, Edit of Incident');
    expect(check?.rights?.find(({ right }) => right === 'Edit')).toMatchObject({
      state: 'refused',
      problem: { message: expect.stringContaining('does not have rights to edit object Incident#.') as unknown },
    });
  });

  test('is reported even if another check has failed already', async () => {
    const config = { ticketing: { employee_rec_id: 'F'.repeat(32) } };
    expect(await deepCheck(without('Incident'), config)).toMatchObject({ outcome: 'failed' });
  });
});

describe('the rights follow from the configuration:', () => {
  const queue = (changes: Partial<QueueInUse>): QueueInUse => ({
    label: 'desk',
    value: {},
    create: [],
    update: [],
    ...changes,
  });
  const mapping = (target: string) => ({ target, template: 'x' });
  const named = (rights: readonly NeededRight[] | undefined, object: string) =>
    rights?.filter((one) => one.object === object).map(({ right, why }) => [right, why]);

  test.each([
    ['Category', 'Category'],
    ['Urgency', 'Urgency'],
    ['Source', 'IncidentSource'],
    ['CauseCode', 'IncidentCauseCode'],
    ['OwnerTeam', 'StandarduserTeam'],
    ['Owner', 'Employee'],
    ['Service', 'CI.Service'],
    ['CustomerLocation', 'Location'],
    ['OrgUnitLink', 'OrganizationUnit'],
    ['ResolutionEscLink', 'Frs_data_escalation_watch'],
    ['HoursOfOperation', 'Frs_def_hours_of_operation'],
  ])('a mapped %s needs a look at %s', async (target, object) => {
    const check = await deepCheck('IntegrationRole', tickets(), { queues: [queue({ create: [mapping(target)] })] });
    const [, why] = named(check?.rights, object)?.find(([right]) => right === 'View') ?? [];
    expect(why).toContain(`${target} takes a value of its`);
  });

  test('plain fields and unknown fields need none', async () => {
    const create = ['Subject', 'Email', 'Nonsense', 'ProblemLink'].map(mapping);
    const check = await deepCheck('IntegrationRole', tickets(), { queues: [queue({ create })] });
    expect(check?.rights?.map(({ object, right }) => `${right} ${object}`)).toEqual([
      'View Incident',
      'Add Incident',
      'View Employee',
      'View StandarduserTeam',
    ]);
  });

  test('without notes no right on the history, and without updates none to edit', async () => {
    const check = await deepCheck('IntegrationRole', tickets(), { queues: [queue({ create: [mapping('Subject')] })] });
    expect(named(check?.rights, 'Journal')).toEqual([]);
    expect(statesOf(check)).not.toHaveProperty('Edit Incident');
  });

  test('a queue of a team says which one', async () => {
    const check = await deepCheck('IntegrationRole', tickets(), {
      queues: [queue({ value: { team: 'Service Desk' } })],
    });
    expect(named(check?.rights, 'StandarduserTeam')?.[0]?.[1]).toContain(
      'the queue "desk" gives its tickets to a team',
    );
  });

  test.each([
    ['changes', 'Change', 'unknown'],
    ['problems', 'Problem', 'not_tried'],
  ])('tickets in %s need rights of their own, and without a customer Add is not tried', async (set, object, add) => {
    const config = { ticketing: { employee_rec_id: mock.credentials.employeeRecId, business_object: set } };
    const states = statesOf(await deepCheck('Admin', config));
    expect(states).toMatchObject({ [`View ${object}`]: 'proven', [`Add ${object}`]: add, 'Add Journal': 'not_tried' });
    // Notes are records of their own, so the ticket itself is not changed.
    expect(states).not.toHaveProperty(`Edit ${object}`);
    expect(states).not.toHaveProperty('Add Incident');
  });

  test('a table and tickets that need the same right name both reasons in one line', async () => {
    const check = await deepCheck('IntegrationRole', { ...tickets(), ...tables(['incidents']) });
    const views = named(check?.rights, 'Incident')?.filter(([right]) => right === 'View');
    expect(views).toHaveLength(1);
    expect(views?.[0]?.[1]).toContain('; the table incidents is read');
  });

  test('a table that does not exist is distinguished from one that shows nothing', async () => {
    const check = await deepCheck('SelfService', tables(['problems', 'unicorns']));
    expect(check?.rights).toMatchObject([
      { object: 'Problem', state: 'unknown', detail: 'empty or not visible to this role' },
      { object: 'Unicorn', state: 'unknown', detail: 'the tenant has no such collection' },
    ]);
  });
});

describe('a right to change tickets', () => {
  const item = { kind: 'alert', id: 'a', timestamp: '2026-07-01T00:00:00Z', rawData: {} } as const;
  const values = { Subject: 'Seen', Symptom: 'Alert ID: a', Status: 'Logged' };

  test('is proven by the tickets of the last day, and then not tried', async () => {
    const tenant = await startTenant({ incidents: 5 });
    const services = testServices(tenant.clock);
    const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant) }), services);
    const made = await plugin.createTicket({ item, values, queue: {}, idempotencyKey: 'k' });
    if (made.outcome !== 'created') throw new Error(made.outcome);
    await plugin.updateTicket({ ref: made.ref, item, values: { NewNotes: 'again' }, mode: 'append' });
    tenant.mock.journal.clear();
    const look = async () => {
      const { checks } = await plugin.validate({ deep: true });
      return checks.find(({ step }) => step === 'rights');
    };
    expect(statesOf(await look())).toMatchObject({ 'Add Incident': 'proven', 'Edit Incident': 'proven' });
    expect(tenant.mock.journal.entries().filter(({ method }) => method !== 'GET')).toEqual([]);
    tenant.clock.advance(25 * 3_600_000);
    expect(statesOf(await look())).toMatchObject({ 'Add Incident': 'unknown', 'Edit Incident': 'unknown' });
  });

  test('is not proven by a change that another user made in another role', async () => {
    const tenant = await startTenant({ incidents: 5 });
    const services = testServices(tenant.clock);
    const { username, password } = tenant.credentials;
    const as = (role: string) => {
      const auth = { strategy: 'basic_auth', username, password, role };
      return startPlugin(tenant.config({ auth, ticketing: ticketing(tenant) }), services);
    };
    await as('Admin').createTicket({ item, values, queue: {}, idempotencyKey: 'k' });
    const { checks } = await as('IntegrationRole').validate({ deep: true });
    expect(statesOf(checks.find(({ step }) => step === 'rights'))).toMatchObject({ 'Add Incident': 'unknown' });
  });

  test('that a tenant grants by mistake is no silent success: what it made is named', async () => {
    const tenant = await startTenant({ incidents: 5 });
    const body = { RecId: 'A'.repeat(32), IncidentNumber: 1, Status: 'Logged' };
    tenant.mock.faults.add({ match: { op: 'create' }, do: [{ status: { code: 201, body } }] });
    const { ok, checks } = await startPlugin(tenant.config({ ticketing: ticketing(tenant) })).validate({ deep: true });
    expect(ok).toBe(false);
    const { problem } = checks.find(({ step }) => step === 'rights') ?? {};
    expect(problem?.message).toContain('A'.repeat(32));
  });

  test('is asked for in a way that leaves nothing behind', async () => {
    const tenant = await startTenant({ incidents: 5 });
    await startPlugin(tenant.config({ ticketing: ticketing(tenant) })).validate({ deep: true });
    expect(tenant.mock.records.count('incidents')).toBe(5);
    const changes = tenant.mock.journal.entries().filter(({ method }) => method !== 'GET');
    expect(changes.map(({ op, status }) => [op, status])).toEqual([
      ['create', 400],
      ['update', 400],
    ]);
  });
});

test('a check of rights that meets trouble of the network has failed, and says nothing of rights', async () => {
  const tenant = await startTenant({ incidents: 5 });
  tenant.mock.faults.add({ match: { op: 'list', set: 'journal__notess' }, do: [{ status: { code: 429 } }] });
  const { checks } = await startPlugin(tenant.config({ ticketing: ticketing(tenant) })).validate({ deep: true });
  const check = checks.find(({ step }) => step === 'rights');
  expect(check).toMatchObject({ outcome: 'failed', problem: { code: 'quota.rate_limited' } });
  expect(check).not.toHaveProperty('rights');
});
