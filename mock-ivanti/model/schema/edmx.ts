import type { BusinessObject, NamedAction } from './business-object.js';
import type { Field, FieldKind } from './field.js';

/** EDM type of each kind of field, as Ivanti's $metadata names them (Netskope document, metadata sample). */
const EDM_TYPES: Readonly<Record<FieldKind, string>> = {
  text: 'Edm.String',
  bool: 'Edm.Boolean',
  int: 'Edm.Int32',
  decimal: 'Edm.Decimal',
  date: 'Edm.DateTimeOffset',
};

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function property(field: Field): string {
  const length = field.maxLength === undefined ? '' : ` MaxLength="${field.maxLength}"`;
  const unicode = field.unicode === false ? ' Unicode="false"' : '';
  return `        <Property Name="${escape(field.name)}" Type="${EDM_TYPES[field.kind]}"${length}${unicode} />`;
}

function navigation(object: BusinessObject, objects: ReadonlyMap<string, BusinessObject>): string[] {
  return (object.relations ?? []).flatMap(({ name, set }) => {
    const target = objects.get(set);
    if (!target) return [];
    return [
      `        <NavigationProperty Name="${escape(name)}" Type="Collection(MetaData.${escape(target.entity)})">`,
      '          <OnDelete Action="Cascade" />',
      '        </NavigationProperty>',
    ];
  });
}

function entityType(name: string, properties: readonly string[]): string[] {
  const key = ['        <Key>', '          <PropertyRef Name="RecId" />', '        </Key>'];
  return [`      <EntityType Name="${escape(name)}">`, ...key, ...properties, '      </EntityType>'];
}

/** What makes a parameter optional and holds its default (OData Core vocabulary). */
const OPTIONAL_PARAMETER = 'Org.OData.Core.V1.OptionalParameter';

/**
 * Quick actions are EDM actions, saved searches EDM functions, both without further attributes; the id that a call
 * needs is the default of their parameter ActionId, in a record (client code: one client searches the text for these
 * tags in this order).
 */
function operation(kind: 'Action' | 'Function', entity: string, { name, id }: NamedAction): string[] {
  const returned = kind === 'Function' ? [`        <ReturnType Type="Collection(MetaData.${escape(entity)})" />`] : [];
  return [
    `      <${kind} Name="${escape(name)}">`,
    '        <Parameter Name="ActionId" Type="Edm.String">',
    `          <Annotation Term="${OPTIONAL_PARAMETER}">`,
    '            <Record>',
    `              <PropertyValue Property="DefaultValue" String="${escape(id)}" />`,
    '            </Record>',
    '          </Annotation>',
    '        </Parameter>',
    ...returned,
    `      </${kind}>`,
  ];
}

function relatedObjects(object: BusinessObject, objects: ReadonlyMap<string, BusinessObject>): BusinessObject[] {
  const related = new Set((object.relations ?? []).map(({ set }) => objects.get(set)));
  related.delete(object);
  return [...related].filter((each) => each !== undefined);
}

/**
 * The metadata document of a set: its entity type with relations, then the related entity types without theirs, since only
 * the root of the graph carries relations (measured). Set `xs` describes the entity `x`.
 */
export function edmxOf(set: string, objects: ReadonlyMap<string, BusinessObject>): string {
  const object = objects.get(set);
  const lines = object
    ? [
        ...entityType(object.entity, [...object.fields.map(property), ...navigation(object, objects)]),
        ...relatedObjects(object, objects).flatMap((each) => entityType(each.entity, each.fields.map(property))),
        ...(object.actions ?? []).flatMap((each) => operation('Action', object.entity, each)),
        ...(object.searches ?? []).flatMap((each) => operation('Function', object.entity, each)),
      ]
    : [`      <EntityType Name="${escape(set.replace(/s$/, ''))}" />`];
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">',
    '  <edmx:DataServices>',
    '    <Schema Namespace="MetaData" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
    ...lines,
    '    </Schema>',
    '  </edmx:DataServices>',
    '</edmx:Edmx>',
  ].join('\n');
}
