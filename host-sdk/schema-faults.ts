import { oneOf, schemaWords, type SchemaError } from './schema-words.js';

/** One fault of a document against its schema. */
export interface SchemaFault {
  /** Dotted path, for example `queue.create`; empty for the document itself. */
  readonly path: string;
  /** The rest of a sentence that begins with the path. */
  readonly message: string;
}

/** A document with more errors is another kind of document; comparing them costs their number squared. */
const MAX_ERRORS = 1000;

/**
 * What a validator found, in words, each fault once. Of alternatives: what is wrong inside the only one that takes values
 * of this type, else that the value fits none.
 */
export function schemaFaults(found: readonly SchemaError[]): readonly SchemaFault[] {
  const errors = found.slice(0, MAX_ERRORS);
  const choices = errors.filter(isChoice).map((choice) => choiceOf(choice, errors));
  const told = new Map<string, SchemaFault>();
  for (const error of errors) {
    // Another error of the same key already gives the reason for a bad key name or a failed condition.
    if (error.keyword === 'propertyNames' || error.keyword === 'if') continue;
    const own = choices.find(({ choice }) => choice === error);
    if (own?.branch !== undefined || choices.some((one) => isOtherBranch(error, one))) continue;
    const fault = { path: pathOf(error), message: own === undefined ? wordsOf(error) : choiceWords(own) };
    told.set(JSON.stringify(fault), fault);
  }
  return [...told.values()];
}

interface Choice {
  readonly choice: SchemaError;
  /** What its branches say. */
  readonly inside: readonly SchemaError[];
  /** Schema path of the only branch that takes values of this type. */
  readonly branch?: string | undefined;
}

function isChoice({ keyword }: SchemaError): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

function choiceOf(choice: SchemaError, errors: readonly SchemaError[]): Choice {
  const inside = errors.filter((error) => isInside(error, choice));
  const branches = new Set(inside.map((error) => branchOf(error, choice)));
  for (const error of inside) {
    if (error.keyword === 'type' && error.instancePath === choice.instancePath)
      branches.delete(branchOf(error, choice));
  }
  const [branch, another] = branches;
  return { choice, inside, branch: another === undefined ? branch : undefined };
}

function isInside({ schemaPath, instancePath }: SchemaError, choice: SchemaError): boolean {
  const isThere = instancePath === choice.instancePath || instancePath.startsWith(`${choice.instancePath}/`);
  return isThere && schemaPath.startsWith(`${choice.schemaPath}/`);
}

function branchOf({ schemaPath }: SchemaError, choice: SchemaError): string {
  const at = choice.schemaPath.length + 1;
  return schemaPath.slice(0, at) + (schemaPath.slice(at).split('/')[0] ?? '');
}

function isOtherBranch(error: SchemaError, { choice, branch }: Choice): boolean {
  return isInside(error, choice) && branchOf(error, choice) !== branch;
}

function pathOf(error: SchemaError): string {
  const { tag, missingProperty, additionalProperty, unevaluatedProperty } = error.params as Readonly<
    Record<string, unknown>
  >;
  const name = tag ?? missingProperty ?? additionalProperty ?? unevaluatedProperty ?? error.propertyName;
  const path = error.instancePath.split('/').slice(1).map(unescaped);
  return [...path, ...(typeof name === 'string' ? [name] : [])].join('.');
}

function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

function wordsOf(error: SchemaError): string {
  return error.keyword === 'discriminator' ? tagWords(error) : schemaWords(error);
}

/** Of branches that only ask for a key each, the keys; of those that only ask for a type each, the types. */
function choiceWords({ choice, inside }: Choice): string {
  const { passingSchemas } = choice.params as { readonly passingSchemas?: readonly number[] | null };
  if (Array.isArray(passingSchemas)) return 'fits two forms that exclude each other';
  const all = (keyword: string, param: string) => {
    const values = inside.filter((one) => one.keyword === keyword).map(({ params }) => (params as never)[param]);
    return values.length > 0 && values.length === inside.length ? [...new Set(values.flat() as string[])] : undefined;
  };
  const keys = all('required', 'missingProperty');
  if (keys !== undefined) return `needs at least one of ${keys.join(', ')}`;
  const types = all('type', 'type');
  if (types !== undefined) return schemaWords({ ...choice, keyword: 'type', params: { type: types } });
  return 'has none of the forms that are allowed here';
}

interface Branch {
  readonly properties?: Readonly<Record<string, { readonly const?: unknown; readonly enum?: readonly unknown[] }>>;
}

/** A branch is chosen by the value of one key: the values that the key may have. */
function tagWords({ params, parentSchema }: SchemaError): string {
  const { tag, tagValue } = params as { readonly tag: string; readonly tagValue?: unknown };
  const { oneOf: branches = [] } = (parentSchema ?? {}) as { readonly oneOf?: readonly Branch[] };
  const values = branches.flatMap(({ properties = {} }) => {
    const { const: only, enum: several = [] } = properties[tag] ?? {};
    return only === undefined ? several : [only];
  });
  return values.length === 0 ? 'is not valid' : oneOf(values, tagValue);
}
