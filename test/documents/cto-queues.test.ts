import { expect } from 'vitest';
import type { ApiCall, Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { asking, connect, REQUEST } from '../contract/ticket-scene.js';
import { startPlugin, type Tenant } from '../tenant.js';
import { creates, isCreate, sends } from './known-bad.js';
import { CTO, DAY, FEW, orchestrator, type Orchestrator } from './orchestrator.js';

const DEFAULTS = [
  { target: 'Subject', template: 'Netskope $appCategory alert: $alertName' },
  { target: 'Symptom', template: 'Alert ID: $id' },
  { target: 'Status', template: 'Logged' },
];

/** A host that makes something else of a call about a queue. */
const queues = (
  isMeant: (call: ApiCall) => boolean,
  change: (body: Readonly<Record<string, unknown>>) => object,
): Flaw => ({
  asked: (call) =>
    isMeant(call) ? { ...call, body: { ...change(call.body as Readonly<Record<string, unknown>>) } } : call,
});
const isSaving = ({ method, path }: ApiCall) => method === 'post' && path === '/api/queues';
const isSyncing = ({ path }: ApiCall) => path.endsWith('/sync');

/** Incidents of the host's tickets, oldest first. */
async function incidents({ tenant, tickets }: Orchestrator) {
  return (await tickets()).map(({ recId }) => tenant.mock.records.get('incidents', String(recId)));
}

statement(
  'cto.queue.choice',
  {
    'a queue of the tenant that is ignored': queues(isSaving, ({ queue: _queue, ...others }) => others),
    'another rule': queues(isSaving, (body) => ({ ...body, rule: 'all' })),
    'one queue offered': {
      plugin: (plugin) => ({ getQueues: async (options) => (await plugin.getQueues(options)).slice(0, 1) }),
    },
    'the team as a text in the summary': creates(({ OwnerTeam, ...values }) => ({
      ...values,
      Subject: `${String(OwnerTeam)}: ${String(values['Subject'])}`,
    })),
  },
  async () => {
    const host = await orchestrator();
    await host.ask('post', '/api/rules', { name: 'all' });
    await host.ask('post', '/api/rules', { name: 'malware', filter: { alertType: 'Malware' } });
    const path = `/api/connections/${encodeURIComponent(CTO)}/queues`;
    const { body: offered } = await host.ask<{ queues: { label: string }[] }>('get', path);
    const labels = offered.queues.map(({ label }) => label);
    const teams = host.tenant.mock.records.list('standarduserteams').map(({ Team }) => `Incidents: ${String(Team)}`);
    expect([...labels].sort()).toEqual(['Incidents', ...teams].sort());
    const chosen = { rule: 'malware', connection: CTO, queue: 'Incidents: Security' };
    const { status, body } = await host.ask('post', '/api/queues', { name: 'q', ...chosen });
    expect([status, body['queue']]).toMatchObject([
      201,
      { name: 'q', rule: 'malware', connection: CTO, label: 'Incidents: Security' },
    ]);
    await host.arrive({ id: 'a' }, { id: 'b', alertType: 'Malware' });
    expect(await host.work()).toMatchObject({ created: 1 });
    expect(await incidents(host)).toMatchObject([
      { OwnerTeam: 'Security', Subject: 'Netskope Cloud Storage alert: Alert b', Status: 'Logged' },
    ]);
    for (const wrong of [{ rule: 'none' }, { connection: 'none' }, { queue: 'Incidents: Nobody' }]) {
      expect((await host.ask('post', '/api/queues', { name: 'w', ...chosen, ...wrong })).status).toBe(404);
    }
  },
);

statement(
  'cto.queue.sync',
  {
    'all alerts, however old': queues(isSyncing, (body) => ({ ...body, days: 3650 })),
    'the last day, for any requested span': queues(isSyncing, (body) => ({ ...body, days: 1 })),
    'a count in place of the work': queues(isSyncing, (body) => ({ ...body, count: true })),
    'tickets for all that a rule leaves out': {
      asked: (call) => (call.path === '/api/rules' ? { ...call, body: { name: 'dlp' } } : call),
    },
  },
  async () => {
    const host = await orchestrator();
    const ago = (days: number) => new Date(host.tenant.clock.now() - days * DAY).toISOString();
    await host.arrive(
      { id: 'young', timestamp: ago(0.5) },
      { id: 'of the week', timestamp: ago(6) },
      { id: 'old', timestamp: ago(8) },
      { id: 'other', timestamp: ago(1), alertType: 'Malware' },
    );
    // The alerts are there before the queue is.
    await host.ask('post', '/api/rules', { name: 'dlp', filter: { alertType: 'DLP' } });
    await host.ask('post', '/api/queues', { name: 'q', rule: 'dlp', connection: CTO });
    const sync = async () => {
      const { body } = await host.ask<{ job?: { id: string } }>('post', '/api/queues/q/sync', { days: 7 });
      expect(body.job).toBeDefined();
      return host.ended(String(body.job?.id));
    };
    expect(await sync()).toMatchObject({ created: 2, failed: 0 });
    expect((await host.tickets()).map(({ alertId }) => alertId).sort()).toEqual(['of the week', 'young']);
    expect(await sync()).toMatchObject({ created: 0, updated: 0 });
    expect(host.tenant.mock.journal.count({ op: 'create' })).toBe(2);
  },
);

/** A queue that maps more than the default fields. */
async function withMapped(host: Orchestrator, ...more: readonly (readonly [string, string])[]): Promise<void> {
  await host.ask('post', '/api/rules', { name: 'all' });
  const create = [...DEFAULTS, ...more.map(([target, template]) => ({ target, template }))];
  const { status } = await host.ask('post', '/api/queues', { name: 'q', rule: 'all', connection: CTO, create });
  expect(status).toBe(201);
}

statement(
  'cto.queue.message',
  {
    'the fields of the document alone': creates(({ Source: _s, TestField: _t, Email: _e, ...values }) => values),
    'a message as it is written': creates((values) => ({ ...values, TestField: 'Seen in $app by $user' })),
    'all of it in the description': creates(({ TestField, ...values }) => ({ ...values, Symptom: TestField })),
  },
  async () => {
    const host = await orchestrator();
    await withMapped(host, ['Source', 'Email'], ['TestField', 'Seen in $app by $user'], ['Email', '$user']);
    await host.arrive({ id: 'a', app: 'Box', user: 'kim@example.com' });
    expect(await host.work()).toMatchObject({ created: 1, failed: 0 });
    expect(await incidents(host)).toMatchObject([
      {
        Source: 'Email',
        TestField: 'Seen in Box by kim@example.com',
        Email: 'kim@example.com',
        Symptom: 'Alert ID: a',
      },
    ]);
  },
);

/** A tenant that takes what it does not support. */
const takesAnything: Flaw = {
  options: ({ schema: _schema, ...options }) => ({
    ...options,
    schema: { pickLists: { Source: ['Email', 'Carrier pigeon'] } },
  }),
};

for (const unsupported_value of ['refuse', 'drop'] as const) {
  statement(
    { id: 'cto.queue.values', of: unsupported_value },
    {
      'a value that is changed into a good one': creates((values) => ({ ...values, Source: 'Email' })),
      'a product that does not tell': {
        plugin: (plugin) => ({
          async createTicket(request) {
            const outcome = await plugin.createTicket(request);
            const ref = { number: '7', recId: 'A'.repeat(32) };
            if (outcome.outcome !== 'created') return { outcome: 'created', ref, status: 'Logged' };
            const { notStored: _told, ...created } = outcome;
            return created;
          },
        }),
      },
      'a value that is left out before': creates(({ Source: _source, ...values }) => values),
    },
    async () => {
      const switches = { unsupported_value };
      const { tenant, plugin } = await connect(
        { on_invalid_value: { Source: 'send' } },
        {},
        { incidents: FEW, switches },
      );
      const before = tenant.mock.records.count('incidents');
      const outcome = await plugin.createTicket(asking({ Source: 'Carrier pigeon' }));
      const [post] = tenant.mock.journal.entries({ op: 'create' });
      expect(JSON.parse(post?.body ?? '')).toMatchObject({ Source: 'Carrier pigeon' });
      const stored = tenant.mock.records.list('incidents').filter(({ Source }) => Source === 'Carrier pigeon');
      expect(stored).toEqual([]);
      if (unsupported_value === 'drop') {
        expect(outcome).toMatchObject({ outcome: 'created', notStored: ['Source'] });
        expect(
          tenant.mock.records.find('incidents', ({ Symptom }) => Symptom === REQUEST.values.Symptom),
        ).toMatchObject({
          Source: null,
        });
        return;
      }
      expect(outcome).toMatchObject({ outcome: 'refused', problem: { status: 400 } });
      expect(tenant.mock.records.count('incidents')).toBe(before);
    },
  );
}

statement(
  { id: 'cto.queue.values', of: 'what the host tells' },
  {
    'a tenant that takes anything': takesAnything,
    'a value that is sent in spite of its list': {
      config: (config) => ({
        ...config,
        ticketing: { ...(config['ticketing'] as object), on_invalid_value: { Source: 'send' } },
      }),
    },
  },
  async () => {
    const { tenant, plugin } = await connect({}, {}, { incidents: FEW });
    const refused = await plugin.createTicket(asking({ Source: 'Carrier pigeon' }));
    expect(refused).toMatchObject({ outcome: 'refused', problem: { code: 'tenant.value_refused', field: 'Source' } });
    expect(JSON.stringify(refused)).toContain('Email');
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(0);
  },
);

/** The default fields as the tenant's forms call them. */
const TITLES = { Subject: 'Summary (Subject)', Symptom: 'Description (Symptom)', Status: 'Status' };

statement(
  'cto.trouble.default-field',
  {
    'a queue that fills in what is missing': queues(isSaving, (body) => ({ ...body, create: DEFAULTS })),
    'a queue that is taken as it is': {
      asked: (call) => (isSaving(call) ? { method: 'get', path: '/api/queues' } : call),
    },
    'an error that does not name it': {
      told: (body: { readonly problem?: object }) =>
        body.problem === undefined
          ? body
          : { problem: { ...body.problem, field: 'create', message: 'A field is missing.' } },
    },
  },
  async () => {
    const host = await orchestrator();
    await host.ask('post', '/api/rules', { name: 'all' });
    for (const [left, title] of Object.entries(TITLES)) {
      const create = DEFAULTS.filter(({ target }) => target !== left);
      const { status, body } = await host.ask('post', '/api/queues', {
        name: 'q',
        rule: 'all',
        connection: CTO,
        create,
      });
      expect([status, body['problem']]).toMatchObject([
        400,
        { code: 'config.invalid', field: `create.${left}`, message: expect.stringContaining(title) as unknown },
      ]);
    }
    expect((await host.ask('get', '/api/queues')).body).toMatchObject({ queues: [] });
  },
);

statement(
  { id: 'cto.trouble.default-field', of: 'of a ticket' },
  {
    'a field filled in': {
      plugin: (plugin) => ({
        createTicket: (request) =>
          plugin.createTicket({ ...request, values: { ...REQUEST.values, ...request.values } }),
      }),
    },
    'an error without a name': {
      plugin: (plugin) => ({
        async createTicket(request) {
          const outcome = await plugin.createTicket(request);
          if (outcome.outcome !== 'refused') return outcome;
          const { field: _field, ...problem } = outcome.problem;
          return { outcome: 'refused', problem: { ...problem, message: 'Not created.' } };
        },
      }),
    },
  },
  async () => {
    const { tenant, plugin } = await connect({}, {}, { incidents: FEW });
    for (const [field, title] of Object.entries(TITLES)) {
      const values = Object.fromEntries(Object.entries(REQUEST.values).filter(([name]) => name !== field));
      const refused = await plugin.createTicket({ ...REQUEST, values });
      const fix = `Map ${title} in the queue.`;
      expect(refused).toMatchObject({ outcome: 'refused', problem: { code: 'tenant.required_field', field, fix } });
    }
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(0);
  },
);

const REQUIRED = {
  objects: [
    {
      name: 'Incident',
      fields: ['text 60: CostBearer'],
      required: { always: ['Subject', 'Symptom', 'ProfileLink', 'CostBearer'] },
    },
  ],
};

/** A product that knows nothing of what was refused before. */
const forgets: Flaw = {
  services: (services) => ({ ...services, state: { get: () => undefined, set: () => undefined } }),
};

statement(
  'cto.trouble.required-field',
  {
    'a refusal that is forgotten': forgets,
    'a refusal that names nothing': {
      answer: ({ status }, sent) =>
        isCreate(sent) && status === 400
          ? { body: '{"code":"ISM_4000","description":"Bad Request","message":[]}' }
          : {},
    },
    'the field filled in with something': creates((values) => ({ CostBearer: 'N/A', ...values })),
  },
  async () => {
    const { tenant, plugin, config, services } = await connect({}, {}, { incidents: FEW, schema: REQUIRED });
    const named = { code: 'tenant.required_field', field: 'CostBearer' };
    const refused = await plugin.createTicket(REQUEST);
    expect(refused).toMatchObject({ outcome: 'refused', problem: { ...named, status: 400 } });
    expect(JSON.stringify(refused)).toMatch(/Map .*CostBearer.* in the queue/);
    // From now on it is known, also after a restart: nothing more is sent.
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ outcome: 'refused', problem: named });
    const restarted = startPlugin(config, services);
    expect(await restarted.createTicket(REQUEST)).toMatchObject({ outcome: 'refused', problem: named });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(1);
    // The way out: the field with its expected value in the queue.
    expect(await restarted.createTicket(asking({ CostBearer: 'Finance' }))).toMatchObject({ outcome: 'created' });
  },
);

