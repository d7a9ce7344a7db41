import { printable } from '../platform/printable.js';
import { attribute, children, type XmlNode } from './xml.js';

/** What a description says of a property for people. */
export interface Wording {
  /** Its name on forms. */
  readonly label?: string;
  readonly description?: string;
}

/** Annotations outside their target, by target, for example `MetaData.incident/Subject`. */
export type Apart = ReadonlyMap<string, readonly XmlNode[]>;

/** Terms and attributes that hold a label: SAP's `Common.Label` and `sap:label`, and names that other services use. */
const LABEL = /^(label|displayname|caption)$/i;
/** `Org.OData.Core.V1.Description`, also under an alias of that vocabulary, and SAP's `sap:quickinfo`. */
const DESCRIPTION = /^(description|quickinfo)$/i;

/** Longer texts are no labels. */
const MAX_LABEL_LENGTH = 100;
/** At most this much of a description is shown. */
const MAX_DESCRIPTION_LENGTH = 1000;

export function annotationsApart(schemas: readonly XmlNode[]): Apart {
  const found = new Map<string, XmlNode[]>();
  for (const block of schemas.flatMap((schema) => children(schema, 'Annotations'))) {
    const target = attribute(block, 'Target');
    const list = found.get(target) ?? [];
    found.set(target, list);
    for (const annotation of children(block, 'Annotation')) list.push(annotation);
  }
  return found;
}

/** @param apart The annotations outside the property that are about it. */
export function wordingOf(property: XmlNode, apart: readonly XmlNode[]): Wording {
  const texts = [...children(property, 'Annotation'), ...apart].map((annotation): Text => {
    const [term = '', qualifier] = attribute(annotation, 'Term').split('#');
    return {
      name: lastPart(term),
      text: stringOf(annotation),
      plain: (qualifier ?? attribute(annotation, 'Qualifier')) === '',
    };
  });
  const attributes = Object.keys(property).filter((key) => key.startsWith('@'));
  texts.push(
    ...attributes.map((key) => ({ name: key.slice(1), text: attribute(property, key.slice(1)), plain: true })),
  );
  const label = textOf(texts, LABEL);
  const description = textOf(texts, DESCRIPTION);
  return {
    ...(label === undefined || label.length > MAX_LABEL_LENGTH ? {} : { label }),
    ...(description === undefined ? {} : { description }),
  };
}

interface Text {
  readonly name: string;
  readonly text: string;
  /** Only annotations without a qualifier, such as a language. */
  readonly plain: boolean;
}

function textOf(texts: readonly Text[], wanted: RegExp): string | undefined {
  const fitting = texts
    .filter(({ name }) => wanted.test(name))
    .map((one) => ({ ...one, text: printable(one.text.slice(0, MAX_DESCRIPTION_LENGTH)) }))
    .filter(({ text }) => text !== '');
  return (fitting.find(({ plain }) => plain) ?? fitting[0])?.text;
}

/** The value as an attribute or as an element. */
function stringOf(annotation: XmlNode): string {
  const element = annotation['String'];
  return attribute(annotation, 'String') || (typeof element === 'string' ? element : '');
}

function lastPart(term: string): string {
  return term.slice(term.lastIndexOf('.') + 1);
}
