import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isPluginError } from '../../host-sdk/index.js';
import { parseEdmx } from '../../plugin/odata/edmx.js';
import { fieldsOf } from '../../plugin/odata/fields.js';
import { conformanceFile, conformanceFolder } from '../conformance-folder.js';

const document = (body: string) => `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="MetaData" xmlns="http://docs.oasis-open.org/odata/ns/edm">${body}</Schema>
</edmx:DataServices></edmx:Edmx>`;

const INCIDENT = document(`<EntityType Name="incident"><Key><PropertyRef Name="RecId" /></Key>
  <Property Name="RecId" Type="Edm.String" MaxLength="32" Unicode="false" />
  <Property Name="IncidentNumber" Type="Edm.Int32" />
  <Property Name="Status_Valid" Type="Edm.String" MaxLength="32" Unicode="false" />
  <Property Name="Status" Type="Edm.String" MaxLength="60" />
  <Property Name="ProfileLink_Category" Type="Edm.String" MaxLength="60" />
  <Property Name="ProfileLink_RecID" Type="Edm.String" MaxLength="32" />
  <Property Name="ProfileLink" Type="Edm.String" MaxLength="32" />
  <Property Name="InvalidReason" Type="Edm.String" MaxLength="100" />
  <Property Name="ServiceValidFrom" Type="Edm.DateTimeOffset" />
  <Property Name="EventCIRecId" Type="Edm.String" MaxLength="32" />
  <Property Name="Orphan_Valid" Type="Edm.String" MaxLength="32" />
  <Property Name="LastModDateTime" Type="Edm.DateTimeOffset" />
  <NavigationProperty Name="IncidentContainsJournal" Type="Collection(MetaData.journal)"><OnDelete Action="Cascade" /></NavigationProperty>
  </EntityType><EntityType Name="journal"><Key><PropertyRef Name="RecId" /></Key><Property Name="RecId" Type="Edm.String" /></EntityType>`);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return isPluginError(error) ? error.code : String(error);
  }
  return 'accepted';
}

describe('the fields of a business object', () => {
  const [incident] = parseEdmx(INCIDENT).entities;
  const fields = incident === undefined ? [] : fieldsOf(incident);
  const field = (name: string) => fields.find((each) => each.name === name);

  test('hide X_Valid only where X exists; names that merely contain "valid" or "recid" stay', () => {
    const names = fields.map((each) => each.name);
    expect(names).not.toContain('Status_Valid');
    expect(names).toEqual(
      expect.arrayContaining(['InvalidReason', 'ServiceValidFrom', 'EventCIRecId', 'Orphan_Valid']),
    );
  });

  test('have type, length, role and whether they can be written', () => {
    expect(field('Status')).toMatchObject({ type: 'string', maxLength: 60, role: 'choice', writable: true });
    expect(field('ProfileLink')).toMatchObject({ role: 'link', required: true });
    expect(field('RecId')).toMatchObject({ role: 'key', writable: false });
    expect(field('IncidentNumber')).toMatchObject({ type: 'integer', writable: false });
    expect(field('LastModDateTime')).toMatchObject({ type: 'datetime', writable: false });
  });
});

