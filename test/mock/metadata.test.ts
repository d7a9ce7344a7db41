import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { employeeFieldNames, incidentFieldNames } from './field-names.js';
import { startMock } from './mock-tenant.js';

interface EntityType {
  readonly '@Name': string;
  readonly Key?: { readonly PropertyRef: { readonly '@Name': string } };
  readonly Property?: readonly Record<string, string>[];
  readonly NavigationProperty?: readonly {
    readonly '@Name': string;
    readonly '@Type': string;
    readonly OnDelete: Record<string, string>;
  }[];
}

interface Schema {
  readonly '@Namespace': string;
  readonly EntityType: readonly EntityType[];
  readonly Action?: readonly Record<string, unknown>[];
  readonly Function?: readonly Record<string, unknown>[];
}

/** Every tag that is opened is closed, in order. */
function isBalanced(xml: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of xml.matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>/g)) {
    if (closing === '/' && open.pop() !== name) return false;
    if (closing === '' && selfClosing === '') open.push(name!);
  }
  return open.length === 0;
}

async function schemaOf(set: string): Promise<Schema> {
  const { call } = await startMock();
  const reply = await call(`/api/odata/${set}/$metadata`);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toContain('xml');
  expect(isBalanced(reply.text)).toBe(true);
  const lists = ['EntityType', 'Property', 'NavigationProperty', 'Action', 'Function'];
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseAttributeValue: false,
    isArray: (name) => lists.includes(name),
  });
  const document = parser.parse(reply.text) as { Edmx: { '@Version': string; DataServices: { Schema: Schema } } };
  expect(document.Edmx['@Version']).toBe('4.0');
  return document.Edmx.DataServices.Schema;
}

test('the incident`s metadata lists its fields with type and length', async () => {
  const schema = await schemaOf('Incidents');
  expect(schema['@Namespace']).toBe('MetaData');
  const [incident] = schema.EntityType;
  expect(incident).toMatchObject({ '@Name': 'incident', Key: { PropertyRef: { '@Name': 'RecId' } } });
  const properties = new Map(incident!.Property!.map((each) => [each['@Name'], each]));
  expect([...properties.keys()]).toEqual(expect.arrayContaining(incidentFieldNames));
  expect(properties.get('RecId')).toEqual({
    '@Name': 'RecId',
    '@Type': 'Edm.String',
    '@MaxLength': '32',
    '@Unicode': 'false',
  });
  expect(properties.get('ActualCategory_Valid')).toMatchObject({ '@MaxLength': '32', '@Unicode': 'false' });
  expect(properties.get('ActualCategory')).toMatchObject({ '@Type': 'Edm.String', '@MaxLength': '60' });
  expect(properties.get('CreatedDateTime')).toMatchObject({ '@Type': 'Edm.DateTimeOffset' });
  expect(properties.get('IncidentNumber')).toMatchObject({ '@Type': 'Edm.Int32' });
  expect(properties.get('IsVIP')).toMatchObject({ '@Type': 'Edm.Boolean' });
});

test('only the root entity carries relations, and each target is in the document', async () => {
  const { EntityType: types } = await schemaOf('incidents');
  const names = new Set(types.map((each) => each['@Name']));
  for (const { '@Type': type, OnDelete } of types[0]!.NavigationProperty!) {
    expect(names).toContain(/^Collection\(MetaData\.(\w+)\)$/.exec(type)?.[1]);
    expect(OnDelete['@Action']).toBe('Cascade');
  }
  expect(types.slice(1).every((each) => each.NavigationProperty === undefined)).toBe(true);
});

test('quick actions and saved searches name the id to call them with', async () => {
  const { Action: actions, Function: searches } = await schemaOf('incidents');
  const text = JSON.stringify([actions, searches]);
  expect(actions!.length).toBeGreaterThan(0);
  expect(searches!.length).toBeGreaterThan(0);
  expect(text).toContain('"@Name":"ActionId"');
  expect(text).toContain('"@Term":"DefaultValue"');
});

test('employees, subtypes and sets that end in two s have metadata of their own', async () => {
  const [employee] = (await schemaOf('employees')).EntityType;
  expect(employee!.Property!.map((each) => each['@Name'])).toEqual(expect.arrayContaining(employeeFieldNames));
  expect((await schemaOf('journal__notess')).EntityType[0]!['@Name']).toBe('journal__notes');
  expect((await schemaOf('ci__computers')).EntityType[0]!['@Name']).toBe('ci__computer');
});

test('an unknown set gets an entity type without properties', async () => {
  const [invented] = (await schemaOf('gadgets')).EntityType;
  expect(invented).toEqual({ '@Name': 'gadget' });
});
