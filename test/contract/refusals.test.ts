import { describe, expect, test } from 'vitest';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { ITEM, NOTE, asking, connect, REQUEST, withTicket } from './ticket-scene.js';
import { startPlugin, type Tenant } from '../tenant.js';

const HOUR_MS = 3_600_000;
const LABELS = {
  BusinessUnit: 'Geschäftsbereich / Unit',
  CostBearer: 'Cost-Bearer "old"',
  Site: '拠点',
} as const;
type Name = keyof typeof LABELS;
type Schema = NonNullable<MockOptions['schema']>;

/** Fields of the tenant's own. Where `labels` is not given, its forms show them as the names that they have. */
const own = (required: readonly string[], labels: Partial<Record<Name, string>> = {}): Schema => ({
  objects: [
    {
      name: 'Incident',
      fields: ['text 60: BusinessUnit CostBearer Site'],
      labels,
      required: { always: ['Subject', 'Symptom', 'ProfileLink', ...required] },
    },
  ],
});

const posts = ({ mock }: Tenant) => mock.journal.count({ op: 'create' });
const patches = ({ mock }: Tenant) => mock.journal.count({ op: 'update' });
const upsert = (values: Readonly<Record<string, string>>) => ({ item: ITEM, values, mode: 'upsert' as const });