/** Everything that an incident of the status Active needs. */
function activeValues({ mock }: Tenant): Readonly<Record<string, string>> {
  const Category = String(mock.records.list('categorys')[0]?.['Name']);
  return { Status: 'Active', Category, Owner: 'jdoe', OwnerTeam: 'Service Desk' };
}

statement(
  { id: 'cto.trouble.logged', of: 'a tenant that creates Logged only' },
  {
    'Logged in its place': creates((values) => ({ ...values, Status: 'Logged' })),
    'a refusal in other words': {
      answer: ({ status, body }, sent) =>
        isCreate(sent) && status === 400
          ? { body: body.replace(/"message":\[.*?\]/, '"message":["Bad Request"]') }
          : {},
    },
    'a tenant that creates any': { options: ({ switches: _switches, ...options }) => options },
  },
  async () => {
    const switches = { create_status: 'logged-only' } as const;
    const { tenant, plugin } = await connect({}, {}, { incidents: FEW, switches });
    const before = tenant.mock.records.count('incidents');
    const refused = await plugin.createTicket(asking(activeValues(tenant)));
    expect(refused).toMatchObject({ outcome: 'refused', problem: { code: 'tenant.value_refused', status: 400 } });
    expect(JSON.stringify(refused)).toContain(
      "'Active' is not in the validation list of validated field Incident#.Status",
    );
    expect(tenant.mock.records.count('incidents')).toBe(before);
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ outcome: 'created', status: 'Logged' });
  },
);

