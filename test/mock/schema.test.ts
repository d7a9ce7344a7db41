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
  await expect(startMock({ schema: file })).rejects.toThrow('is no JSON');
  const wrong = (schema: unknown) => expect(startMock({ schema: schema as SchemaExtension })).rejects;
  await wrong({ object: [] }).toThrow("A schema has no 'object'");
  await wrong({ objects: [{ name: 'Incident', columns: [] }] }).toThrow("cannot have 'columns'");
  await wrong({ objects: [{ name: 'Incident', fields: ['nonsense'] }] }).toThrow('Unreadable field line: nonsense');
  await wrong({ objects: [{}] }).toThrow('needs a name');
});
