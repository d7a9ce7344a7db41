import { PluginError } from '../../host-sdk/index.js';
import { attribute, children, firstChild, parseXml } from './xml.js';
import type { XmlNode } from './xml.js';
import { annotationsApart, wordingOf } from './wording.js';
import type { Apart, Wording } from './wording.js';

/** One `Property` of an entity type, as its document states it. */
export interface EdmProperty extends Wording {
  readonly name: string;
  /** As written, for example `Edm.String` or `MetaData.Colour`. */
  readonly type: string;
  /** The primitive type behind it: of an enumeration `Edm.String`; undefined for complex types and collections. */
  readonly primitive?: string;
  readonly maxLength?: number;
  readonly nullable: boolean;
}

/** One `EntityType`, with the properties of its base types. */
export interface EdmEntity {
  readonly name: string;
  readonly keys: readonly string[];
  readonly properties: readonly EdmProperty[];
  readonly relations: readonly EdmRelation[];
}

/** One `NavigationProperty`: a relation to records of another entity. */
export interface EdmRelation {
  readonly name: string;
  /** Name of the entity, without its namespace. */
  readonly target: string;
  readonly many: boolean;
}

/** An `Action` (quick action or template) or `Function` (saved search) with the id that Ivanti's calls want. */
export interface EdmOperation {
  readonly name: string;
  /** Name of the entity it is bound to, without its namespace. Ivanti binds none: they belong to the document's set. */
  readonly boundTo?: string;
  readonly id?: string;
}

export interface EdmDocument {
  readonly entities: readonly EdmEntity[];
  readonly actions: readonly EdmOperation[];
  readonly functions: readonly EdmOperation[];
}

/**
 * Reads an EDMX document (OData CSDL, version 2 to 4; emitted strictly by few, so read leniently).
 * Throws `tenant.bad_metadata` for what is cut off, not well-formed, or not EDMX.
 */
export function parseEdmx(text: string): EdmDocument {
  const services = firstChild(firstChild(parseXml(text), 'Edmx'), 'DataServices');
  const schemas = children(services, 'Schema');
  if (schemas.length === 0) {
    throw new PluginError('tenant.bad_metadata', 'The $metadata document is not an EDMX document with a schema.');
  }
  const types = typeNames(schemas);
  const apart = annotationsApart(schemas);
  const entities = schemas.flatMap((schema) => children(schema, 'EntityType'));
  const operations = (tag: string) => schemas.flatMap((schema) => children(schema, tag).map(readOperation));
  return {
    entities: entities.map((entity) => readEntity(entity, types, apart)),
    actions: operations('Action'),
    functions: operations('Function'),
  };
}

/** Every named type of the document by its qualified names: with the schema's namespace and with its alias. */
function typeNames(schemas: readonly XmlNode[]): ReadonlyMap<string, { readonly tag: string; readonly node: XmlNode }> {
  const names = new Map<string, { tag: string; node: XmlNode }>();
  for (const schema of schemas) {
    for (const tag of ['EntityType', 'EnumType', 'TypeDefinition']) {
      for (const node of children(schema, tag)) {
        for (const prefix of [attribute(schema, 'Namespace'), attribute(schema, 'Alias')]) {
          if (prefix !== '') names.set(`${prefix}.${attribute(node, 'Name')}`, { tag, node });
        }
      }
    }
  }
  return names;
}

type Types = ReturnType<typeof typeNames>;

function readEntity(entity: XmlNode, types: Types, apart: Apart): EdmEntity {
  const lineage = [entity];
  for (let base = baseOf(entity, types); base !== undefined && !lineage.includes(base); base = baseOf(base, types)) {
    lineage.unshift(base);
  }
  return {
    name: attribute(entity, 'Name'),
    keys: lineage.flatMap((each) =>
      children(firstChild(each, 'Key'), 'PropertyRef').map((ref) => attribute(ref, 'Name')),
    ),
    properties: lineage.flatMap((each) => {
      const names = [...types].flatMap(([name, { node }]) => (node === each ? [name] : []));
      const about = (property: XmlNode) =>
        names.flatMap((name) => apart.get(`${name}/${attribute(property, 'Name')}`) ?? []);
      return children(each, 'Property').map((property) => readProperty(property, types, about(property)));
    }),
    relations: lineage.flatMap((each) => children(each, 'NavigationProperty').map(readRelation)),
  };
}

function baseOf(entity: XmlNode, types: Types): XmlNode | undefined {
  return types.get(attribute(entity, 'BaseType'))?.node;
}

function readProperty(property: XmlNode, types: Types, annotations: readonly XmlNode[]): EdmProperty {
  const type = attribute(property, 'Type');
  const maxLength = Number(attribute(property, 'MaxLength'));
  const primitive = primitiveOf(type, types);
  return {
    name: attribute(property, 'Name'),
    type,
    ...(primitive === undefined ? {} : { primitive }),
    ...(Number.isInteger(maxLength) && maxLength > 0 ? { maxLength } : {}),
    nullable: attribute(property, 'Nullable') !== 'false',
    ...wordingOf(property, annotations),
  };
}

function primitiveOf(type: string, types: Types): string | undefined {
  if (type.startsWith('Edm.')) return type;
  const named = types.get(type);
  if (named?.tag === 'EnumType') return 'Edm.String';
  return named?.tag === 'TypeDefinition' ? attribute(named.node, 'UnderlyingType') : undefined;
}

function readRelation(relation: XmlNode): EdmRelation {
  const type = attribute(relation, 'Type');
  const many = /^Collection\((.*)\)$/.exec(type);
  return { name: attribute(relation, 'Name'), target: localName(many?.[1] ?? type), many: many !== null };
}

/** Ivanti gives the id as the default value of the parameter `ActionId`. [client code; measured on a live tenant] */
function readOperation(operation: XmlNode): EdmOperation {
  const [binding] = children(operation, 'Parameter');
  const parameter = children(operation, 'Parameter').find((each) => attribute(each, 'Name') === 'ActionId');
  const id = defaultOf(parameter);
  const isBound = attribute(operation, 'IsBound') === 'true' && binding !== undefined;
  return {
    name: attribute(operation, 'Name'),
    ...(isBound ? { boundTo: localName(attribute(binding, 'Type').replace(/^Collection\((.*)\)$/, '$1')) } : {}),
    ...(id === '' ? {} : { id }),
  };
}

/** A default stands in the record of an annotation (`Core.OptionalParameter`), or is an annotation of its own. */
function defaultOf(parameter: XmlNode | undefined): string {
  for (const annotation of children(parameter, 'Annotation')) {
    if (/(^|\.)DefaultValue$/.test(attribute(annotation, 'Term'))) return attribute(annotation, 'String');
    const values = children(firstChild(annotation, 'Record'), 'PropertyValue');
    const value = values.find((each) => attribute(each, 'Property') === 'DefaultValue');
    if (value !== undefined) return attribute(value, 'String');
  }
  return '';
}

function localName(qualified: string): string {
  return qualified.slice(qualified.lastIndexOf('.') + 1);
}