statement(
  { id: 'cto.trouble.logged', of: 'a tenant that creates any status' },
  {
    'Logged in its place': creates((values) => ({ ...values, Status: 'Logged' })),
    'a refusal by the product': sends(isCreate, ({ body }) =>
      body.includes('"Active"') ? { url: new URL('http://127.0.0.1:9/') } : {},
    ),
    'no warning': {
      told: (body: { readonly warnings?: readonly string[] }) =>
        body.warnings === undefined ? body : { ...body, warnings: [] },
    },
  },
  async () => {
    const host = await orchestrator();
    await host.ask('post', '/api/rules', { name: 'all' });
    const others = DEFAULTS.filter(({ target }) => target !== 'Status');
    const active = Object.entries(activeValues(host.tenant));
    const create = [...others, ...active.map(([target, template]) => ({ target, template }))];
    const { body } = await host.ask<{ warnings: string[] }>('post', '/api/queues', {
      name: 'q',
      rule: 'all',
      connection: CTO,
      create,
    });
    expect(body.warnings).toEqual([expect.stringContaining('Status is "Active" instead of "Logged"')]);
    await host.arrive({ id: 'a' });
    const made = await host.work();
    expect(made).toMatchObject({ created: 1, failed: 0 });
    expect(await incidents(host)).toMatchObject([{ Status: 'Active' }]);
  },
);
