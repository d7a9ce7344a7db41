import { expect } from 'vitest';
import { PluginError, type CreateOutcome, type DefaultMappings } from '../../host-sdk/index.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { connect, ITEM, NOTE, REQUEST, VALUES, withTicket } from '../contract/ticket-scene.js';
import type { Tenant } from '../tenant.js';
import { createdTwice, creates, heads, isCreate, isUpdate, readsTicketing, sends, updates } from './known-bad.js';
import { connectWith, EACH_METHOD } from './methods.js';
import { CTO, orchestrator } from './orchestrator.js';

const ALERT_TYPES = [
  'Anomaly',
  'Compromised Credentials',
  'policy',
  'Legal Hold',
  'malsite',
  'Malware',
  'DLP',
  'Security Assessment',
  'watchlist',
  'quarantine',
  'Remediation',
  'UBA',
  'CTEP',
];

/** A product that refuses some alerts. */
const refuses = (isMeant: (type: string) => boolean): Flaw => ({
  plugin: (plugin) => ({
    createTicket: async (request) =>
      isMeant(request.item.alertType ?? '')
        ? { outcome: 'refused', problem: new PluginError('tenant.value_refused', 'No such type.').problem }
        : plugin.createTicket(request),
  }),
});

statement(
  'cto.alert-types',
  {
    'types that begin with a small letter refused': refuses((type) => /^[a-z]/.test(type)),
    'types of two words refused': refuses((type) => type.includes(' ')),
    'a description without the type': creates((values) => {
      values['Symptom'] = String(values['Symptom']).replace(/Alert Type: .*\n/, '');
    }),
  },
  async () => {
    const { tenant, ask, arrive, work } = await orchestrator();
    await arrive(...ALERT_TYPES.map((alertType, at) => ({ id: `alert-${at}`, alertType })));
    const { body } = await ask<{ alerts: { documentedType: boolean }[] }>('get', '/api/alerts');
    expect(body.alerts.map(({ documentedType }) => documentedType)).toEqual(ALERT_TYPES.map(() => true));
    expect(await work()).toMatchObject({ created: 13, failed: 0 });
    const incidents = tenant.mock.records
      .list('incidents')
      .filter(({ Subject }) => Subject?.toString().includes('Alert alert-'));
    const types = incidents.map(({ Symptom }) => /^Alert Type: (.*)$/m.exec(String(Symptom))?.[1]);
    expect(types.sort()).toEqual([...ALERT_TYPES].sort());
  },
);

const maps = (change: (mappings: DefaultMappings) => DefaultMappings): Flaw => ({
  plugin: (plugin) => ({ getDefaultMappings: async (request) => change(await plugin.getDefaultMappings(request)) }),
});

statement(
  'cto.mapping',
  {
    'the note in new incidents as well': maps(({ create, update }) => ({ create: [...create, ...update], update })),
    'the description with the update': maps(({ create, update }) => ({
      create,
      update: [...update, ...create.filter(({ target }) => target === 'Symptom')],
    })),
    'subject and symptom taken for one another': maps(({ create, update }) => {
      const [subject, symptom, ...others] = create;
      const swapped = [
        { target: 'Subject', template: String(symptom?.template) },
        { target: 'Symptom', template: String(subject?.template) },
      ];
      return { create: [...swapped, ...others], update };
    }),
  },
  async () => {
    const { tenant, ask, arrive, work } = await orchestrator();
    await ask('post', '/api/rules', { name: 'all' });
    const { body } = await ask('post', '/api/queues', { name: 'q', rule: 'all', connection: CTO });
    expect(body['queue']).toMatchObject({
      create: [
        { target: 'Subject', template: 'Netskope $appCategory alert: $alertName' },
        { target: 'Symptom' },
        { target: 'Status', template: 'Logged' },
      ],
      update: [{ target: 'NewNotes' }],
    });
    const { id, alertName } = ITEM;
    await arrive({ id, alertName, alertType: 'Anomaly' });
    await arrive({ id, alertName, timestamp: '2026-07-01T11:59:30Z' });
    expect(await work()).toMatchObject({ created: 1, updated: 1, failed: 0 });
    const sent = [...tenant.mock.journal.entries({ op: 'create' }), ...tenant.mock.journal.entries({ op: 'update' })];
    expect(sent.map(({ body: values }) => JSON.parse(values ?? '') as object)).toEqual([
      { ProfileLink: tenant.credentials.employeeRecId, ...VALUES },
      NOTE,
    ]);
  },
);

const posts = ({ mock }: Tenant) => mock.journal.entries({ op: 'create' });

