import { describe, expect, test } from 'vitest';
import { loadPlugin, openSession, saveQueue, saveRule, type Session } from '../../host/index.js';
import { parseQueue } from '../../host/tickets/parse-queue.js';
import { parseRule } from '../../host/rules/parse-rule.js';
import { prepareQueue } from '../../host/tickets/prepare-queue.js';
import { showTicket } from '../../host/tickets/show-ticket.js';
import { startTenant, ticketing, type Tenant } from '../tenant.js';
import { afterTest, openTestStore, quietLogger, storeAlerts } from './scene.js';

/** A connection to a tenant, with one rule for alerts and one for events. */
async function scene(settings: Readonly<Record<string, unknown>> = {}): Promise<{ tenant: Tenant; session: Session }> {
  const tenant = await startTenant();
  const store = await openTestStore();
  const config = tenant.config({ ticketing: ticketing(tenant, settings) }) as never;
  const connection = { name: 'test', config, folder: store.folder };
  const { clock } = tenant;
  const session = await openSession({ loaded: await loadPlugin(), store, connection, logger: quietLogger, clock });
  afterTest(() => session.close());
  await saveRule(store.db, { name: 'alerts', filter: {} });
  await saveRule(store.db, { name: 'events', kind: 'event', filter: {} });
  return { tenant, session };
}

const templates = (create: Readonly<Record<string, string>>) => parseQueue({ name: 'q', rule: 'alerts', create });
const FULL = { Subject: '$alertName', Symptom: 'Alert $id', Status: 'Logged' };