describe('what forms call a field', () => {
  const labelsOf = (body: string, learned = {}) => {
    const text = document(`<EntityType Name="incident"><Key><PropertyRef Name="RecId"/></Key>${body}</EntityType>`);
    const [entity] = parseEdmx(text.replace('Namespace="MetaData"', 'Namespace="MetaData" Alias="Self"')).entities;
    return (entity === undefined ? [] : fieldsOf(entity, learned)).map(({ label }) => label);
  };
  const annotated = (inner: string, attributes = '') =>
    `<Property Name="Own" Type="Edm.String"${attributes}>${inner}</Property>`;

  test.each([
    ['SAP’s term', annotated('<Annotation Term="com.sap.vocabularies.Common.v1.Label" String="Cost bearer"/>')],
    ['an alias of it', annotated('<Annotation Term="Common.Label" String="Cost bearer"/>')],
    ['a name of its own', annotated('<Annotation Term="DisplayName" String="Cost bearer"/>')],
    ['an element', annotated('<Annotation Term="UI.DisplayName"><String> Cost bearer </String></Annotation>')],
    ['an attribute', annotated('', ' xmlns:sap="http://www.sap.com/Protocols/SAPData" sap:label="Cost bearer"')],
    ['a short description', annotated('<Annotation Term="Org.OData.Core.V1.Description" String="Cost bearer"/>')],
    [
      'the one without a language',
      annotated(
        '<Annotation Term="Common.Label#de" String="Kostenträger"/><Annotation Term="Common.Label" String="Cost bearer"/>',
      ),
    ],
    [
      'what cannot steer a terminal',
      annotated('<Annotation Term="Common.Label" String="Cost&#x202E;&#x85;\n bearer&#10;"/>'),
    ],
  ])('is read from %s', (_case, body) => {
    expect(labelsOf(body)).toEqual(['Cost bearer']);
  });

  test.each(['MetaData.incident/Own', 'Self.incident/Own'])('is read from annotations apart, of %s', (target) => {
    const apart = `</EntityType><Annotations Target="${target}"><Annotation Term="Common.Label" String="Cost bearer"/></Annotations><EntityType Name="other">`;
    expect(labelsOf(`<Property Name="Own" Type="Edm.String"/>${apart}`)).toEqual(['Cost bearer']);
  });

  test.each([
    ['nothing is said', annotated('')],
    [
      'a sentence describes it',
      annotated('<Annotation Term="Core.Description" String="Who bears the cost. Required."/>'),
    ],
    ['the label is its name', annotated('<Annotation Term="Common.Label" String="Own"/>')],
    ['the label is empty', annotated('<Annotation Term="Common.Label" String=" "/>')],
    ['the label is a path', annotated('<Annotation Term="Common.Label" Path="OwnText"/>')],
    ['the label is endless', annotated(`<Annotation Term="Common.Label" String="${'x'.repeat(101)}"/>`)],
  ])('is not known where %s', (_case, body) => {
    expect(labelsOf(body)).toEqual([undefined]);
  });

  test('is the tenant’s own word before that of standard objects', () => {
    const subject = (inner: string) => `<Property Name="Subject" Type="Edm.String">${inner}</Property>`;
    expect(labelsOf(subject(''))).toEqual(['Summary']);
    expect(labelsOf(subject(''), { Subject: 'Headline' })).toEqual(['Headline']);
    expect(labelsOf(subject('<Annotation Term="Common.Label" String="Title"/>'), { Subject: 'Headline' })).toEqual([
      'Title',
    ]);
    expect(labelsOf('<Property Name="constructor" Type="Edm.String"/>')).toEqual([undefined]);
  });
});

describe('a $metadata document', () => {
  test('may begin with a byte order mark', () => {
    expect(parseEdmx(`\uFEFF${INCIDENT}`).entities).toHaveLength(2);
  });

  test('gives a derived type the properties of its bases, also through several schemas', () => {
    const { entities } = parseEdmx(
      document(
        '<EntityType Name="task"><Key><PropertyRef Name="RecId"/></Key><Property Name="RecId" Type="Edm.String"/></EntityType>',
      ).replace(
        '</edmx:DataServices>',
        '<Schema Namespace="Other"><EntityType Name="assignment" BaseType="MetaData.task"><Property Name="Owner" Type="Edm.String"/></EntityType></Schema></edmx:DataServices>',
      ),
    );
    expect(entities[1]).toMatchObject({ name: 'assignment', keys: ['RecId'] });
    expect(entities[1]?.properties.map((property) => property.name)).toEqual(['RecId', 'Owner']);
  });

  test('names relations, quick actions and saved searches with their ids', () => {
    const operation = (tag: string, name: string, id: string) =>
      `<${tag} Name="${name}"><Parameter Name="ActionId" Type="Edm.String"><Annotation Term="Org.OData.Core.V1.OptionalParameter"><Record><PropertyValue Property="DefaultValue" String="${id}"/></Record></Annotation></Parameter></${tag}>`;
    const text = INCIDENT.replace(
      '</Schema>',
      `${operation('Action', 'Close', 'id-1')}${operation('Function', 'Mine', 'id-2')}</Schema>`,
    );
    const { entities, actions, functions } = parseEdmx(text);
    expect(entities[0]?.relations).toEqual([{ name: 'IncidentContainsJournal', target: 'journal', many: true }]);
    expect(actions).toEqual([{ name: 'Close', id: 'id-1' }]);
    expect(functions).toEqual([{ name: 'Mine', id: 'id-2' }]);
  });

  test('may bind an operation to its entity, and give the id as an annotation of its own', () => {
    const bound =
      '<Function Name="Mine" IsBound="true"><Parameter Name="bindingParameter" Type="Collection(MetaData.incident)"/><Parameter Name="ActionId" Type="Edm.String"><Annotation Term="DefaultValue" String="id-2"/></Parameter></Function>';
    const { functions } = parseEdmx(INCIDENT.replace('</Schema>', `${bound}</Schema>`));
    expect(functions).toEqual([{ name: 'Mine', boundTo: 'incident', id: 'id-2' }]);
  });

  test('may name types by alias, as enumeration, definition, complex type or collection, and describe them', () => {
    const text = document(
      `<EnumType Name="Colour"><Member Name="Red"/></EnumType><TypeDefinition Name="Amount" UnderlyingType="Edm.Decimal"/>
       <ComplexType Name="Place"><Property Name="City" Type="Edm.String"/></ComplexType>
       <EntityType Name="thing"><Key><PropertyRef Name="RecId"/></Key><Property Name="RecId" Type="Edm.String"/>
       <Property Name="Colour" Type="M.Colour"><Annotation Term="Org.OData.Core.V1.Description" String="Colour of it"/></Property>
       <Property Name="Amount" Type="MetaData.Amount"/><Property Name="Place" Type="M.Place"/><Property Name="Tags" Type="Collection(Edm.String)"/></EntityType>`,
    ).replace('Namespace="MetaData"', 'Namespace="MetaData" Alias="M"');
    const [thing] = parseEdmx(text).entities;
    const types = Object.fromEntries(
      (thing === undefined ? [] : fieldsOf(thing)).map((each) => [each.name, each.type]),
    );
    expect(types).toEqual({ RecId: 'string', Colour: 'string', Amount: 'decimal', Place: 'other', Tags: 'other' });
    expect(thing?.properties[1]?.description).toBe('Colour of it');
  });

  test.each([
    ['cut off', INCIDENT.slice(0, INCIDENT.length / 2)],
    ['a web page', '<html><body>Sign in</body></html>'],
    ['JSON', '{"value":[]}'],
    ['empty', ''],
    ['with a document type', INCIDENT.replace('<edmx:Edmx', '<!DOCTYPE x [<!ENTITY a "aaaa">]><edmx:Edmx')],
    ['with an external entity', `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${INCIDENT.slice(39)}`],
    ['with crossed tags', INCIDENT.replace('</Key>', '</Kay>')],
  ])('that is %s is refused clearly', (_case, text) => {
    expect(codeOf(() => parseEdmx(text))).toBe('tenant.bad_metadata');
  });

  test('cut anywhere is never taken for a whole one', () => {
    for (let length = 1; length < INCIDENT.length - 1; length += 7) {
      expect(codeOf(() => parseEdmx(INCIDENT.slice(0, length)))).toBe('tenant.bad_metadata');
    }
  });
});

