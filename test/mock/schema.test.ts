import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SchemaExtension } from '../../mock-ivanti/index.js';
import { codeOf, messageOf, recordOf, startMock } from './mock-tenant.js';

const SHELF: SchemaExtension = {
  objects: [
    {
      name: 'Incident',
      fields: ['text 60: Shelf', 'pick 30 Colour: Colour', 'int: Boxes = 3'],
      required: { always: ['Shelf'] },
      labels: { Shelf: 'Shelf number' },
    },
  ],
  pickLists: { Colour: ['Red', 'Green'] },
};

describe('a custom field', () => {
  test('is in $metadata, in answers, in filters and in bodies', async () => {
    const { call, createIncident, matches } = await startMock({ schema: SHELF });
    const { text } = await call('/api/odata/incidents/$metadata');
    for (const name of ['Shelf', 'Colour', 'Colour_Valid', 'Boxes']) expect(text).toContain(`Name="${name}"`);
    const made = await createIncident({ Shelf: 'A7', Colour: 'green' });
    expect(recordOf(made)).toMatchObject({ Shelf: 'A7', Colour: 'Green', Boxes: 3 });
    expect(await matches("Shelf eq 'a7'")).toBe(1);
    expect(await matches('Boxes eq 3')).toBe(201);
    expect((await createIncident({ Shelf: 'A7', Colour: 'Blue' })).text).toContain('UndefinedValidatedValue');
  });

  test('may be mandatory', async () => {
    const { createIncident } = await startMock({ schema: SHELF });
    const refused = await createIncident();
    expect([refused.status, messageOf(refused)]).toEqual([
      400,
      'Incident((new)).NotEmpty: Mandatory field "Shelf number" value must be provided.',
    ]);
  });
});

test('a deleted field ends creates and updates in 500 and $metadata in 204', async () => {
  const { mock, call, odata, createIncident } = await startMock({
    schema: { objects: [{ name: 'Incident', deleted: ['TestField'] }] },
  });
  const made = await createIncident({ TestField: 'x' });
  expect([made.status, codeOf(made)]).toEqual([500, 'ISM_5000']);
  const [incident] = mock.records.list('incidents');
  expect(incident).not.toHaveProperty('TestField');
  const path = `incidents('${String(incident!['RecId'])}')`;
  expect((await odata(path, { method: 'PATCH', body: { testfield: 'x' } })).status).toBe(500);
  expect((await call('/api/odata/incidents/$metadata')).status).toBe(204);
  expect((await createIncident()).status).toBe(201);
});

test('a custom object has a set, metadata, numbers, seeded rows and relations', async () => {
  const { call, odata } = await startMock({
    schema: {
      objects: [
        {
          name: 'Shipment',
          fields: ['text 60: Label', 'int: ShipmentNumber', 'link Incident: ParentLink'],
          number: { field: 'ShipmentNumber', first: 500 },
          required: { always: ['Label'] },
          size: 7,
        },
        {
          name: 'Incident',
          relations: [
            { name: 'IncidentContainsShipment', set: 'shipments', by: { type: 'child', link: 'ParentLink' } },
          ],
        },
      ],
    },
  });
  expect((await odata('shipments')).json).toMatchObject({ '@odata.count': 7 });
  expect(recordOf(await odata("shipments('506')"))).toMatchObject({ ShipmentNumber: 506, Label: null });
  const made = await odata('Shipments', { method: 'POST', body: { Label: 'x' } });
  expect([made.status, made.json]).toEqual([201, expect.objectContaining({ ShipmentNumber: 507 })]);
  expect((await call('/api/odata/incidents/$metadata')).text).toContain('Name="IncidentContainsShipment"');
});

test('the schema may be a file; what it cannot hold is refused by name', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mock-schema-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'schema.json');
  await writeFile(file, JSON.stringify(SHELF));
  const { createIncident } = await startMock({ schema: file });
  expect((await createIncident()).status).toBe(400);
  await writeFile(file, '{');
  await expect(startMock({ schema: file })).rejects.toThrow('is not JSON');
  const wrong = (schema: unknown) => expect(startMock({ schema: schema as SchemaExtension })).rejects;
  await wrong({ object: [] }).toThrow(
    "Option schema: a schema has no 'object'; did you mean objects? Known: objects, pickLists, roles",
  );
  await writeFile(file, '[]');
  await expect(startMock({ schema: file })).rejects.toThrow(`Schema file ${file}: a schema must be an object`);
});