describe('a required field', () => {
  test.each([
    'live',
    '2019',
    '2018',
    '2018-hash',
  ] as const)('is named in the wording %s, on creates', async (required_text) => {
    const { tenant, plugin } = await connect({}, {}, { schema: own(['Site']), switches: { required_text } });
    const refused = await plugin.createTicket(REQUEST);
    expect(refused).toMatchObject({ outcome: 'refused', problem: { field: 'Site', status: 400 } });
    expect(refused).toMatchObject({
      problem: { message: expect.stringContaining('value must be provided') as unknown },
    });
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ problem: { field: 'Site' } });
    expect(posts(tenant)).toBe(1);
  });

  test.each([
    'live',
    '2019',
    '2018',
    '2018-hash',
  ] as const)('is named in the wording %s, on updates', async (required_text) => {
    const { plugin, ref } = await withTicket({}, {}, { switches: { required_text } });
    const refused = await plugin.updateTicket({ ref, ...upsert({ Status: 'Resolved' }) });
    expect(refused).toMatchObject({
      outcome: 'refused',
      problem: {
        code: 'tenant.required_field',
        field: expect.stringMatching(/^(Category|Owner|CauseCode|Resolution)$/) as unknown,
      },
    });
  });

  test.each(Object.entries(LABELS))('%s is not named by a wrong word where its label is %s', async (name, label) => {
    const { tenant, plugin, config, services } = await connect({}, {}, { schema: own([name], { [name]: label }) });
    const refused = await plugin.createTicket(REQUEST);
    expect(refused).toMatchObject({
      outcome: 'refused',
      problem: { code: 'tenant.required_field', fix: expect.stringContaining(`“${label}”`) as unknown },
    });
    expect(JSON.stringify(refused)).toContain('Mandatory field');
    expect('problem' in refused && refused.problem).not.toHaveProperty('field');
    // One POST and not five, even if work is started again meanwhile.
    for (let run = 0; run < 4; run++) {
      const held = await startPlugin(config, services).createTicket(REQUEST);
      expect(held).toMatchObject({ outcome: 'refused', problem: { retryAt: '2026-07-01T13:00:00.000Z' } });
      expect(JSON.stringify(held)).toContain(JSON.stringify(label).slice(1, -1));
    }
    expect(posts(tenant)).toBe(1);
    // The field that was found out is sent at once.
    expect(await plugin.createTicket(asking({ [name]: 'x' }))).toMatchObject({ outcome: 'created' });
  });

  test.each(['list', 'text'] as const)('is named beside others, in one refusal as a %s', async (refusal_message) => {
    const schema = own(['Site', 'BusinessUnit', 'CostBearer'], { BusinessUnit: 'Business-Unit' });
    const { plugin } = await connect({}, {}, { schema, switches: { refusal_message } });
    expect(await plugin.createTicket(REQUEST)).toMatchObject({
      problem: { field: 'Site', fix: 'Map Site and Business-Unit (BusinessUnit) and CostBearer in the queue.' },
    });
    const shown = await plugin.createTicket({ ...REQUEST, dryRun: true });
    expect(shown).toMatchObject({ problems: [{ field: 'Site' }, { field: 'BusinessUnit' }, { field: 'CostBearer' }] });
  });

  test.each([
    ['two fields are called alike', 'Incident((new)).NotEmpty: Mandatory field "Shelf" value must be provided.'],
    ['the form is not known', 'Incident((new)).NotEmpty: Die Pflichtfelder fehlen.'],
    ['the object has no such field', 'Required field Incident.Colour value must be provided.'],
  ])('is not guessed where %s', async (_case, text) => {
    const schema = { objects: [{ name: 'Incident', fields: ['text 60: ivnt_Shelf own_Shelf'] }] };
    const { tenant, plugin } = await connect({}, {}, { schema });
    const body = { code: 'ISM_4000', description: 'Bad Request', message: [text], help: '' };
    tenant.mock.faults.add({ match: { op: 'create' }, do: [{ status: { code: 400, body } }] });
    const refused = await plugin.createTicket(REQUEST);
    expect(refused).toMatchObject({ outcome: 'refused', problem: { code: 'tenant.required_field' } });
    expect('problem' in refused && refused.problem).not.toHaveProperty('field');
    expect('problem' in refused && refused.problem.message).toContain(text);
  });

  test('of a status is learned from an update, for creates with that status and for the same update', async () => {
    const { tenant, plugin, ref } = await withTicket();
    const asked = await plugin.updateTicket({ ref, ...upsert({ Status: 'Active' }) });
    if (asked.outcome !== 'refused') throw new Error(asked.outcome);
    const { field = '' } = asked.problem;
    expect(await plugin.updateTicket({ ref, ...upsert({ Status: 'Active' }) })).toMatchObject({
      outcome: 'refused',
      problem: { field, retryAt: '2026-07-01T13:00:00.000Z' },
    });
    expect(patches(tenant)).toBe(1);
    expect(await plugin.createTicket(asking({ Status: 'Active' }))).toMatchObject({ problem: { field } });
    expect(posts(tenant)).toBe(1);
    // Another status, and a note, are other things.
    expect(await plugin.createTicket(asking({ Subject: 'another' }))).toMatchObject({ outcome: 'created' });
    expect(await plugin.updateTicket({ ref, item: ITEM, values: NOTE, mode: 'append' })).toMatchObject({
      outcome: 'updated',
    });
    tenant.clock.advance(HOUR_MS);
    await plugin.updateTicket({ ref, ...upsert({ Status: 'Active' }) });
    expect(patches(tenant)).toBe(3);
  });

  test('is missed in an update that empties it, once creates have shown it', async () => {
    const { tenant, plugin } = await connect({}, {}, { schema: own(['Site']) });
    await plugin.createTicket(REQUEST);
    const made = await plugin.createTicket(asking({ Site: 'Rome' }));
    if (made.outcome !== 'created') throw new Error(made.outcome);
    const { ref } = made;
    expect(await plugin.updateTicket({ ref, ...upsert({ Site: '' }) })).toMatchObject({
      outcome: 'refused',
      problem: { code: 'tenant.required_field', field: 'Site' },
    });
    expect(patches(tenant)).toBe(0);
    expect(await plugin.updateTicket({ ref, ...upsert({ Subject: 'other' }) })).toMatchObject({ outcome: 'updated' });
  });
});

