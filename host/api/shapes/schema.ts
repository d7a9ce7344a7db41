import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { Json } from '../../../host-sdk/index.js';

/**
 * A JSON schema of draft-07 that keeps its literal type, so that a TypeScript type can be derived. Wider than
 * `JSONSchema`: checking some hundred schemas against that type costs the compiler more than all the rest.
 */
export type Schema = object;
// An object type without keys is intended here.
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type
export type NoProperties = Readonly<Record<never, never>>;
export type Properties = Readonly<Record<string, Schema>>;

/** The type that a schema describes, as readonly JSON; parts without a description are JSON too. */
export type Described<S extends Schema> = S extends JSONSchema ? AsJson<FromSchema<S>> : never;

type AsJson<T> = unknown extends T
  ? Json
  : T extends readonly (infer One)[]
    ? readonly AsJson<One>[]
    : T extends object
      ? { readonly [K in keyof T]: AsJson<T[K]> }
      : T;

/** A value that matches the description after serialization to JSON, which omits `undefined`. */
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
/** An object with arbitrary keys. */
export const map = { type: 'object' } as const;
export const named = { type: 'string', minLength: 1, maxLength: 200 } as const;
export const instant = { type: 'string', format: 'date-time' } as const;
export const secret = { type: 'string', minLength: 1, maxLength: 4000 } as const;
export const limit = { type: 'integer', minimum: 1, maximum: 1000, default: 50 } as const;
export const raw = {
  type: 'boolean',
  default: false,
  description: 'True: the CSV keeps texts unchanged, for programs.',
} as const;

export function oneOf<const V extends readonly string[]>(...values: V): { readonly type: 'string'; readonly enum: V } {
  return { type: 'string', enum: values };
}

/**
 * A text that is an enum for host and console. The API document says only that it is a text, because further values may
 * come with a later version or another plugin.
 */
// The type argument is explicit, because no value can infer it.
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

/** An object with all required keys, any of the optional keys, and no others. */
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

/** An object without required keys. */
export function optional<const O extends Properties>(properties: O): ObjectSchema<NoProperties, O> {
  return object({}, properties);
}

/** Versions by name, each an ETag without its quotation marks. */
export const versions = {
  type: 'object',
  additionalProperties: text,
  description: 'Versions by name. If-Match takes one in quotation marks.',
} as const;

/** The answer of an operation without a result. */
export const done = object({ ok: flag });
