import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { Json } from '../../../host-sdk/index.js';

/**
 * A JSON schema of draft-07 whose literal type is kept, so that a TypeScript type comes from it. Wider than
 * `JSONSchema`: to hold each of some hundred schemas against that costs the compiler more than all the rest.
 */
export type Schema = object;
// An object type without keys is what is meant here.
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type
export type NoProperties = Readonly<Record<never, never>>;
export type Properties = Readonly<Record<string, Schema>>;

/** What a schema describes, as it is in JSON: nothing of it changes, and what it does not describe is JSON too. */
export type Described<S extends Schema> = S extends JSONSchema ? AsJson<FromSchema<S>> : never;

type AsJson<T> = unknown extends T
  ? Json
  : T extends readonly (infer One)[]
    ? readonly AsJson<One>[]
    : T extends object
      ? { readonly [K in keyof T]: AsJson<T[K]> }
      : T;

/** What becomes a described value when it is written as JSON, which leaves `undefined` out. */
export type Writable<T> = Json extends T
  ? unknown
  : T extends readonly (infer One)[]
    ? readonly Writable<One>[]
    : T extends object
      ? { readonly [K in keyof T]: Writable<T[K]> | IfOptional<T, K> }
      : T;

type IfOptional<T, K extends keyof T> = NoProperties extends Pick<T, K> ? undefined : never;

export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;
export const count = { type: 'integer', minimum: 0 } as const;
export const number = { type: 'number' } as const;
export const anything = {} as const;
/** An object of keys that are not ours. */
export const map = { type: 'object' } as const;
export const named = { type: 'string', minLength: 1, maxLength: 200 } as const;
export const instant = { type: 'string', format: 'date-time' } as const;
export const secret = { type: 'string', minLength: 1, maxLength: 4000 } as const;
export const limit = { type: 'integer', minimum: 1, maximum: 1000, default: 50 } as const;
export const raw = {
  type: 'boolean',
  default: false,
  description: 'True: texts of a CSV stay as they are, for programs.',
} as const;

export function oneOf<const V extends readonly string[]>(...values: V): { readonly type: 'string'; readonly enum: V } {
  return { type: 'string', enum: values };
}

/**
 * A text that host and console know as one of some, while the document says no more than that it is a text: others may
 * come with a later version, or with another plugin.
 */
// The type is named, because no value tells it.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function textOf<T extends string>(): { readonly type: 'string'; readonly enum: readonly T[] } {
  return text as unknown as { readonly type: 'string'; readonly enum: readonly T[] };
}

export function list<const S extends Schema>(items: S): { readonly type: 'array'; readonly items: S } {
  return { type: 'array', items };
}

export function orNull<const S extends Schema>(schema: S): { readonly anyOf: readonly [S, { readonly type: 'null' }] } {
  return { anyOf: [schema, { type: 'null' }] };
}

/** An object with all of these keys, maybe some of those, and no others. */
export function object<const R extends Properties, const O extends Properties = NoProperties>(
  required: R,
  optional?: O,
): ObjectSchema<R, O> {
  return {
    type: 'object',
    required: Object.keys(required),
    properties: { ...required, ...optional } as R & O,
    additionalProperties: false,
  };
}

export interface ObjectSchema<R extends Properties, O extends Properties = NoProperties> {
  readonly type: 'object';
  readonly required: readonly (keyof R & string)[];
  readonly properties: R & O;
  readonly additionalProperties: false;
}

/** An object of which nothing is required. */
export function optional<const O extends Properties>(properties: O): ObjectSchema<NoProperties, O> {
  return object({}, properties);
}

/** Versions by name, each an ETag without its quotation marks. */
export const versions = {
  type: 'object',
  additionalProperties: text,
  description: 'By name, for If-Match in quotation marks.',
} as const;

/** The answer of what has nothing to tell. */
export const done = object({ ok: flag });
