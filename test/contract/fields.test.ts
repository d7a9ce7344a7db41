import { describe, expect, test } from 'vitest';
import { startPlugin, startTenant, ticketing } from '../tenant.js';

async function connect() {
  const tenant = await startTenant();
  return { tenant, plugin: startPlugin(tenant.config({ ticketing: ticketing(tenant) })) };
}

describe('fields for mapping', () => {
  test('come from the $metadata of incidents, asked for without JSON', async () => {
    const { tenant, plugin } = await connect();
    const fields = await plugin.getFields({});
    const names = fields.map((field) => field.name);
    expect(names).toEqual(
      expect.arrayContaining(['Subject', 'Symptom', 'Status', 'NewNotes', 'ProfileLink', 'TestField']),
    );
    const [call] = tenant.mock.journal.entries({ op: 'metadata' });
    expect(call).toMatchObject({ path: '/api/odata/incidents/$metadata', status: 200 });
    expect(call?.headers['accept']).not.toContain('json');
  });

  test('have the types and lengths that the tenant states', async () => {
    const { plugin } = await connect();
    const fields = new Map((await plugin.getFields({})).map((field) => [field.name, field]));
    expect(fields.get('IncidentNumber')).toMatchObject({ type: 'integer', writable: false });
    expect(fields.get('CreatedDateTime')).toMatchObject({ type: 'datetime', writable: false });
    expect(fields.get('Status')).toMatchObject({ role: 'choice' });
    expect(fields.get('Subject')?.maxLength).toBeGreaterThan(0);
    expect(fields.has('Status_Valid')).toBe(false);
  });

  test('have the labels of Ivanti’s forms beside their names; a custom field has its name alone', async () => {
    const { plugin } = await connect();
    const label = new Map((await plugin.getFields({})).map((field) => [field.name, field.label]));
    // The product document: subject, symptom, status and newnotes are Summary, Description, Status and Activity History.
    expect(['Subject', 'Symptom', 'Status', 'NewNotes', 'ProfileLink'].map((name) => label.get(name))).toEqual([
      'Summary',
      'Description',
      undefined,
      'Activity History',
      'Customer',
    ]);
    expect([label.has('TestField'), label.get('TestField')]).toEqual([true, undefined]);
    const changes = await plugin.getFields({ object: 'changes' });
    expect(changes.find(({ name }) => name === 'RequestorLink')).toMatchObject({ label: 'Requestor' });
    expect(changes.find(({ name }) => name === 'Description')?.label).toBeUndefined();
  });

  test('have the label that the tenant’s own description gives, before that of the catalogue', async () => {
    const { tenant, plugin } = await connect();
    const annotation = '<Annotation Term="Common.Label" String="Betreff"/>';
    const text = `<edmx:Edmx Version="4.0"><edmx:DataServices><Schema Namespace="MetaData"><EntityType Name="incident">
      <Key><PropertyRef Name="RecId"/></Key><Property Name="RecId" Type="Edm.String"/>
      <Property Name="Subject" Type="Edm.String">${annotation}</Property></EntityType></Schema></edmx:DataServices></edmx:Edmx>`;
    tenant.mock.faults.add({ match: { op: 'metadata' }, do: [{ body: { replace: text } }] });
    const fields = await plugin.getFields({});
    expect(fields.find(({ name }) => name === 'Subject')).toMatchObject({ label: 'Betreff' });
  });

  test('are read once for several questions, and again on demand', async () => {
    const { tenant, plugin } = await connect();
    await plugin.getFields({});
    await plugin.getFields({});
    expect(tenant.mock.journal.count({ op: 'metadata' })).toBe(1);
    await plugin.getFields({ refresh: true });
    expect(tenant.mock.journal.count({ op: 'metadata' })).toBe(2);
  });

  test('come with the values of a pick list where they are asked for', async () => {
    const { tenant, plugin } = await connect();
    const fields = await plugin.getFields({ choicesOf: ['Category', 'Status', 'Subject'] });
    const choices = new Map(
      fields.flatMap((field) => (field.choices === undefined ? [] : [[field.name, field.choices]])),
    );
    expect([...choices.keys()].sort()).toEqual(['Category', 'Status']);
    const names = tenant.mock.records.list('categorys').map((each) => each['Name']);
    expect(choices.get('Category')).toEqual({ values: [...new Set(names)].sort(), complete: true });
    expect(choices.get('Status')?.values).toEqual(expect.arrayContaining(['Closed', 'Logged']));
  });

  test('of an unknown object are a problem that names it', async () => {
    const { plugin } = await connect();
    await expect(plugin.getFields({ object: 'unicorns' })).rejects.toMatchObject({
      code: 'config.unknown_table',
      problem: { field: 'unicorns' },
    });
  });

  test.each([
    ['cut XML', { body: { truncate: { bytes: 5000, declare: false } } }, 'tenant.bad_metadata'],
    ['a login page', { body: { html: true } }, 'tenant.not_ivanti'],
  ] as const)('answered with %s are a problem, not an empty list', async (_case, effect, code) => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'metadata' }, do: [effect] });
    await expect(plugin.getFields({})).rejects.toMatchObject({ code });
  });
});
