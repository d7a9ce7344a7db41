import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { PluginError } from '../../host-sdk/index.js';

/** One `Property` of an entity type, as its document states it. */
export interface EdmProperty {
  readonly name: string;
  /** For example `Edm.String`. */
  readonly type: string;
  readonly maxLength?: number;
  readonly nullable: boolean;
}

/** One `EntityType`, with the properties of its base types. */
export interface EdmEntity {
  readonly name: string;
  readonly keys: readonly string[];
  readonly properties: readonly EdmProperty[];
}

type Node = Readonly<Record<string, unknown>>;

const LISTS = new Set(['Schema', 'EntityType', 'Property', 'PropertyRef']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => LISTS.has(name),
});

/**
 * Reads the entity types of an EDMX document (OData 4 CSDL).
 * Throws `tenant.bad_metadata` for what is cut off, not well-formed, or not EDMX.
 */
export function parseEdmx(document: string): readonly EdmEntity[] {
  const text = document.replace(/^\uFEFF/, '').trimStart();
  // The parser itself reads a truncated document without complaint.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a second package for the same check
  const fault = XMLValidator.validate(text);
  if (fault !== true) throw bad(`is not well-formed at line ${fault.err.line}: ${fault.err.msg}`);
  if (/<!DOCTYPE/i.test(text)) throw bad('holds a DOCTYPE, which a service description never needs');
  let root: Node;
  try {
    root = parser.parse(text) as Node;
  } catch (cause) {
    throw bad(`cannot be read: ${cause instanceof Error ? cause.message : 'unknown reason'}`);
  }
  const schemas = list(node(node(root['Edmx'])['DataServices'])['Schema']);
  if (schemas.length === 0) throw bad('is not an EDMX document with a schema');
  const entities = schemas.flatMap((schema) =>
    list(schema['EntityType']).map((entity) => ({
      entity,
      qualified: `${textOf(schema['@Namespace'])}.${textOf(entity['@Name'])}`,
    })),
  );
  const byName = new Map(entities.map(({ entity, qualified }) => [qualified, entity]));
  return entities.map(({ entity }) => readEntity(entity, byName));
}

function readEntity(entity: Node, byName: ReadonlyMap<string, Node>): EdmEntity {
  const lineage = [entity];
  for (let base = byName.get(textOf(entity['@BaseType'])); base !== undefined && !lineage.includes(base); ) {
    lineage.unshift(base);
    base = byName.get(textOf(base['@BaseType']));
  }
  return {
    name: textOf(entity['@Name']),
    keys: lineage.flatMap((each) => list(node(each['Key'])['PropertyRef']).map((ref) => textOf(ref['@Name']))),
    properties: lineage.flatMap((each) => list(each['Property']).map(readProperty)),
  };
}

function readProperty(property: Node): EdmProperty {
  const maxLength = Number(property['@MaxLength']);
  return {
    name: textOf(property['@Name']),
    type: textOf(property['@Type']),
    ...(Number.isInteger(maxLength) && maxLength > 0 ? { maxLength } : {}),
    nullable: property['@Nullable'] !== 'false',
  };
}

function bad(why: string): PluginError {
  return new PluginError('tenant.bad_metadata', `The $metadata document ${why}.`);
}

function node(value: unknown): Node {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'object' && first !== null ? (first as Node) : {};
}

function list(value: unknown): readonly Node[] {
  return Array.isArray(value) ? (value as Node[]) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