/** A product that makes something else of a created ticket. */
const creating = (change: (created: Extract<CreateOutcome, { outcome: 'created' }>) => CreateOutcome): Flaw => ({
  plugin: (plugin) => ({
    async createTicket(request) {
      const created = await plugin.createTicket(request);
      return created.outcome === 'created' ? change(created) : created;
    },
  }),
});

statement(
  'cto.api.create',
  {
    'PUT in place of POST': sends(isCreate, () => ({ method: 'PUT' })),
    'the singular of the collection': sends(isCreate, ({ url }) => ({
      url: new URL(url.href.replace(/incidents$/, 'incident')),
    })),
    'another body type': heads(isCreate, { 'content-type': 'application/x-www-form-urlencoded' }),
    'the incident sent twice': createdTwice,
  },
  async () => {
    const { tenant, plugin } = await connect();
    const before = tenant.mock.records.count('incidents');
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ outcome: 'created' });
    const [post, ...others] = tenant.mock.journal.entries((entry) => entry.method !== 'GET');
    expect(others).toEqual([]);
    expect(post).toMatchObject({ method: 'POST', path: '/api/odata/businessobject/incidents', status: 201 });
    expect(post?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'netskope-ce-5.0.1-cto-ivanti-v1.0.0',
    });
    expect(tenant.mock.records.count('incidents')).toBe(before + 1);
  },
);

for (const { method, name, missigned } of EACH_METHOD) {
  statement({ id: 'cto.create.authorization', of: name }, missigned, async () => {
    const { tenant, plugin } = await connectWith(method);
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ outcome: 'created' });
    expect(posts(tenant).map(({ credential, status }) => [credential, status])).toEqual([[method, 201]]);
  });

  statement({ id: 'cto.update.authorization', of: name }, missigned, async () => {
    const { tenant, plugin } = await connectWith(method);
    const [record] = tenant.mock.records.list('incidents');
    const ref = { number: String(record?.['IncidentNumber']), recId: String(record?.['RecId']) };
    const updated = await plugin.updateTicket({ ref, item: ITEM, values: NOTE, mode: 'append' });
    expect(updated).toMatchObject({ outcome: 'updated' });
    const patches = tenant.mock.journal.entries({ op: 'update' });
    expect(patches.map(({ credential, status }) => [credential, status])).toEqual([[method, 200]]);
  });
}

statement(
  'cto.create.parameters',
  {
    'no customer': creates((values) => {
      delete values['ProfileLink'];
    }),
    'another status': creates((values) => ({ ...values, Status: 'Active' })),
    'the description in the summary': creates((values) => ({ ...values, Subject: values['Symptom'] })),
    'a field more': creates((values) => ({ ...values, Source: 'Phone' })),
  },
  async () => {
    const { tenant, plugin } = await connect();
    await plugin.createTicket(REQUEST);
    expect(posts(tenant).map(({ body }) => JSON.parse(body ?? '') as object)).toEqual([
      {
        ProfileLink: tenant.credentials.employeeRecId,
        Symptom: VALUES.Symptom,
        Subject: VALUES.Subject,
        Status: 'Logged',
      },
    ]);
  },
);

statement(
  'cto.create.answer',
  {
    'the status that was sent': creating((created) => ({ ...created, status: 'Logged' })),
    'the record id as the number': creating(({ ref, ...created }) => ({
      ...created,
      ref: { ...ref, number: ref.recId },
    })),
    'the id of the alert as the record id': creating(({ ref, ...created }) => ({
      ...created,
      ref: { ...ref, recId: ITEM.id },
    })),
  },
  async () => {
    const { tenant, arrive, work, tickets } = await orchestrator();
    // The tenant's own rules may give a new incident another status than the one that was sent.
    tenant.mock.faults.add({ match: { op: 'create' }, do: [{ body: { mutate: { Status: 'Active' } } }] });
    await arrive({ id: 'a' });
    await work();
    const stored = tenant.mock.records.find('incidents', ({ Symptom }) => String(Symptom).startsWith('Alert ID: a\n'));
    expect(await tickets()).toMatchObject([
      {
        number: String(stored?.['IncidentNumber']),
        recId: stored?.['RecId'],
        nativeStatus: 'Active',
        status: 'in_progress',
      },
    ]);
  },
);

