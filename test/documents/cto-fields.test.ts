import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { fieldTitle, type Field } from '../../host-sdk/index.js';
import { createMockIvanti, type MockOptions } from '../../mock-ivanti/index.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { connect, REQUEST, sending } from '../contract/ticket-scene.js';
import { startPlugin, startTenant, testServices, ticketing, type Tenant } from '../tenant.js';
import { createdAnyway, createdTwice, isDescription, sends } from './known-bad.js';
import { connectWith, EACH_METHOD } from './methods.js';
import { CTO, FEW, orchestrator, type Orchestrator } from './orchestrator.js';

/** A product that lists other fields. */
const lists = (change: (fields: readonly Field[]) => readonly Field[]): Flaw => ({
  plugin: (plugin) => ({ getFields: async (request) => change(await plugin.getFields(request)) }),
});

statement(
  'cto.mapping.labels',
  {
    'names alone': lists((fields) => fields.map(({ label: _label, ...field }) => field)),
    'the description for the summary': lists((fields) =>
      fields.map((field) => (field.name === 'Subject' ? { ...field, label: 'Description' } : field)),
    ),
    'Notes for the activity history': lists((fields) =>
      fields.map((field) => (field.name === 'NewNotes' ? { ...field, label: 'Notes' } : field)),
    ),
  },
  async () => {
    const { plugin } = await connect({}, {}, { incidents: FEW });
    const fields = await plugin.getFields({});
    const titles = ['Subject', 'Symptom', 'Status', 'NewNotes'].map((name) => {
      const field = fields.find((one) => one.name === name);
      return field && fieldTitle(field);
    });
    expect(titles).toEqual(['Summary (Subject)', 'Description (Symptom)', 'Status', 'Activity History (NewNotes)']);
  },
);

/** A product that asks for the description of another address. */
const describesFrom = (change: (path: string) => string): Flaw =>
  sends(isDescription, ({ url }) => ({ url: new URL(change(url.pathname), url) }));

statement(
  'cto.api.fields',
  {
    'the description of the whole service': describesFrom(() => '/api/odata/$metadata'),
    'the description below the collection': describesFrom((path) => path.replace('/odata/', '/odata/businessobject/')),
    'the description of another object': describesFrom((path) => path.replace('incidents', 'changes')),
    'the fields of a record in place of the description': sends(isDescription, ({ url }) => ({
      url: new URL('/api/odata/businessobject/incidents?$top=1', url),
    })),
  },
  async () => {
    const { tenant, plugin } = await connect();
    const fields = await plugin.getFields({}).catch(() => []);
    expect(fields.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Subject', 'Symptom', 'Status', 'NewNotes']),
    );
    expect(tenant.mock.journal.entries()).toMatchObject([
      { method: 'GET', path: '/api/odata/incidents/$metadata', status: 200, op: 'metadata' },
    ]);
  },
);

for (const { method, name, missigned } of EACH_METHOD) {
  statement({ id: 'cto.fields.authorization', of: name }, missigned, async () => {
    const { tenant, plugin } = await connectWith(method);
    const fields = await plugin.getFields({}).catch(() => []);
    expect(fields.length).toBeGreaterThan(0);
    const calls = tenant.mock.journal.entries({ op: 'metadata' });
    expect(calls.map(({ credential, status }) => [credential, status])).toEqual([[method, 200]]);
  });
}

statement(
  'cto.fields.edmx',
  {
    'no lengths': lists((fields) => fields.map(({ maxLength: _length, ...field }) => field)),
    'texts alone': lists((fields) => fields.filter(({ type }) => type === 'string')),
    'everything a text': lists((fields) => fields.map((field) => ({ ...field, nativeType: 'Edm.String' }))),
    'relations as fields': {
      answer: ({ body }, sent) =>
        isDescription(sent)
          ? {
              body: body
                .replaceAll('<NavigationProperty', '<Property')
                .replaceAll('</NavigationProperty>', '</Property>'),
            }
          : {},
    },
    'the length of the first field for all': lists((fields) =>
      fields.map((field) => (field.maxLength === undefined ? field : { ...field, maxLength: 60 })),
    ),
  },
  async () => {
    const { tenant, plugin } = await connect();
    const properties = await propertiesOf(tenant);
    expect(properties.length).toBeGreaterThan(100);
    const named = new Set(properties.map(({ name }) => name));
    // The companion of a pick list, which holds the key of the chosen value, is no field of its own to map.
    const expected = properties.filter(({ name }) => !(name.endsWith('_Valid') && named.has(name.slice(0, -6))));
    const fields = await plugin.getFields({}).catch(() => []);
    expect(fields.map(({ name, nativeType: type, maxLength }) => ({ name, type, maxLength }))).toEqual(expected);
    expect(fields.find(({ name }) => name === 'Email')).toMatchObject({ type: 'string', maxLength: 255 });
    expect(fields.find(({ name }) => name === 'CreatedDateTime')).toMatchObject({ type: 'datetime' });
  },
);