test.each([
  [{ columns: [] }, "/objects/0 has no 'columns'"],
  [{ name: undefined }, '/objects/0/name is missing'],
  [{ name: 'In cident' }, '/objects/0/name must be a name such as Incident'],
  [{ fields: ['nonsense'] }, '/objects/0/fields/0: Unreadable field line: nonsense'],
  [{ fields: ['text 60: A', 'money: B'] }, "/objects/0/fields/1: Unknown field kind 'money'"],
  [{ fields: 'text 60: A' }, '/objects/0/fields must be a list'],
  [{ fields: ['pick 30 Shade: Shade'] }, 'field Shade takes its values from Shade, which does not exist'],
  [{ number: 7 }, '/objects/0/number must be an object'],
  [{ number: { field: 'IncidentNumber' } }, '/objects/0/number/first is missing'],
  [{ number: 'Nonsense' }, '/objects/0/number: Incident has no field Nonsense'],
  [{ number: 'Subject' }, '/objects/0/number: Subject must be an int field'],
  [{ required: { always: 'Subject' } }, '/objects/0/required/always must be a list'],
  [{ required: { always: ['Shelf'] } }, '/objects/0/required/always: Incident has no field Shelf'],
  [{ required: { byStatus: { Closed: ['X'] } } }, '/objects/0/required/byStatus/Closed: Incident has no field X'],
  [{ defaults: { Status: 1 } }, '/objects/0/defaults/Status must be a text'],
  [{ relations: [{ name: 'A', set: 'b', by: {} }] }, '/objects/0/relations/0/by/type is missing'],
  [{ relations: [{ name: 'A', set: 'b', by: { type: 'child' } }] }, '/objects/0/relations/0/by/link is missing'],
  [
    { relations: [{ name: 'A', set: 'b', by: { type: 'child', link: 'X' } }] },
    '/objects/0/relations/0/set: there is no set b',
  ],
  [
    { relations: [{ name: 'A', set: 'changes', by: { type: 'child', link: 'X' } }] },
    '/objects/0/relations/0/by: Change has no field X_RecID',
  ],
  [{ actions: [{ name: 'A', id: 'x' }] }, '/objects/0/actions/0/sets is missing'],
  [{ actions: [{ name: 'A', id: 'x', sets: { No: '1' } }] }, '/objects/0/actions/0/sets: Incident has no field No'],
  [{ searches: [{ name: 'A', id: 'x', filter: 'Nope eq 1' }] }, '/objects/0/searches/0/filter cannot be read'],
  [{ size: -1 }, '/objects/0/size must be 0 or more'],
])('a schema that cannot be is refused at the start, with the path: %j', async (changes, reason) => {
  const schema = { objects: [{ name: 'Incident', ...changes }] } as unknown as SchemaExtension;
  await expect(startMock({ schema })).rejects.toThrow(reason);
});

test('rights of a role and values of a pick list are checked as well', async () => {
  const wrong = (schema: unknown) => expect(startMock({ schema: schema as SchemaExtension })).rejects;
  await wrong({ roles: { Auditor: { '*': 'Read' } } }).toThrow(
    '/roles/Auditor/* must be some of Add, View, Edit and Delete',
  );
  await wrong({ pickLists: { Colour: [1] } }).toThrow('/pickLists/Colour/0 must be a text');
});

test('the name of an int field alone makes an object count from 1, and a field may be described again', async () => {
  const schema: SchemaExtension = {
    objects: [
      {
        name: 'ivnt_SecurityIncident',
        fields: ['text 255: ivnt_Subject', 'int: ivnt_SecurityIncidentNumber', 'link Employee: ivnt_ProfileLink'],
        number: 'ivnt_SecurityIncidentNumber',
        size: 20,
      },
      { name: 'Incident', fields: ['text 5: Subject'] },
    ],
  };
  const { call, odata, credentials } = await startMock({ schema });
  const body = { ivnt_Subject: 'Malware', ivnt_Symptom: 'Seen', ivnt_ProfileLink: credentials.employeeRecId };
  const made = await odata('ivnt_securityincidents', { method: 'POST', body });
  expect([made.status, recordOf(made)]).toEqual([201, expect.objectContaining({ ivnt_SecurityIncidentNumber: 21 })]);
  const { text } = await call('/api/odata/incidents/$metadata');
  expect(text.match(/Name="Subject" [^>]*MaxLength="\d+"/g)?.[0]).toContain('MaxLength="5"');
});