statement(
  'cto.api.update',
  {
    'PUT in place of PATCH': sends(isUpdate, () => ({ method: 'PUT' })),
    'the number in place of the record id': {
      plugin: (plugin) => ({
        updateTicket: (request) =>
          plugin.updateTicket({ ...request, ref: { ...request.ref, recId: request.ref.number } }),
      }),
    },
    'a second incident in place of an update': {
      plugin: (plugin) => ({
        async updateTicket() {
          await plugin.createTicket(REQUEST);
          return { outcome: 'updated' };
        },
      }),
    },
  },
  async () => {
    const { tenant, plugin, ref } = await withTicket();
    tenant.mock.journal.clear();
    const updated = await plugin.updateTicket({ ref, item: ITEM, values: NOTE, mode: 'append' });
    expect(updated).toMatchObject({ outcome: 'updated' });
    const path = `/api/odata/businessobject/incidents('${ref.recId}')`;
    const written = tenant.mock.journal.entries(({ method }) => method !== 'GET');
    expect(written).toMatchObject([{ method: 'PATCH', path, status: 200 }]);
    expect(written[0]?.headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
  },
);

statement(
  'cto.update.note',
  {
    'a note without the name of the alert': updates(({ NewNotes }) => ({
      NewNotes: String(NewNotes).replace(/ and Alert Name: .* in/, ' in'),
    })),
    'all fields with the note': updates((values) => ({ ...VALUES, ...values })),
    'a note in the description': updates(({ NewNotes }) => ({ Symptom: NewNotes })),
  },
  async () => {
    const { tenant, arrive, work } = await orchestrator();
    const { id, alertName } = ITEM;
    await arrive({ id, alertName });
    await work();
    await arrive({ id, alertName, timestamp: '2026-07-01T11:59:30Z' });
    expect(await work()).toMatchObject({ created: 0, updated: 1 });
    const sent = tenant.mock.journal.entries({ op: 'update' }).map(({ body }) => JSON.parse(body ?? '') as object);
    expect(sent).toEqual([
      {
        NewNotes: `Received a new alert with Alert ID: ${id} and Alert Name: ${alertName} in Cloud Exchange.`,
      },
    ]);
    const notes = tenant.mock.records.list('journal__notess').map(({ NotesBody }) => String(NotesBody));
    expect(notes.filter((note) => note.includes(id))).toHaveLength(1);
  },
);

statement(
  'cto.update.answer',
  {
    'the answer left unread': { plugin: withoutState() },
    'the status from before': {
      plugin: (plugin) => ({
        async updateTicket(request) {
          const updated = await plugin.updateTicket(request);
          return updated.outcome === 'updated' ? { ...updated, state: { status: 'Logged' } } : updated;
        },
      }),
    },
  },
  async () => {
    const { tenant, arrive, work, tickets } = await orchestrator();
    await arrive({ id: 'a' });
    await work();
    const [{ recId } = {}] = await tickets();
    tenant.mock.records.update('incidents', String(recId), { Status: 'Waiting for Customer' });
    await arrive({ id: 'a', timestamp: '2026-07-01T11:59:30Z' });
    expect(await work()).toMatchObject({ updated: 1 });
    expect(await tickets()).toMatchObject([{ recId, nativeStatus: 'Waiting for Customer', status: 'on_hold' }]);
    expect(tenant.mock.journal.count({ op: 'list', set: 'incidents' })).toBe(0);
  },
);

function withoutState(): NonNullable<Flaw['plugin']> {
  return (plugin) => ({
    async updateTicket(request) {
      const updated = await plugin.updateTicket(request);
      return updated.outcome === 'updated' ? { outcome: 'updated' } : updated;
    },
  });
}

/** A tenant that answers as if it had stored an incident. */
const storesNothing: Flaw = {
  tenant: (mock) => {
    const body = { RecId: 'A'.repeat(32), IncidentNumber: 7, Status: 'Logged' };
    mock.faults.add({ match: { op: 'create' }, do: [{ status: { code: 201, body } }] });
  },
};

statement(
  'cto.incidents-page',
  {
    'a tenant that stores nothing': storesNothing,
    'tickets in another object': readsTicketing({ business_object: 'problems' }),
    'every second ticket told and not made': everySecond(),
  },
  async () => {
    const { tenant, plugin } = await connect();
    const shown: (readonly [string, string])[] = [];
    for (const name of ['one', 'two', 'three']) {
      const created = await plugin.createTicket({
        ...REQUEST,
        values: { ...VALUES, Subject: `Netskope alert: ${name}` },
        idempotencyKey: name,
      });
      expect(created).toMatchObject({ outcome: 'created' });
      if (created.outcome === 'created') shown.push([created.ref.number, name]);
    }
    const page = await (await fetch(tenant.url)).text();
    for (const [number, name] of shown) {
      expect(page).toMatch(new RegExp(`>${number}</a></th><td>Netskope alert: ${name}</td><td>Logged</td>`));
    }
  },
);

function everySecond(): Flaw {
  let asked = 0;
  return {
    plugin: (plugin) => ({
      createTicket: async (request) =>
        asked++ % 2 === 0
          ? plugin.createTicket(request)
          : { outcome: 'created', ref: { number: '7', recId: 'A'.repeat(32) }, status: 'Logged' },
    }),
  };
}
