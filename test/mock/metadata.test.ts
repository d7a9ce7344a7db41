import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { schemaOf } from '../../mock-ivanti/model/extension/extension.js';
import { conformanceFile, conformanceFolder } from '../conformance-folder.js';
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
}

async function descriptionOf(set: string): Promise<Schema> {
  const { call } = await startMock();
  const reply = await call(`/api/odata/${set}/$metadata`);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toContain('xml');
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
  const schema = await descriptionOf('Incidents');
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
  const { EntityType: types } = await descriptionOf('incidents');
  const names = new Set(types.map((each) => each['@Name']));
  for (const { '@Type': type, OnDelete } of types[0]!.NavigationProperty!) {
    expect(names).toContain(/^Collection\(MetaData\.(\w+)\)$/.exec(type)?.[1]);
    expect(OnDelete['@Action']).toBe('Cascade');
  }
  expect(types.slice(1).every((each) => each.NavigationProperty === undefined)).toBe(true);
});

/** Finds operations as a client without an XML parser does: tag after tag. */
function searchedOperations(xml: string, tag: 'Function' | 'Action'): [string, string][] {
  const found: [string, string][] = [];
  const opening = `<${tag} Name="`;
  for (let at = xml.indexOf(opening); at >= 0; at = xml.indexOf(opening, at + 1)) {
    const rest = xml.slice(at + opening.length);
    const [name = ''] = rest.split('"', 1);
    // A tag with a further attribute is not seen.
    if (!rest.startsWith(`${name}">`)) continue;
    const parameter = rest.indexOf('<Parameter Name="ActionId"');
    const value = '<PropertyValue Property="DefaultValue" String="';
    const [id = ''] = rest.slice(rest.indexOf(value, parameter) + value.length).split('"', 1);
    found.push([name, id]);
  }
  return found;
}

test('saved searches and quick actions are found by a client that searches the text for their tags, and called', async () => {
  const { mock, call, odata } = await startMock();
  const { text } = await call('/api/odata/incidents/$metadata', {
    headers: { Accept: 'application/xml, text/xml, */*' },
  });
  const searches = searchedOperations(text, 'Function');
  const actions = searchedOperations(text, 'Action');
  expect(searches.map(([name]) => name)).toEqual(['All_Active_Incidents', 'My_Open_Incidents']);
  expect(actions.map(([name]) => name)).toEqual(['Resolve_Incident', 'Close_Incident', 'Send_Email']);
  for (const [name, ActionId] of searches) {
    expect([200, 204]).toContain((await odata(`incidents/${name}`, { query: { ActionId } })).status);
  }
  const [incident] = mock.records.list('incidents');
  for (const [name, ActionId] of actions) {
    const path = `incidents('${String(incident!['RecId'])}')/${name}`;
    expect((await odata(path, { method: 'POST', body: { ActionId, ShouldSave: false } })).status).toBe(200);
  }
});

const XSD = (name: string): string => readFileSync(conformanceFile('edmx', 'schemas', name), 'utf8');

test.runIf(conformanceFolder !== undefined)(
  'each description follows the XML schema of OData, and names every relation`s target',
  async () => {
    const { call } = await startMock({ incidents: 1 });
    const sets = [...schemaOf(undefined).objects.keys(), 'nonsenses'];
    const documents = await Promise.all(sets.map((set) => call(`/api/odata/${set}/$metadata`)));
    const result = await validateXML({
      xml: documents.map(({ text }, index) => ({ fileName: `${sets[index]!}.xml`, contents: text })),
      schema: [XSD('edmx.xsd')],
      preload: [{ fileName: 'edm.xsd', contents: XSD('edm.xsd') }],
    });
    expect(result.errors).toEqual([]);
  },
);

test('employees, subtypes and sets that end in two s have metadata of their own', async () => {
  const [employee] = (await descriptionOf('employees')).EntityType;
  expect(employee!.Property!.map((each) => each['@Name'])).toEqual(expect.arrayContaining(employeeFieldNames));
  expect((await descriptionOf('journal__notess')).EntityType[0]!['@Name']).toBe('journal__notes');
  expect((await descriptionOf('ci__computers')).EntityType[0]!['@Name']).toBe('ci__computer');
});

test('an unknown set gets an entity type without properties', async () => {
  const [invented] = (await descriptionOf('gadgets')).EntityType;
  expect(invented).toEqual({ '@Name': 'gadget' });
});
