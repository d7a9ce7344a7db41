import { describe, expect, test } from 'vitest';
import type { Check } from '../../host-sdk/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { renderMappings } from '../../host/rules/render-template.js';
import { startPlugin, startTenant, testServices, ticketing } from '../tenant.js';
import { connect, ITEM, made, sending, sync } from './ticket-scene.js';

type Schema = Exclude<MockOptions['schema'], string | undefined>;
type Extension = NonNullable<Schema['objects']>[number];

/** A connection to a tenant whose administrator has made an object. */
async function custom(object: Extension, settings: Record<string, unknown> = {}, more: Partial<Schema> = {}) {
  const business_object = `${object.name.toLowerCase()}s`;
  const scene = await connect({ business_object, ...settings }, {}, { schema: { objects: [object], ...more } });
  const create = async () => {
    const { create: mappings } = await scene.plugin.getDefaultMappings();
    return { item: ITEM, values: renderMappings(mappings, ITEM), queue: {}, idempotencyKey: 'key-1' };
  };
  const check = async (step: string, deep = false): Promise<Check | undefined> =>
    (await scene.plugin.validate({ deep })).checks.find((one) => one.step === step);
  return { ...scene, set: business_object, create, check };
}

const RENAMED: Extension = {
  name: 'acme_Fund',
  fields: ['text 80: acme_Kurztext', 'memo: acme_Langtext', 'pick 30 FundStatus: acme_Zustand'],
  required: { always: ['acme_Kurztext'] },
  labels: { acme_Kurztext: 'Kürzel/Text' },
  defaults: { acme_Zustand: 'Neu' },
};
const GERMAN = { pickLists: { FundStatus: ['Neu', 'In Arbeit', 'Geschlossen'] } };

describe('an object whose fields have names of their own', () => {
  test('is refused until the configuration names the title field, and the check shows the key', async () => {
    const { plugin, check } = await custom(RENAMED, {}, GERMAN);
    await expect(plugin.getDefaultMappings()).rejects.toMatchObject({ problem: { field: 'ticketing.fields.title' } });
    expect(await check('fields')).toMatchObject({
      outcome: 'failed',
      problem: { code: 'config.invalid', field: 'ticketing.fields.title' },
      lines: expect.arrayContaining([expect.stringMatching(/^title: none.*ticketing\.fields\.title/)]) as string[],
    });
  });

  test('makes tickets once they are configured, in the words of its administrator', async () => {
    const fields = { title: 'acme_Kurztext', text: 'acme_Langtext', status: 'acme_Zustand' };
    const status_map = { Neu: 'new', Geschlossen: 'closed' };
    const { tenant, plugin, set, create, check } = await custom(RENAMED, { fields, status_map }, GERMAN);
    const ref = await made(plugin, (await create()) as never);
    expect(tenant.mock.records.get(set, ref.recId)).toMatchObject({
      acme_Kurztext: expect.stringContaining('alert') as string,
    });
    tenant.mock.records.update(set, ref.recId, { acme_Zustand: 'In Arbeit' });
    const { by } = await sync(plugin, { check: [{ ref }] });
    expect(by('changed')).toMatchObject([{ state: { status: 'In Arbeit' } }]);
    expect(plugin.getDefaultStatusMap()).toMatchObject(status_map);
    expect((await check('fields'))?.lines).toEqual(
      expect.arrayContaining([
        'title: acme_Kurztext, set by the connection',
        expect.stringMatching(/^finished tickets: .*Geschlossen/),
      ]),
    );
    expect(await check('mappings', true)).toMatchObject({ outcome: 'ok' });
  });

  test.each([
    [{ titel: 'acme_Kurztext' }, 'config.invalid', 'ticketing.fields.titel'],
    [{ title: 'acme_Kurtztext' }, 'config.unknown_field', 'ticketing.fields.title'],
    [{ title: 'acme_Kurztext', customer: 'acme_Langtext' }, 'config.invalid', 'ticketing.fields.customer'],
    [{ title: 'RecId' }, 'config.invalid', 'ticketing.fields.title'],
  ])('is refused with %o under the key that is wrong', async (fields, code, field) => {
    const tenant = await startTenant({ schema: { objects: [RENAMED], ...GERMAN } });
    const settings = ticketing(tenant, { business_object: 'acme_funds', fields });
    const asks = async () => await startPlugin(tenant.config({ ticketing: settings })).getDefaultMappings();
    await expect(asks()).rejects.toMatchObject({ problem: { code, field } });
  });
});

