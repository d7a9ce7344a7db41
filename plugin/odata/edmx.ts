import { IvantiError } from '../ivanti/problems.js';
import { attribute, children, firstChild, parseXml, type XmlNode } from './xml.js';
import { readTypes, type EdmTypes } from './edm-types.js';
import { wordingOf, type Wording } from './wording.js';

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
  /** Each is parsed when it is first read: most are never used. */
  readonly entities: readonly EdmEntity[];
  /** Names of the entities that have properties. */
  readonly described: readonly string[];
  readonly actions: readonly EdmOperation[];
  readonly functions: readonly EdmOperation[];
}

/**
 * Reads an EDMX document (OData CSDL, version 2 to 4; few services emit it strictly, so the parser is lenient), in time
 * that grows with its length. Throws `tenant.bad_metadata` for a document that is cut off, not well-formed, or not
 * EDMX.
 */
export function parseEdmx(text: string): EdmDocument {
  const services = firstChild(firstChild(parseXml(text), 'Edmx'), 'DataServices');
  const schemas = children(services, 'Schema');
  if (schemas.length === 0) {
    throw new IvantiError('tenant.bad_metadata', 'The $metadata document is not an EDMX document with a schema.');
  }
  const types = readTypes(schemas);
  const entities = schemas.flatMap((schema) => children(schema, 'EntityType'));
  const operations = (tag: string) => schemas.flatMap((schema) => children(schema, tag).map(readOperation));
  return {
    entities: entities.map((entity) => entityOf(entity, types)),
    described: entities.filter((entity) => types.hasProperties(entity)).map((entity) => attribute(entity, 'Name')),
    actions: operations('Action'),
    functions: operations('Function'),
  };
}

function entityOf(node: XmlNode, types: EdmTypes): EdmEntity {
  let content: EntityContent | undefined;
  const read = () => (content ??= contentOf(node, types));
  return {
    name: attribute(node, 'Name'),
    get keys() {
      return read().keys;
    },
    get properties() {
      return read().properties;
    },
    get relations() {
      return read().relations;
    },
  };
}

type EntityContent = Omit<EdmEntity, 'name'>;

/** No object has this many fields. */
const MAX_PROPERTIES = 10_000;

function contentOf(node: XmlNode, types: EdmTypes): EntityContent {
  const lineage = types.lineage(node);
  const parts = ['Property', 'NavigationProperty'].flatMap((tag) => lineage.map((each) => children(each, tag).length));
  const count = parts.reduce((sum, part) => sum + part, 0);
  if (count > MAX_PROPERTIES) {
    const what = `${count} properties for ${attribute(node, 'Name').slice(0, 100)}`;
    throw new IvantiError('tenant.bad_metadata', `The $metadata document has ${what}; ${MAX_PROPERTIES} are read.`);
  }
  return {
    keys: lineage.flatMap((each) =>
      children(firstChild(each, 'Key'), 'PropertyRef').map((ref) => attribute(ref, 'Name')),
    ),
    properties: lineage.flatMap((each) =>
      children(each, 'Property').map((property) => readProperty(property, types, types.annotations(each, property))),
    ),
    relations: lineage.flatMap((each) => children(each, 'NavigationProperty').map(readRelation)),
  };
}

function readProperty(property: XmlNode, types: EdmTypes, annotations: readonly XmlNode[]): EdmProperty {
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

function primitiveOf(type: string, types: EdmTypes): string | undefined {
  if (type.startsWith('Edm.')) return type;
  const named = types.named(type);
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

/** A default is in the record of an annotation (`Core.OptionalParameter`), or is a separate annotation. */
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
