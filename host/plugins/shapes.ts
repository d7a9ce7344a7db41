import type { AnySchemaObject } from 'ajv';

/* Shapes of answers as JSON schemas. Additional keys belong to a later contract and are ignored. */

export type Shape = AnySchemaObject;

export const text: Shape = { type: 'string' };
export const flag: Shape = { type: 'boolean' };
export const number: Shape = { type: 'number' };
export const whole: Shape = { type: 'integer' };
export const anything: Shape = {};

export const oneOf = (...values: readonly string[]): Shape => ({ enum: values });
export const list = (items: Shape): Shape => ({ type: 'array', items });
export const orNull = (shape: Shape): Shape => ({ ...shape, nullable: true });

/** @param optional Optional keys. */
export function object(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } };
}

/** An object with a discriminator, such as `outcome`, whose value is different in each shape. */
export function told(tag: string, shapes: readonly Shape[]): Shape {
  return { type: 'object', required: [tag], discriminator: { propertyName: tag }, oneOf: shapes };
}