/** The properties of an incident, as the tenant itself writes them. */
async function propertiesOf({ mock, credentials }: Tenant) {
  const tenant = await mockUrl(mock);
  const headers = { authorization: `rest_api_key=${credentials.apiKey}` };
  const text = await (await fetch(`${tenant}/api/odata/incidents/$metadata`, { headers })).text();
  const [, entity = ''] = /<EntityType Name="incident">(.*?)<\/EntityType>/s.exec(text) ?? [];
  return [...entity.matchAll(/<Property ([^>]*)>/g)].map(([, attributes = '']) => {
    const read = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1];
    const length = read('MaxLength');
    return {
      name: String(read('Name')),
      type: String(read('Type')),
      maxLength: length === undefined ? undefined : Number(length),
    };
  });
}

/** The tenant itself, past the proxy that changes what passes. */
async function mockUrl({ app }: Pick<Tenant['mock'], 'app'>): Promise<string> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A tenant whose administrator may change its fields while it runs; its records stay those of the seed. */
async function changingTenant(before: MockOptions['schema'], after: MockOptions['schema']) {
  const options = (schema: MockOptions['schema']) => (schema === undefined ? {} : { schema });
  const tenant = await startTenant({ incidents: FEW, ...options(before) });
  const changed = createMockIvanti({ incidents: FEW, now: () => tenant.clock.now(), ...options(after) });
  let now = tenant.mock;
  const url = await mockUrl({
    app: (request, response) => {
      now.app(request, response);
    },
  });
  const behind = { ...tenant, url, config: (changes = {}) => tenant.config({ instance: url, ...changes }) };
  return {
    tenant: behind,
    changed,
    change: () => {
      now = changed;
    },
  };
}

/** A product that asks for the fields once and never again. */
function listsOnce(): Flaw {
  let first: Promise<readonly Field[]> | undefined;
  return { plugin: (plugin) => ({ getFields: (request) => (first ??= plugin.getFields(request)) }) };
}

const CUSTOM = 'NetskopeUser';

/** A product that sends the fields of the document alone. */
const fixedFields: Flaw = {
  plugin: (plugin) => ({
    createTicket: ({ values: { [CUSTOM]: _custom, ...values }, ...request }) =>
      plugin.createTicket({ ...request, values }),
  }),
};

const fieldsNow = async ({ ask }: Orchestrator, query = '') => {
  const path = `/api/connections/${encodeURIComponent(CTO)}/fields${query}`;
  const { body } = await ask<{ fields?: Field[] }>('get', path);
  return body.fields?.find(({ name }) => name === CUSTOM);
};

const MAPPED = [
  { target: 'Subject', template: '$alertName' },
  { target: 'Symptom', template: '$id' },
  { target: 'Status', template: 'Logged' },
  { target: CUSTOM, template: 'Seen at $user' },
];

statement(
  'cto.custom-field',
  {
    'fields that are asked for once': listsOnce(),
    'custom fields that are not sent': fixedFields,
    'the text of the mapping as it is written': {
      plugin: (plugin) => ({
        createTicket: ({ values, ...request }) =>
          plugin.createTicket({ ...request, values: { ...values, [CUSTOM]: 'Seen at $user' } }),
      }),
    },
  },
  async () => {
    const { tenant, changed, change } = await changingTenant(undefined, {
      objects: [{ name: 'Incident', fields: [`text 60: ${CUSTOM}`] }],
    });
    const host = await orchestrator(tenant);
    expect(await fieldsNow(host)).toBeUndefined();
    change();
    tenant.clock.advance(3_600_000);
    expect(await fieldsNow(host)).toMatchObject({ type: 'string', maxLength: 60, writable: true });
    await host.ask('post', '/api/rules', { name: 'all' });
    await host.ask('post', '/api/queues', { name: 'q', rule: 'all', connection: CTO, create: MAPPED });
    await host.arrive({ id: 'a', user: 'kim' });
    expect(await host.work()).toMatchObject({ created: 1, failed: 0 });
    const [ticket] = await host.tickets();
    expect(changed.records.get('incidents', String(ticket?.['recId']))?.[CUSTOM]).toBe('Seen at kim');
  },
);

