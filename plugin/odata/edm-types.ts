import { attribute, children, type XmlNode } from './xml.js';
import { annotationsApart, type Apart } from './wording.js';

/** The named types of a document and the annotations outside them, each found in one lookup. */
export interface EdmTypes {
  /** A type by its qualified name: with the schema's namespace or with its alias. */
  named(name: string): EdmType | undefined;
  /** The type and its base types, the most basic one first. A cycle of base types ends where it closes. */
  lineage(node: XmlNode): readonly XmlNode[];
  /** Whether the type has a property, its own or a base type's. */
  hasProperties(node: XmlNode): boolean;
  /** Annotations outside the type that are about one of its properties. */
  annotations(node: XmlNode, property: XmlNode): readonly XmlNode[];
}

interface EdmType {
  readonly tag: string;
  readonly node: XmlNode;
}

export function readTypes(schemas: readonly XmlNode[]): EdmTypes {
  const apart: Apart = annotationsApart(schemas);
  const types = new Map<string, EdmType>();
  const namesOf = new Map<XmlNode, string[]>();
  for (const schema of schemas) {
    const prefixes = [attribute(schema, 'Namespace'), attribute(schema, 'Alias')].filter((prefix) => prefix !== '');
    for (const tag of ['EntityType', 'EnumType', 'TypeDefinition']) {
      for (const node of children(schema, tag)) {
        const names = prefixes.map((prefix) => `${prefix}.${attribute(node, 'Name')}`);
        namesOf.set(node, names);
        for (const name of names) types.set(name, { tag, node });
      }
    }
  }

  const baseOf = (node: XmlNode) => types.get(attribute(node, 'BaseType'))?.node;
  const known = new Map<XmlNode, boolean>();

  function lineage(node: XmlNode): readonly XmlNode[] {
    const line = new Set<XmlNode>();
    for (let each: XmlNode | undefined = node; each !== undefined && !line.has(each); each = baseOf(each)) {
      line.add(each);
    }
    return [...line].reverse();
  }

  /**
   * Goes up to the first type whose answer is known, and then stores the answer for all types on the way: each type is
   * visited once.
   */
  function hasProperties(node: XmlNode): boolean {
    const passed = new Set<XmlNode>();
    let found: boolean | undefined;
    let at: XmlNode | undefined = node;
    while (at !== undefined && !passed.has(at)) {
      found = known.get(at) ?? (children(at, 'Property').length > 0 ? true : undefined);
      passed.add(at);
      if (found !== undefined) break;
      at = baseOf(at);
    }
    for (const each of passed) known.set(each, found ?? false);
    return found ?? false;
  }

  return {
    named: (name) => types.get(name),
    lineage,
    hasProperties,
    annotations(node, property) {
      const name = attribute(property, 'Name');
      return (namesOf.get(node) ?? []).flatMap((type) => apart.get(`${type}/${name}`) ?? []);
    },
  };
}
