import type { JSONSchema } from 'json-schema-to-ts';

/** Longest wait a timer of Node can hold, milliseconds. */
export const MAX_WAIT = 2_147_483_647;

/** An object that holds exactly one of these properties. */
export function oneOf<const Properties extends Readonly<Record<string, JSONSchema>>>(properties: Properties) {
  return { type: 'object', additionalProperties: false, minProperties: 1, maxProperties: 1, properties } as const;
}

/** One of these texts, or the object with more details. */
export function textOr<const Texts extends readonly string[], const Schema extends JSONSchema>(
  texts: Texts,
  schema: Schema,
) {
  return { if: { type: 'string' }, then: { enum: texts }, else: schema } as const;
}

export const WHOLE = { type: 'integer', minimum: 0 } as const;
export const COUNT = { type: 'integer', minimum: 1 } as const;
export const WAIT = { type: 'number', minimum: 0, maximum: MAX_WAIT } as const;
export const NAME = { type: 'string', minLength: 1 } as const;
export const YES = { const: true } as const;