describe('a queue that is saved', () => {
  test('starts with the mappings of its rule’s kind and the first queue of the tenant', async () => {
    const { session } = await scene();
    const alerts = await prepareQueue(session, { name: 'q', rule: 'alerts' });
    expect(alerts).toMatchObject({
      warnings: [],
      queue: { connection: 'test', label: 'Incidents', value: {}, mode: 'append', update: [{ target: 'NewNotes' }] },
    });
    expect(alerts.queue.create.map(({ target }) => target)).toEqual(['Subject', 'Symptom', 'Status']);
    const { queue } = await prepareQueue(session, { name: 'q', rule: 'events', queue: 'Incidents: Security' });
    expect(queue).toMatchObject({ label: 'Incidents: Security', value: { team: 'Security' } });
    expect(queue.create[0]?.template).toContain('$eventType');
  });

  test('in upsert mode renews what is made of the alert, but not the status', async () => {
    const { session } = await scene();
    const { queue } = await prepareQueue(session, { name: 'q', rule: 'alerts', mode: 'upsert' });
    expect(queue.update.map(({ target }) => target)).toEqual(['Subject', 'Symptom', 'NewNotes']);
  });

  test.each([
    ['Subject', { Symptom: '$id', Status: 'Logged' }],
    ['Symptom', { ...FULL, Symptom: ' ' }],
    ['Status', { Subject: 'x', Symptom: '$id' }],
  ])('is refused without %s', async (field, create) => {
    const { session } = await scene();
    await expect(prepareQueue(session, templates(create))).rejects.toMatchObject({
      problem: { code: 'config.invalid', field: `create.${field}`, message: expect.stringContaining(field) as unknown },
    });
  });

  test('says which name is meant by a label', async () => {
    const { session } = await scene();
    const { Subject: _subject, ...others } = FULL;
    await expect(prepareQueue(session, templates({ ...others, summary: '$alertName' }))).rejects.toMatchObject({
      problem: {
        field: 'create.Subject',
        fix: 'Write Subject instead of summary: mappings use the name of a field.',
      },
    });
  });

  test('names what is missing as the forms of the tenant do, and by its name alone where the tenant is silent', async () => {
    const { session, tenant } = await scene();
    const { queue: kept } = await prepareQueue(session, templates(FULL));
    const messages = async () => {
      const refusal = await prepareQueue(session, templates({ ...FULL, Symptom: '' }), kept).catch(
        (error: unknown) => error,
      );
      return (refusal as Error).message;
    };
    expect(await messages()).toBe('A ticket needs Description (Symptom), which the mapping does not fill.');
    tenant.clock.advance(11 * 60_000);
    tenant.mock.faults.add({ match: { op: 'metadata' }, do: [{ status: { code: 401 } }] });
    expect(await messages()).toBe('A ticket needs Symptom, which the mapping does not fill.');
  });

  test('is refused for a field that is mapped twice, in any spelling', async () => {
    const { session } = await scene();
    const twice = prepareQueue(session, templates({ ...FULL, subject: 'again' }));
    await expect(twice).rejects.toMatchObject({ problem: { code: 'config.invalid', field: 'create.subject' } });
  });

  test('warns at a status other than Logged', async () => {
    const { session } = await scene();
    const { warnings } = await prepareQueue(session, templates({ ...FULL, Status: 'Active' }));
    expect(warnings).toEqual([expect.stringContaining('Status is "Active" instead of "Logged"')]);
  });

  test('warns when nothing leads back to the alert, and not with $id or a correlation field', async () => {
    const create = { ...FULL, Symptom: 'costs \\$id and $identity' };
    const { session } = await scene();
    const { warnings } = await prepareQueue(session, templates(create));
    expect(warnings).toEqual([expect.stringContaining('correlation_field')]);
    const { session: correlated } = await scene({ correlation_field: 'Category' });
    expect((await prepareQueue(correlated, templates(create))).warnings).toEqual([]);
  });

  test('keeps what it says about closed tickets, and says by default that repeats are notes on them', async () => {
    const { session } = await scene();
    const plain = await prepareQueue(session, { name: 'q', rule: 'alerts' });
    expect(plain.queue.on_closed).toBe('note');
    const closing = { on_closed: 'new', reopen_within: '1h', resolved: { Status: 'Resolved' } };
    const { queue } = await prepareQueue(session, parseQueue({ name: 'q', rule: 'alerts', ...closing }));
    expect(queue).toMatchObject({ ...closing, resolved: [{ target: 'Status', template: 'Resolved' }] });
  });

  test.each([
    ['reopen_within', { on_closed: 'new', reopen_within: 'an hour' }],
    ['reopen_within', { on_closed: 'new', reopen_within: '0h' }],
    ['reopen_within', { reopen_within: '1h' }],
    ['reopen_status', { on_closed: 'new', reopen_status: 'Active' }],
    ['reopen_status', { on_closed: 'reopen', reopen_status: 'Closed' }],
    ['reopen_status', { on_closed: 'reopen', create: { ...FULL, Status: 'Waiting for Godot' } }],
    ['resolved.newnotes', { resolved: { newnotes: 'Over' } }],
    ['on_closed', { on_closed: 'forget' }],
  ])('is refused with its %s where that cannot work: %j', async (field, part) => {
    const { session } = await scene();
    const save = async () => prepareQueue(session, parseQueue({ name: 'q', rule: 'alerts', ...part }));
    await expect(save()).rejects.toMatchObject({ problem: { code: 'config.invalid', field } });
  });

  test('is refused for a rule, a queue of the tenant or a name that is not to be had', async () => {
    const { session } = await scene();
    const draft = { name: 'q', rule: 'alerts' };
    await expect(prepareQueue(session, { ...draft, rule: 'none' })).rejects.toMatchObject({
      problem: { code: 'host.unknown_name', field: 'rule' },
    });
    await expect(prepareQueue(session, { ...draft, queue: 'Nowhere' })).rejects.toMatchObject({
      problem: { code: 'host.unknown_name', fix: expect.stringContaining('Incidents: Security') as unknown },
    });
    await expect(prepareQueue(session, { ...draft, name: 'default' })).rejects.toMatchObject({
      problem: { code: 'config.invalid', field: 'name' },
    });
    await saveQueue(session.store.db, {
      ...draft,
      connection: 'other',
      label: '',
      value: {},
      create: [],
      update: [],
    });
    await expect(prepareQueue(session, draft)).rejects.toMatchObject({ problem: { field: 'name' } });
  });
});

describe('the test of a queue', () => {
  async function shown(create: Readonly<Record<string, string>> = FULL, ...ids: readonly string[]) {
    const { tenant, session } = await scene();
    const { queue } = await prepareQueue(session, templates(create));
    await saveQueue(session.store.db, queue);
    await storeAlerts(session.store, ...ids);
    const before = tenant.mock.records.list('incidents').length;
    const result = await showTicket(session, 'q');
    expect(tenant.mock.records.list('incidents')).toHaveLength(before);
    return result;
  }

  test('shows what would be sent for the newest alert, and sends nothing', async () => {
    expect(await shown(FULL, 'a', 'b')).toMatchObject({
      queue: 'q',
      alert: 'b',
      sample: false,
      payload: { Subject: 'Alert b', Symptom: 'Alert b', Status: 'Logged' },
      problems: [],
    });
  });

  test('makes up an alert where none is stored', async () => {
    expect(await shown()).toMatchObject({ sample: true, payload: { Symptom: 'Alert sample-1-0' } });
  });

  test('names the fields that the tenant does not have', async () => {
    const { problems } = await shown({ ...FULL, Colour: 'red' }, 'a');
    expect(problems).toMatchObject([{ field: 'Colour' }]);
  });
});

