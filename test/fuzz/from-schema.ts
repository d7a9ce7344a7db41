import fc from 'fast-check';
import { hostileJson, hostileText } from './hostile.js';

/** Instants, and what only looks like one. */
const INSTANTS = [
  '2024-06-01T00:00:00Z',
  '2024-02-31T25:00:00Z',
  '2024-13-01T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '2024-06-30T23:59:60Z',
  '2024-06-01T00:00:00+99:99',
];

export type Schema = Readonly<Record<string, unknown>>;

/** Values that fit a JSON schema as the API's operations write them, hostile wherever it lets them. */
export function fromSchema(schema: Schema): fc.Arbitrary<unknown> {
  const inner = (one: unknown) => fromSchema(one as Schema);
  if (Array.isArray(schema['anyOf'])) return fc.oneof(...schema['anyOf'].map(inner));
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  switch (schema['type']) {
    case 'string':
      if (schema['format'] === 'date-time') return fc.constantFrom(...INSTANTS);
      return hostileText.filter((text) => text.length >= Number(schema['minLength'] ?? 0));
    case 'integer':
    case 'number': {
      const { minimum = -(2 ** 53), maximum = 2 ** 53 } = schema as {
        readonly minimum?: number;
        readonly maximum?: number;
      };
      return fc.oneof(
        fc.constantFrom(minimum, maximum),
        fc.maxSafeInteger().map((value) => Math.min(Math.max(value, minimum), maximum)),
      );
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(inner(schema['items'] ?? {}), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Number(schema['minItems'] ?? 0) + 2,
      });
    case 'object': {
      const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>);
      if (properties.length === 0) return fc.dictionary(hostileText, hostileJson, { maxKeys: 3 });
      const fields = Object.fromEntries(properties.map(([key, field]) => [key, inner(field)]));
      return fc.record(fields, { requiredKeys: (schema['required'] ?? []) as string[] });
    }
    default:
      return hostileJson;
  }
}
