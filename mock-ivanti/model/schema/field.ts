/**
 * The kind of a business object's field. The kinds are the EDM types Ivanti's $metadata uses (Netskope document, sample
 * of `GET /api/odata/incidents/$metadata`).
 */
export type FieldKind = 'text' | 'bool' | 'int' | 'decimal' | 'date';

/**
 * A stored value. Dates are epoch milliseconds, finer than the whole seconds a tenant shows. In a number field, a text is a number
 * that a JavaScript number cannot hold.
 */
export type Value = string | number | boolean | null;

/**
 * The role of a field in its group: a pick list is `X_Valid` + `X`, a link is `X_Category` + `X_RecID` + `X`, a price
 * is `X_Currency` + `X_CurrencyValid` + `X` (Netskope document, sample records).
 */
type FieldRole =
  | { readonly type: 'plain' }
  | { readonly type: 'valid'; readonly of: string }
  | { readonly type: 'pick'; readonly list: string | null }
  | { readonly type: 'linkCategory' | 'linkId' | 'link'; readonly of: string; readonly target: string }
  | { readonly type: 'currency' | 'price'; readonly of: string };

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly role: FieldRole;
  /** Characters; absent for memo fields and everything that is not text. */
  readonly maxLength?: number;
  /** RecIds and their companions are 32 single-byte characters. */
  readonly unicode?: false;
  /** The value in a new record when no value is set. */
  readonly initial: Value;
}

const PLAIN: FieldRole = { type: 'plain' };
const ID_LENGTH = 32;

function idField(name: string, role: FieldRole): Field {
  return { name, kind: 'text', role, maxLength: ID_LENGTH, unicode: false, initial: null };
}

function pickFields(name: string, maxLength: number, list: string | null): Field[] {
  return [
    idField(`${name}_Valid`, { type: 'valid', of: name }),
    { name, kind: 'text', role: { type: 'pick', list }, maxLength, initial: null },
  ];
}

function linkFields(name: string, target: string): Field[] {
  return [
    {
      name: `${name}_Category`,
      kind: 'text',
      role: { type: 'linkCategory', of: name, target },
      maxLength: 255,
      initial: null,
    },
    idField(`${name}_RecID`, { type: 'linkId', of: name, target }),
    idField(name, { type: 'link', of: name, target }),
  ];
}

function priceFields(name: string, initial: Value): Field[] {
  return [
    { name: `${name}_Currency`, kind: 'text', role: { type: 'currency', of: name }, maxLength: 3, initial: 'USD' },
    idField(`${name}_CurrencyValid`, { type: 'currency', of: name }),
    { name, kind: 'text', role: { type: 'price', of: name }, maxLength: 30, initial },
  ];
}

function plainField(kind: string, name: string, maxLength: number, initial: Value): Field {
  switch (kind) {
    case 'text':
      return { name, kind: 'text', role: PLAIN, maxLength, initial };
    case 'memo':
      return { name, kind: 'text', role: PLAIN, initial };
    case 'id':
      return { ...idField(name, PLAIN), initial };
    case 'bool':
      return { name, kind: 'bool', role: PLAIN, initial: initial ?? false };
    case 'int':
    case 'decimal':
    case 'date':
      return { name, kind, role: PLAIN, initial };
    default:
      throw new Error(`Unknown field kind '${kind}'`);
  }
}

const LINE = /^(\w+)(?: (\d+))?(?: ([\w#.@]+))?: ([^=]+?)(?: = (.+))?$/;

function lineFields(line: string): Field[] {
  const parts = LINE.exec(line);
  if (!parts) throw new Error(`Unreadable field line: ${line}`);
  const [, kind = '', length, third, names = '', initialText] = parts;
  const maxLength = length === undefined ? 255 : Number(length);
  const initial = initialText === undefined ? null : (JSON.parse(initialText) as Value);
  return names.split(' ').flatMap((name) => {
    if (kind === 'pick') return pickFields(name, maxLength, third ?? null).map((f) => withInitial(f, name, initial));
    if (kind === 'link') return linkFields(name, third ?? '');
    if (kind === 'price') return priceFields(name, initial ?? '0.0000');
    return [plainField(kind, name, maxLength, initial)];
  });
}

function withInitial(field: Field, name: string, initial: Value): Field {
  return field.name === name && initial !== null ? { ...field, initial } : field;
}

/**
 * Reads a field list, one line for each group of fields, in the tenant's order: `kind [maxLength] [pick list or link
 * target]: names [= initial]`. Kinds: text memo id bool int decimal date pick link price.
 */
export function parseFields(list: string): readonly Field[] {
  return list
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap(lineFields);
}