describe('a rule in a file', () => {
  const now = '2024-06-01T00:00:00.000Z';

  test('may leave out all but its name; its mutes begin now', () => {
    expect(parseRule({ name: 'r' }, now)).toEqual({ name: 'r', filter: {} });
    const mutes = [{ until: '2024-06-01T12:00:00+02:00' }];
    expect(parseRule({ name: 'r', mutes }, now).mutes).toEqual([
      { name: 'mute 1', filter: {}, from: now, until: '2024-06-01T10:00:00.000Z' },
    ]);
  });

  test('says by a field and its values which alerts are resolved, or that none is', () => {
    const when = { field: 'status', values: ['resolved', 0] };
    expect(parseRule({ name: 'r', resolved_when: when }, now).resolved_when).toEqual(when);
    expect(parseRule({ name: 'r', resolved_when: null }, now).resolved_when).toBeNull();
    for (const broken of [{ field: 'status' }, { field: ' ', values: ['x'] }, { field: 'a', values: [] }, 'x']) {
      expect(() => parseRule({ name: 'r', resolved_when: broken }, now)).toThrow(/resolved_when/);
    }
  });

  test('is in a folder of up to three levels, or in none', () => {
    expect(parseRule({ name: 'r', folder: ' Malware / Endpoint/Old ' }, now).folder).toBe('Malware/Endpoint/Old');
    expect(parseRule({ name: 'r', folder: null }, now).folder).toBeNull();
  });

  test.each([
    ['a text', 'rule', 'rule'],
    ['no name', {}, 'name'],
    ['an unknown key', { name: 'r', dedupeFields: [] }, 'dedupeFields'],
    ['an unknown kind', { name: 'r', kind: 'incident' }, 'kind'],
    ['a folder that is a list', { name: 'r', folder: ['a'] }, 'folder'],
    ['a folder without a name', { name: 'r', folder: ' ' }, 'folder'],
    ['a folder with a blank level', { name: 'r', folder: 'a//b' }, 'folder'],
    ['a folder four levels deep', { name: 'r', folder: 'a/b/c/d' }, 'folder'],
    ['a filter that is a list', { name: 'r', filter: [] }, 'filter'],
    ['a filter with code', { name: 'r', filter: { $where: '1' } }, 'filter'],
    ['a dedupe rule of both kinds', { name: 'r', dedupe: [{ fields: ['id'], filter: {} }] }, 'dedupe.0'],
    ['a dedupe rule of neither kind', { name: 'r', dedupe: [{}] }, 'dedupe.0'],
    ['a dedupe rule without fields', { name: 'r', dedupe: [{ fields: [] }] }, 'dedupe.0.fields'],
    ['a dedupe filter with code', { name: 'r', dedupe: [{ filter: { a: { $where: '1' } } }] }, 'filter'],
    ['a mute without an end', { name: 'r', mutes: [{ name: 'm' }] }, 'mutes.0.until'],
    ['a mute that ends some day', { name: 'r', mutes: [{ until: '2024-06-02' }] }, 'mutes.0.until'],
    ['a mute that ends before it begins', { name: 'r', mutes: [{ until: now }] }, 'mutes.0.until'],
    ['a mute with code', { name: 'r', mutes: [{ until: '2025-01-01T00:00Z', filter: { $where: '1' } }] }, 'filter'],
  ])('with %s is refused and the place is named', (_name, document, field) => {
    expect(() => parseRule(document, now)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'config.invalid', field }) as unknown }),
    );
  });

  test.each([
    ['no rule', { name: 'q' }, 'rule'],
    ['mappings that are a list', { name: 'q', rule: 'r', create: [] }, 'create'],
    ['a template that is no text', { name: 'q', rule: 'r', create: { Subject: 1 } }, 'create.Subject'],
    ['an unknown mode', { name: 'q', rule: 'r', mode: 'replace' }, 'mode'],
  ])('and a queue with %s too', (_name, document, field) => {
    expect(() => parseQueue(document)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'config.invalid', field }) as unknown }),
    );
  });
});