describe('a status in a field of the tenant’s own', () => {
  test('begins as the tenant says, and is read back', async () => {
    const { tenant, plugin } = await connect({ fields: { status: 'TypeOfIncident', owner: 'OwnerTeam' } });
    const { create, needed } = await plugin.getDefaultMappings();
    expect(create.map(({ target }) => target)).toEqual(['Subject', 'Symptom']);
    expect(needed).toEqual(['Subject', 'Symptom']);
    const [incident = {}] = tenant.mock.records.list('incidents');
    const ref = { number: String(incident['IncidentNumber']), recId: String(incident['RecId']) };
    const { by } = await sync(plugin, { check: [{ ref }] });
    const { TypeOfIncident: status, OwnerTeam: assignee } = incident;
    expect(by('changed')).toMatchObject([{ state: { status, assignee } }]);
  });
});

describe('an object with less than a ticket', () => {
  const BARE: Extension = { name: 'Finding', fields: ['text 40: Title'], required: { always: ['Title'] } };

  test('without status, number and text names the alert first in its title, and is asked for by RecId', async () => {
    const { plugin, create, check } = await custom(BARE);
    const request = await create();
    expect(request.values).toEqual({ Title: `Alert ${ITEM.id}: Anomalous download` });
    const created = await plugin.createTicket(request);
    expect(created).toMatchObject({ outcome: 'created', status: '(none)' });
    if (created.outcome !== 'created') return;
    expect(created.ref.number).toBe(created.ref.recId);
    const { ref } = created;
    expect((await sync(plugin, { check: [{ ref }] })).by('changed')).toMatchObject([{ state: { status: '(none)' } }]);
    expect(await plugin.getQueues()).toEqual([{ label: 'Findings', value: {} }]);
    expect((await check('fields'))?.lines).toEqual(
      expect.arrayContaining([expect.stringMatching(/^status: none/), expect.stringMatching(/^notes: none/)]),
    );
  });

  test('takes a repeat as counted, because it has no place for notes', async () => {
    const { plugin, create } = await custom(BARE);
    const ref = await made(plugin, (await create()) as never);
    const { update } = await plugin.getDefaultMappings();
    expect(update).toEqual([]);
    expect(await plugin.updateTicket({ ref, item: ITEM, values: {}, mode: 'append' })).toEqual({ outcome: 'updated' });
  });
});

describe('a required customer', () => {
  const OBJECT: Extension = {
    name: 'Hinweis',
    fields: ['text 80: Title', 'link Employee: MelderLink'],
    required: { always: ['Title', 'MelderLink'] },
  };

  test('whose link has another name is refused by the tenant, and filled once it is configured', async () => {
    const without = await custom(OBJECT);
    const refused = await without.plugin.createTicket(await without.create());
    expect(refused).toMatchObject({ outcome: 'refused', problem: { field: 'MelderLink' } });
    const { tenant, plugin, set, create } = await custom(OBJECT, { fields: { customer: 'MelderLink' } });
    const ref = await made(plugin, (await create()) as never);
    expect(tenant.mock.records.get(set, ref.recId)).toMatchObject({
      MelderLink_RecID: tenant.credentials.employeeRecId,
    });
  });

  test.each([
    ['changes', 'RequestorLink'],
    ['ivnt_securityincidents', 'ivnt_ProfileLink'],
  ])('who does not exist is the connection’s fault in %s', async (business_object, link) => {
    const { plugin } = await connect({ business_object, employee_rec_id: 'A'.repeat(32) });
    const { create } = await plugin.getDefaultMappings();
    const request = { item: ITEM, values: renderMappings(create, ITEM), queue: {}, idempotencyKey: 'key-1' };
    expect(await plugin.createTicket(request)).toMatchObject({
      outcome: 'refused',
      problem: { field: 'ticketing.employee_rec_id' },
    });
    const mapped = { ...request, values: { ...request.values, [link]: 'B'.repeat(32) } };
    const { problem } = (await plugin.createTicket(mapped)) as { problem: { field?: string } };
    expect(problem.field).not.toBe('ticketing.employee_rec_id');
  });
});

describe('a deep check', () => {
  test('tells that the role sees the object and may not add to it', async () => {
    const roles = { Reader: { '*': 'View' } };
    const tenant = await startTenant({ schema: { roles } });
    const { username, password } = tenant.credentials;
    const auth = { strategy: 'basic_auth', username, password, role: 'Reader' };
    const settings = ticketing(tenant, { business_object: 'ivnt_securityincidents' });
    const plugin = startPlugin(tenant.config({ auth, ticketing: settings }));
    const { checks } = await plugin.validate({ deep: true });
    const rights = checks.flatMap((check) => check.rights ?? []);
    expect(rights).toContainEqual(expect.objectContaining({ right: 'View', state: 'proven' }));
    expect(rights.find(({ right }) => right === 'Add')).toMatchObject({ state: 'refused' });
  });

  test('holds the mapping of each queue against the object', async () => {
    const { plugin } = await connect({ business_object: 'changes' });
    const queue = { value: {}, update: [] };
    const queues = [
      { ...queue, label: 'good', create: [{ target: 'Subject', template: 'Alert $id' }] },
      { ...queue, label: 'old', create: [{ target: 'Symptom', template: '$id' }] },
      { ...queue, label: 'early', create: [{ target: 'NewNotes', template: '$id' }] },
    ];
    const { checks } = await plugin.validate({ deep: true, queues });
    const check = checks.find(({ step }) => step === 'mappings');
    expect(check).toMatchObject({ outcome: 'failed', problem: { code: 'config.unknown_field', field: 'Symptom' } });
    expect(check?.lines).toMatchObject([
      'good: RequestorLink, Subject',
      expect.stringContaining('old: The ticket object has no field Symptom'),
      expect.stringContaining('early: A new ticket takes no NewNotes'),
    ]);
  });
});

