import type { ProblemDetails } from '../../host-sdk/index.js';
import { IvantiError, type IvantiProblemCode } from './problems.js';
import { printable } from '../platform/printable.js';

/** A field that a refusal names. */
export interface RefusedField {
  /** What the tenant refuses: the missing value, the value, or the unknown field. */
  readonly reason: 'required' | 'value' | 'unknown';
  /** As the refusal writes it, for example `Alert.Category` or `Geschäftsbereich / Unit`. */
  readonly shown: string;
  /** Its name without that of its object, where this form of refusal gives names and not labels. */
  readonly name?: string;
}

/** A refusal that is about fields. */
export class FieldRefusal extends IvantiError {
  constructor(
    code: IvantiProblemCode,
    message: string,
    details: ProblemDetails,
    readonly fields: readonly RefusedField[],
  ) {
    super(code, message, details);
  }
}

interface Form {
  readonly reason: RefusedField['reason'];
  /** Its group is the field. All quantifiers are bounded, because the text is the tenant's. */
  readonly pattern: RegExp;
  readonly gives: 'a name' | 'a label or Object.Field';
}

const QUOTED = `"[^"]{1,160}"|„[^“”]{1,160}[“”]|“[^“”]{1,160}”|«[^«»]{1,160}»|'[^']{1,160}'`;

/**
 * The known forms of refusals. The first one that matches a sentence counts; a sentence that matches none names no
 * field.
 */
const FORMS: readonly Form[] = [
  {
    // `Required field Alert.Category value must be provided.` [Ivanti help 2018.3]
    // `Mandatory field "Category" value must be provided.` [Ivanti help 2019.1]
    // `Incident((new)).NotEmpty: Mandatory field "Customer" value must be provided.` [measured on two live tenants]
    reason: 'required',
    pattern: /(?:Required|Mandatory) field ((?:(?!(?:Required|Mandatory) field ).){1,160}?) value must be provided/giu,
    gives: 'a label or Object.Field',
  },
  {
    // The same where the sentence is in another language: the rule's name stays.
    reason: 'required',
    pattern: new RegExp(`\\.NotEmpty:[^"„“«']{0,160}(${QUOTED})`, 'giu'),
    gives: 'a label or Object.Field',
  },
  {
    // `UndefinedValidatedValue: 'X' is not in the validation list of validated field Incident#.Status` [measured; client code]
    reason: 'value',
    pattern: /is not in the validation list of validated field ["']?([\p{L}\p{N}_#.]{1,200})/giu,
    gives: 'a name',
  },
  {
    reason: 'value',
    pattern: /The value of field '([^']{1,160})' is (?:not valid|too long)/giu,
    gives: 'a name',
  },
  {
    // `Field 'Colour' was not found` [measured on a live tenant]
    reason: 'unknown',
    pattern: /Field '([^']{1,160})' was not found/giu,
    gives: 'a name',
  },
];

/** Where the sentences of one text begin. */
const BEGINNING = /(?=(?<![\w#])[\w#]{1,60}\(\([^()\s]{0,64}\)\)\.NotEmpty:)|(?=UndefinedValidatedValue:)/gu;

const MAX_FIELDS = 20;

/** The fields that a tenant's text speaks of, each once, in its order. */
export function refusedFieldsIn(text: string): readonly RefusedField[] {
  const found = new Map<string, RefusedField>();
  for (const sentence of text.split(BEGINNING)) {
    for (const { reason, pattern, gives } of FORMS) {
      const fields = [...sentence.matchAll(pattern)].map(([, field = '']) => read(field, reason, gives));
      for (const field of fields) if (field.shown !== '') found.set(`${field.reason} ${field.shown}`, field);
      if (fields.length > 0) break;
    }
  }
  return [...found.values()].slice(0, MAX_FIELDS);
}

function read(text: string, reason: RefusedField['reason'], gives: Form['gives']): RefusedField {
  const shown = printable(/^(["„“«']).+(["“”»'])$/u.test(text) ? text.slice(1, -1) : text);
  const isQuoted = shown.length < text.length;
  // `Incident#.Status` and `CI#Computer.Name`: the object is before the last point.
  const [, field] = /^[\p{L}\p{N}_#.]+\.([\p{L}\p{N}_]+)\.?$/u.exec(shown) ?? [];
  const isName = gives === 'a name' || (!isQuoted && field !== undefined);
  return { reason, shown, ...(isName ? { name: field ?? shown.replace(/\.$/, '') } : {}) };
}