describe('a refused value of a pick list', () => {
  test('names its field on creates, and is not sent again', async () => {
    const { tenant, plugin } = await connect({ on_invalid_value: { CauseCode: 'send' } });
    const wrong = asking({ CauseCode: 'No such cause' });
    const refused = await plugin.createTicket(wrong);
    expect(refused).toMatchObject({
      outcome: 'refused',
      problem: { code: 'tenant.value_refused', field: 'CauseCode', status: 400 },
    });
    expect(JSON.stringify(refused)).toContain('is not in the validation list');
    expect(await plugin.createTicket(wrong)).toMatchObject({
      problem: { code: 'tenant.value_refused', field: 'CauseCode', retryAt: '2026-07-01T13:00:00.000Z' },
    });
    expect(posts(tenant)).toBe(1);
    expect(await plugin.createTicket(asking({ CauseCode: 'Software' }))).toMatchObject({ outcome: 'created' });
  });

  test('names its field on updates', async () => {
    const { tenant, plugin, ref } = await withTicket({ on_invalid_value: { Urgency: 'send' } });
    const refused = await plugin.updateTicket({ ref, ...upsert({ Urgency: 'Huge' }) });
    expect(refused).toMatchObject({ outcome: 'refused', problem: { code: 'tenant.value_refused', field: 'Urgency' } });
    await plugin.updateTicket({ ref, ...upsert({ Urgency: 'Huge' }) });
    expect(patches(tenant)).toBe(1);
    expect(await plugin.updateTicket({ ref, ...upsert({ Urgency: 'High' }) })).toMatchObject({ outcome: 'updated' });
  });

  test('that was taken from the list after it was read makes the list be read again', async () => {
    const { tenant, plugin } = await connect();
    const list = tenant.mock.records.list('categorys').map((category) => String(category['Name']));
    const [gone = '', kept = ''] = list;
    await plugin.createTicket(asking({ Category: kept }));
    const [row] = tenant.mock.records.list('categorys').filter(({ Name }) => Name === gone);
    tenant.mock.records.delete('categorys', String(row?.['RecId']));
    expect(await plugin.createTicket(asking({ Category: gone }))).toMatchObject({ problem: { field: 'Category' } });
    tenant.clock.advance(HOUR_MS);
    const again = await plugin.createTicket(asking({ Category: gone }));
    expect(again).toMatchObject({
      problem: { field: 'Category', message: expect.stringContaining('pick list') as unknown },
    });
    expect(posts(tenant)).toBe(2);
  });
});

describe('a value of a pick list', () => {
  const schema = {
    objects: [
      { name: 'Incident', fields: ['pick 30 Colour: Colour'] },
      { name: 'Colour', fields: ['text 30: Colour', 'id: RecId', 'date: LastModDateTime CreatedDateTime'], size: 0 },
    ],
    pickLists: { Colour: ['Café Noir', 'Green'] },
  } satisfies MockOptions['schema'];

  async function withColours() {
    const scene = await connect({}, {}, { schema });
    for (const Colour of ['Café Noir', 'Green']) scene.tenant.mock.records.insert('colours', { Colour });
    const sent = () =>
      scene.tenant.mock.journal
        .entries({ op: 'create' })
        .map(({ body }) => JSON.parse(body ?? '') as { Colour: string; Status: string });
    return { ...scene, sent };
  }

  test.each([' green ', 'GREEN', 'Green'])('is sent in the list’s own spelling: %j', async (Colour) => {
    const { plugin, sent } = await withColours();
    expect(await plugin.createTicket(asking({ Colour }))).toMatchObject({ outcome: 'created' });
    expect(sent()).toMatchObject([{ Colour: 'Green' }]);
  });

  test('is the same however its accents are written', async () => {
    const { plugin, sent } = await withColours();
    expect(await plugin.createTicket(asking({ Colour: 'CAFE\u0301 NOIR' }))).toMatchObject({ outcome: 'created' });
    expect(sent()).toMatchObject([{ Colour: 'Café Noir' }]);
  });

  test('that is nearly in the list is refused before sending, with the one that was meant', async () => {
    const { tenant, plugin } = await withColours();
    expect(await plugin.createTicket(asking({ Colour: 'Gren' }))).toMatchObject({
      outcome: 'refused',
      problem: { field: 'Colour', message: expect.stringContaining('did you mean "Green"?') as unknown },
    });
    expect(posts(tenant)).toBe(0);
  });

  test('loses the blanks around it also where it is a documented status', async () => {
    const { plugin, sent } = await withColours();
    expect(await plugin.createTicket(asking({ Status: ' Logged ' }))).toMatchObject({ outcome: 'created' });
    expect(sent()).toMatchObject([{ Status: 'Logged' }]);
  });
});
