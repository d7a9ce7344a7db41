import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { PluginError } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';

/**
 * An element: attributes under `@name`, child elements under their local names, several with the same name as a list.
 */
export type XmlNode = Readonly<Record<string, unknown>>;

/** A service description has some ten levels. */
const MAX_DEPTH = 50;
/** The longest description of a tenant has some hundred thousand. */
const MAX_TAGS = 500_000;
/** At most this much of a parser's message is quoted: it quotes the document itself. */
const MAX_QUOTE_LENGTH = 200;

const parser = new XMLParser({
  maxNestedTags: MAX_DEPTH,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  // Without it character references such as `&#252;` stay as they are written.
  htmlEntities: true,
});

/**
 * Throws `tenant.bad_metadata` for a document that is cut off or not well-formed, that declares entities, or that is
 * larger than any real service description.
 */
export function parseXml(document: string): XmlNode {
  const text = document.replace(/^\uFEFF/, '').trimStart();
  if (/<!DOCTYPE/i.test(text)) throw bad('holds a DOCTYPE, which a service description never needs');
  if (countOf(text, '<') > MAX_TAGS) throw bad(`has more than ${MAX_TAGS} tags`);
  // The parser itself reads a truncated document without complaint.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a second package for the same check
  const fault = XMLValidator.validate(text);
  if (fault !== true) throw bad(`is not well-formed at line ${fault.err.line}: ${fault.err.msg}`);
  try {
    return parser.parse(text) as XmlNode;
  } catch (cause) {
    throw bad(`cannot be read: ${cause instanceof Error ? cause.message : 'unknown reason'}`);
  }
}

/** Child elements with one name; a single one is an object and not a list here. */
export function children(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  const found = node?.[name];
  const list: readonly unknown[] = Array.isArray(found) ? found : [found];
  // An element without attributes and content is parsed as an empty text.
  return list.filter((each): each is XmlNode => typeof each === 'object' && each !== null);
}

export function firstChild(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return children(node, name)[0];
}

/** Value of an attribute; '' when it is absent. */
export function attribute(node: XmlNode, name: string): string {
  const value = node[`@${name}`];
  return typeof value === 'string' ? value : '';
}

function countOf(text: string, sign: string): number {
  let count = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) count += 1;
  return count;
}

function bad(why: string): PluginError {
  return new IvantiError(
    'tenant.bad_metadata',
    `The $metadata document ${why.slice(0, MAX_QUOTE_LENGTH).replace(/\.$/, '')}.`,
  );
}