describe('two connections to one tenant', () => {
  test('keep apart what their objects look like, also where the object is the same', async () => {
    const tenant = await startTenant();
    const services = testServices(tenant.clock);
    const open = (settings: Record<string, unknown>) =>
      startPlugin(tenant.config({ ticketing: ticketing(tenant, settings) }), services);
    const targets = async (plugin: ReturnType<typeof open>) =>
      (await plugin.getDefaultMappings()).create.map(({ target }) => target);
    const incidents = open({});
    const changes = open({ business_object: 'changes' });
    const others = open({ business_object: 'changes', fields: { text: 'SocialTextHeader' } });
    for (let round = 0; round < 2; round += 1) {
      expect(await targets(incidents)).toEqual(['Subject', 'Symptom', 'Status']);
      expect(await targets(changes)).toEqual(['Subject', 'Description', 'Status']);
      expect(await targets(others)).toEqual(['Subject', 'SocialTextHeader', 'Status']);
    }
  });
});

describe('while the tenant does not answer', () => {
  test.each(['incidents', 'changes', 'servicereqs'])('the mappings of %s are known', async (business_object) => {
    const { tenant, plugin } = await connect({ business_object });
    const asked = await connect({ business_object });
    tenant.mock.faults.add({ match: {}, do: [{ status: { code: 503 } }] });
    expect(await plugin.getDefaultMappings()).toEqual(await asked.plugin.getDefaultMappings());
  });

  test('the plugin does not guess those of a custom object', async () => {
    const { tenant, plugin } = await custom(RENAMED, {}, GERMAN);
    tenant.mock.faults.add({ match: {}, do: [{ status: { code: 503 } }] });
    await expect(plugin.getDefaultMappings()).rejects.toMatchObject({ problem: { code: 'tenant.failed' } });
  });
});

describe('a service request', () => {
  test('is made from the template of the connection, whose name is its subject where the queue gives none', async () => {
    const found = await connect({ business_object: 'servicereqs' });
    const [template = {}] = found.tenant.mock.records.list('servicereqtemplates');
    const template_rec_id = String(template['RecId']);
    const { tenant, plugin } = await connect({ business_object: 'servicereqs', template_rec_id });
    const { create, needed } = await plugin.getDefaultMappings();
    expect(needed).toEqual(['Symptom']);
    const { Subject: _subject, ...values } = renderMappings(create, ITEM);
    const request = { item: ITEM, values, queue: {}, idempotencyKey: 'key-1' };
    const ref = await made(plugin, request as never);
    expect(tenant.mock.records.get('servicereqs', ref.recId)).toMatchObject({
      Subject: template['Name'],
      SvcReqTmplLink_RecID: template_rec_id,
      Status: 'Submitted',
    });
    const { checks } = await plugin.validate({});
    expect(checks.find(({ step }) => step === 'template')).toMatchObject({ outcome: 'ok', detail: template['Name'] });
  });

  test('without a subject of its own is not taken for another one that only quotes the alert', async () => {
    const { tenant, plugin } = await connect({ business_object: 'servicereqs' });
    const sent = sending({ tenant, plugin });
    const values = { Symptom: `Alert ID: ${ITEM.id}`, Status: 'Submitted' };
    tenant.mock.records.insert('servicereqs', { Subject: 'Follow-up', Symptom: `See alert ${ITEM.id}, please` });
    const asked = { item: ITEM, values, queue: {}, idempotencyKey: 'key-1', sent };
    expect(await plugin.findTicket(asked)).toMatchObject({ outcome: 'unknown' });
  });

  test('from a template that the tenant does not have is the connection’s fault, on check and on create', async () => {
    const { plugin } = await connect({ business_object: 'servicereqs', template_rec_id: 'C'.repeat(32) });
    const { create } = await plugin.getDefaultMappings();
    const values = renderMappings(create, ITEM);
    const created = await plugin.createTicket({ item: ITEM, values, queue: {}, idempotencyKey: 'key-1' });
    expect(created).toMatchObject({ outcome: 'refused', problem: { field: 'ticketing.template_rec_id' } });
    const { checks } = await plugin.validate({});
    expect(checks.find(({ step }) => step === 'template')).toMatchObject({
      outcome: 'failed',
      problem: { field: 'ticketing.template_rec_id' },
    });
  });
});
