import type { Request } from 'express';
import { requireValid, invalidInput } from './checks.js';
import type { Schema } from './shapes/schema.js';

interface QuerySchema {
  readonly properties: Readonly<Record<string, { readonly type?: string }>>;
}

/**
 * The parameters of a request's query, converted by the operation's schema, with defaults. Throws `config.invalid` for one
 * that is unknown, repeated, empty or not valid.
 */
export function queryOf(request: Request, schema: Schema | undefined): Readonly<Record<string, unknown>> {
  const { properties } = (schema ?? { properties: {} }) as QuerySchema;
  const query = Object.fromEntries(
    Object.entries(request.query).map(([name, text]) => {
      const parameter = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (parameter === undefined) throw invalidInput(name, 'is not a parameter of this call');
      if (typeof text !== 'string') throw invalidInput(name, 'must be given once');
      if (text === '') throw invalidInput(name, 'has no value');
      return [name, valueOf(text, parameter.type)];
    }),
  );
  if (schema !== undefined) requireValid(schema, query, 'query');
  return query;
}

/** A text that is not of the declared type stays a text, and the check refuses it. */
function valueOf(text: string, type: string | undefined): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type !== 'integer' && type !== 'number') return text;
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? text : number;
}