const OWN = new URL('../data/edmx/', import.meta.url);

describe('documents of other services', () => {
  const text = (folder: URL | string, file: string) =>
    readFileSync(folder instanceof URL ? new URL(file, folder) : join(folder, file), 'utf8');

  test.each([
    ['sap-API_TEST_SRV-v4.edmx', 15, 'A_TestEntityType'],
    ['sap-API_TEST_SRV-v2.edmx', 12, 'A_TestEntityType'],
    ['aspnet-library-v4.xml', 20, 'Medium'],
  ])('%s has %i entity types, among them %s', (file, count, name) => {
    const { entities } = parseEdmx(text(OWN, file));
    expect(entities).toHaveLength(count);
    expect(entities.find((entity) => entity.name === name)?.properties.length).toBeGreaterThan(0);
  });

  test('are named with their project and licence', () => {
    const notice = text(OWN, 'NOTICE.md');
    const others = readdirSync(OWN).filter((file) => !/^(NOTICE|LICENSE)/.test(file));
    expect(others.filter((file) => !notice.includes(`| \`${file}\` | [`))).toEqual([]);
    expect(text(OWN, 'LICENSE-Apache-2.0.txt')).toContain('Apache License');
  });

  describe.skipIf(conformanceFolder === undefined)('that are not in this repository', () => {
    test.each([
      ['oasis-Northwind-V4.xml', 26, 'Category'],
      ['oasis-Northwind-V3.xml', 26, 'Category'],
      ['oasis-TripPin.xml', 9, 'Person'],
      ['msgraph-v1.0-USSec.csdl', 526, 'user'],
    ])('%s has %i entity types, among them %s', (file, count, name) => {
      const { entities } = parseEdmx(text(conformanceFile('edmx'), file));
      expect(entities).toHaveLength(count);
      expect(entities.find((entity) => entity.name === name)?.properties.length).toBeGreaterThan(0);
    });

    test('of every kind are read, or refused as what they are', () => {
      const files = readdirSync(conformanceFile('edmx')).filter((file) => /\.(xml|edmx|csdl)$/.test(file));
      expect(files.length).toBeGreaterThan(8);
      for (const file of files) {
        expect([file, ['accepted', 'tenant.bad_metadata']]).toEqual([
          file,
          expect.arrayContaining([codeOf(() => parseEdmx(text(conformanceFile('edmx'), file)))]),
        ]);
      }
    });
  });
});
