import { expect, test } from 'vitest';
import { withValue, type Json, type JsonObject } from '../../host-sdk/index.js';
import { silentAsker } from '../../host/init/silent-asker.js';
import { fillIn, type Asker } from '../../host/init/fill-in.js';
import { fieldAt, valueFor, type FormSchema } from '../../host/init/form-field.js';

const SCHEMA: FormSchema & JsonObject = {
  required: ['instance', 'auth'],
  properties: {
    data: {
      properties: { tables: { type: 'array' }, rows: { type: 'integer', default: 5 } },
      required: ['tables'],
      'x-order': 9,
    },
    zone: { type: 'string', default: 'UTC' },
    auth: {
      discriminator: { propertyName: 'strategy' },
      oneOf: [
        { properties: { strategy: { const: 'key' }, key: { writeOnly: true } }, required: ['strategy', 'key'] },
        { properties: { strategy: { const: 'none' } }, required: ['strategy'] },
      ],
      'x-order': 2,
    },
    instance: { type: 'string', 'x-order': 1 },
  },
};

function answering(answers: Readonly<Record<string, Json>>) {
  const asked: string[] = [];
  const answer = (path: string) => {
    asked.push(path);
    return answers[path];
  };
  const asker: Asker = {
    value: async (path) => answer(path),
    optional: async (path) => answer(path),
    choice: async (path) => answer(path) as string | undefined,
    section: async (path) => answer(path) === true,
  };
  return { asker, asked };
}

test('required values are asked for in the order of the form, optional ones keep their defaults', async () => {
  const answers = { instance: 'i', 'auth.strategy': 'key', 'auth.key': 'env:K', data: true, 'data.tables': ['a'] };
  const { asker, asked } = answering(answers);
  expect(await fillIn(SCHEMA, {}, asker)).toEqual({
    instance: 'i',
    auth: { strategy: 'key', key: 'env:K' },
    data: { tables: ['a'] },
  });
  expect(asked).toEqual(['instance', 'auth.strategy', 'auth.key', 'data', 'data.tables']);
});

test('the basic values are offered: with the form, and in the parts that are wanted', async () => {
  const every = { type: 'integer', default: 60, 'x-section': 'basic' };
  const schema: FormSchema & JsonObject = {
    required: ['instance'],
    properties: {
      proxy: { type: 'boolean', default: true, 'x-section': 'basic' },
      instance: { type: 'string' },
      letters: { type: 'object', required: ['to'], properties: { every, to: { type: 'string' } } },
      parcels: { type: 'object', properties: { every } },
    },
  };
  const answers = { instance: 'i', proxy: false, letters: true, 'letters.to': 'me' };
  const { asker, asked } = answering(answers);
  expect(await fillIn(schema, {}, asker)).toEqual({ proxy: false, instance: 'i', letters: { to: 'me' } });
  expect(asked).toEqual(['proxy', 'instance', 'letters', 'letters.every', 'letters.to', 'parcels']);
});

test('without answers the basic values are not reported as missing', async () => {
  const { asker, missing } = silentAsker();
  const name = { type: 'string' };
  expect(await fillIn({ properties: { name, instance: name }, required: ['instance'] }, {}, asker)).toEqual({});
  expect(missing).toEqual(['instance']);
});

test('what is given is not asked for, also inside a part that is given in part', async () => {
  const given: JsonObject = { instance: 'i', auth: { strategy: 'none' }, data: { rows: 3 }, zone: 'CET' };
  const { asker, asked } = answering({ 'data.tables': ['b'] });
  expect(await fillIn(SCHEMA, given, asker)).toEqual({ ...given, data: { rows: 3, tables: ['b'] } });
  expect(asked).toEqual(['data.tables']);
});

test('a declined part and values without an answer are left out', async () => {
  const { asker } = answering({});
  expect(await fillIn(SCHEMA, {}, asker)).toEqual({ auth: {} });
});

test('a path finds its field in whichever branch has it', () => {
  expect(fieldAt(SCHEMA, 'auth.key')).toEqual({ writeOnly: true });
  expect(fieldAt(SCHEMA, 'data.rows')).toMatchObject({ type: 'integer' });
  expect(fieldAt(SCHEMA, 'auth.nothing')).toBeUndefined();
  expect(fieldAt(SCHEMA, 'constructor')).toBeUndefined();
});

test('text becomes the value that the field takes', () => {
  expect(valueFor({ type: 'integer' }, '7')).toBe(7);
  expect(valueFor({ type: 'boolean' }, 'yes')).toBe(true);
  expect(valueFor({ type: 'array' }, ' a, b,,')).toEqual(['a', 'b']);
  expect(valueFor({ type: 'object' }, '{"a":1}')).toEqual({ a: 1 });
  expect(() => valueFor({ type: 'number' }, '')).toThrow('must be a number');
  expect(() => valueFor({ type: 'object' }, '[1]')).toThrow('must be a JSON object');
  expect(() => valueFor({ type: 'string', enum: ['a', 'b'] }, 'c')).toThrow('must be one of a, b');
  expect(withValue({ a: { b: 1 } }, 'a.c.d', 2)).toEqual({ a: { b: 1, c: { d: 2 } } });
});
