import type { AnySchemaObject } from 'ajv';
import { describe, expect, test } from 'vitest';
import { schemaFaults } from '../../host-sdk/index.js';
import { schemaCheck } from '../../host/platform/json-schema-check.js';

const text = { type: 'string' };
const whole = { type: 'integer' };
const object = (properties: AnySchemaObject, more: AnySchemaObject = {}) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...more,
});

/** What ajv says itself, which names keywords that a person has never seen. */
const RAW =
  /\bNOT\b|must match|must have required|allowed values|allowed value|oneOf|anyOf|must be (string|array|object|integer|boolean)|[<>]=/;

describe('a schema error is reported in words:', () => {
  test.each<[schema: AnySchemaObject, value: unknown, fault: string]>([
    [text, 7, ' must be a text'],
    [whole, 1.5, ' must be a whole number'],
    [{ type: ['boolean', 'null'] }, 'x', ' must be true or false or null'],
    [{ type: 'array', minItems: 1 }, [], ' must not be empty: name at least one'],
    [{ type: 'array', minItems: 2 }, [1], ' must have at least 2 entries'],
    [{ type: 'array', maxItems: 1 }, [1, 2], ' must have at most 1 entry'],
    [{ type: 'array', uniqueItems: true }, ['a', 'b', 'a'], ' has the same entry twice, at 0 and 2'],
    [{ type: 'string', minLength: 1 }, '', ' must not be empty'],
    [{ type: 'string', minLength: 8 }, 'x', ' must have at least 8 characters'],
    [{ type: 'string', maxLength: 1 }, 'xy', ' must have at most 1 character'],
    [{ type: 'string', pattern: '\\S' }, ' ', ' must not be empty'],
    [
      { type: 'string', pattern: '^\\d+:\\d+$', examples: ['20:00'] },
      'x',
      ' does not have the expected form, such as 20:00',
    ],
    [{ type: 'string', format: 'date-time' }, 'now', ' must be an instant such as 2026-07-01T18:00:00Z, not "now"'],
    [{ type: 'string', format: 'uri' }, 'x', ' must be an address such as https://tenant.example.com'],
    [{ type: 'string', format: 'uri' }, '', ' must not be empty'],
    [{ type: 'number', minimum: 1 }, 0, ' must be 1 or more'],
    [{ type: 'number', maximum: 1 }, 2, ' must be 1 or less'],
    [{ type: 'number', exclusiveMinimum: 1 }, 1, ' must be more than 1'],
    [{ type: 'number', exclusiveMaximum: 1 }, 1, ' must be less than 1'],
    [{ type: 'number', multipleOf: 5 }, 1, ' must be a multiple of 5'],
    [{ const: 'x' }, 'y', ' must be "x"'],
    [{ enum: ['append', 'upsert', null] }, 'apend', ' must be one of append, upsert, null, did you mean append?'],
    [object({ name: text }, { required: ['name'] }), {}, 'name is required'],
    [object({ name: text }), { nmae: 'x' }, 'nmae is not a known key, did you mean name?'],
    [object({ name: text }), { whole: 'x' }, 'whole is not a known key'],
    [{ type: 'object', minProperties: 1 }, {}, ' must not be empty: give at least one key'],
    [{ type: 'object', maxProperties: 1 }, { a: 1, b: 2 }, ' must have at most 1 key'],
    [
      { type: 'object', propertyNames: { pattern: '^a', examples: ['ab'] } },
      { b: 1 },
      'b does not have the expected form, such as ab',
    ],
    [{ type: 'object', properties: { a: false } }, { a: 1 }, 'a is not allowed here'],
    [
      object({ list: { type: 'array', items: object({ n: whole }) } }),
      { list: [{ n: 1 }, { n: 'x' }] },
      'list.1.n must be a whole number',
    ],
    [
      { type: 'object', dependentRequired: { a: ['b'] }, properties: { 'a/b': text } },
      { 'a/b': 7 },
      'a/b must be a text',
    ],
    [{ not: { type: 'string' } }, 'x', ' is not valid'],
  ])('%j of %j', (schema, value, fault) => {
    const faults = schemaCheck(schema)(value).map(({ path, message }) => `${path} ${message}`);
    expect(faults).toEqual([fault]);
    expect(fault).not.toMatch(RAW);
  });

  test.each<[what: string, schema: AnySchemaObject, value: unknown, faults: readonly string[]]>([
    ['keys', { anyOf: [{ required: ['a'] }, { required: ['b'] }] }, {}, [' needs at least one of a, b']],
    ['types', { anyOf: [text, { type: 'array' }] }, 7, [' must be a text or a list']],
    ['both of two', { oneOf: [{ type: 'number' }, whole] }, 1, [' fits two forms that exclude each other']],
    ['none', { oneOf: [{ const: 1 }, { minimum: 5 }] }, 2, [' has none of the forms that are allowed here']],
    [
      'the one of the value’s type',
      { type: 'array', items: { oneOf: [text, object({ fields: { type: 'array', minItems: 1 } })] } },
      ['x', { fields: [] }, 7],
      ['1.fields must not be empty: name at least one', '2 must be a text or an object'],
    ],
    [
      'what a key chooses',
      {
        type: 'object',
        discriminator: { propertyName: 'strategy' },
        required: ['strategy'],
        oneOf: [
          object({ strategy: { const: 'basic' }, user: text }),
          object({ strategy: { enum: ['oauth', 'oidc'] } }),
        ],
      },
      { strategy: 'basci' },
      ['strategy must be one of basic, oauth, oidc, did you mean basic?'],
    ],
  ])('alternatives, %s', (_what, schema, value, faults) => {
    expect(schemaCheck(schema)(value).map(({ path, message }) => `${path} ${message}`)).toEqual(faults);
  });

  test('a long list of bad entries costs no more than a short one', () => {
    const errors = Array.from({ length: 200_000 }, (_, at) => ({
      instancePath: `/${at}`,
      schemaPath: '#/items/type',
      keyword: 'type',
      params: { type: 'string' },
    }));
    expect(schemaFaults(errors)).toHaveLength(1000);
  });
});