/** The custom field was there, is mapped, and has been deleted on the tenant. */
const deletedField = () =>
  changingTenant(
    { objects: [{ name: 'Incident', fields: [`text 60: ${CUSTOM}`] }] },
    { objects: [{ name: 'Incident', fields: [`text 60: ${CUSTOM}`], deleted: [CUSTOM] }] },
  );

statement(
  'cto.trouble.deleted-500',
  {
    'a ticket in spite of the error': createdAnyway,
    'the incident without its custom field': {
      plugin: (plugin) => ({
        async createTicket(request) {
          const created = await plugin.createTicket(request);
          if (created.outcome === 'created') return created;
          const { [CUSTOM]: _custom, ...values } = request.values;
          return plugin.createTicket({ ...request, values });
        },
      }),
    },
    'an error that is sent again and again': createdTwice,
  },
  async () => {
    const { tenant, changed, change } = await deletedField();
    const host = await orchestrator(tenant);
    await host.ask('post', '/api/rules', { name: 'all' });
    await host.ask('post', '/api/queues', { name: 'q', rule: 'all', connection: CTO, create: MAPPED });
    // What the fields were is still known when the first incident is made.
    await host.arrive({ id: 'first' });
    expect(await host.work()).toMatchObject({ created: 1 });
    const before = changed.records.count('incidents');
    const { plugin } = await keepsItsFields(tenant, change);
    const request = { ...REQUEST, values: { ...REQUEST.values, [CUSTOM]: 'kim' } };
    const failed = await plugin.createTicket(request);
    expect(failed).toMatchObject({ outcome: 'unknown', problem: { code: 'network.outcome_unknown', status: 500 } });
    expect(changed.journal.entries({ op: 'create' }).map(({ status }) => status)).toEqual([500]);
    expect(changed.records.count('incidents')).toBe(before);
    // It is looked for, and it is not there: no ticket.
    const sent = sending({ tenant, plugin });
    tenant.clock.advance(3_600_000);
    expect(await plugin.findTicket({ ...request, sent })).toMatchObject({ outcome: 'absent' });
  },
);

/** A connection that has read the fields before they change. */
async function keepsItsFields(tenant: Tenant, change: () => void) {
  const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant) }), testServices(tenant.clock));
  await plugin.getFields({});
  change();
  return { plugin };
}

statement(
  'cto.trouble.deleted-204',
  {
    'an empty list of fields': {
      plugin: (plugin) => ({ getFields: (request) => plugin.getFields(request).catch(() => []) }),
    },
    'a description without fields': {
      answer: ({ status }, sent) =>
        isDescription(sent) && status === 204
          ? { status: 200, body: '<edmx:Edmx Version="4.0"><edmx:DataServices/></edmx:Edmx>' }
          : {},
    },
    'a check that does not read the fields': {
      plugin: (plugin) => ({
        async validate(request) {
          const { checks } = await plugin.validate(request);
          const others = checks.filter(({ step }) => step !== 'fields');
          return { ok: others.every(({ outcome }) => outcome !== 'failed'), checks: others };
        },
      }),
    },
  },
  async () => {
    const schema = { objects: [{ name: 'Incident', fields: [`text 60: ${CUSTOM}`], deleted: [CUSTOM] }] };
    const { tenant, plugin } = await connect({}, {}, { incidents: FEW, schema });
    const asked = plugin.getFields({});
    await expect(asked).rejects.toMatchObject({ code: 'tenant.bad_metadata', problem: { status: 204 } });
    expect(tenant.mock.journal.entries({ op: 'metadata' })).toMatchObject([{ status: 204 }]);
    const { ok, checks } = await plugin.validate({});
    expect([ok, checks.find(({ step }) => step === 'fields')]).toMatchObject([
      false,
      { outcome: 'failed', problem: { code: 'tenant.bad_metadata', status: 204 } },
    ]);
  },
);
