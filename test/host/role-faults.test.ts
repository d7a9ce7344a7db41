import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roleFaults, type Capability, type JsonObject } from '../../host-sdk/index.js';
import { loadPlugin } from '../../host/index.js';
import { MANIFEST } from '../../plugin/manifest.js';
import { MEMORY } from './run-cli.js';
import { temporaryFolder } from './scene.js';

const memory = JSON.parse(readFileSync(join(MEMORY, 'manifest.json'), 'utf8')) as JsonObject;
const text = { type: 'string' };
const url = { type: 'string', 'x-role': 'address' };
const tables = { type: 'array', items: text, 'x-role': 'tables' };
const interval = { type: 'integer', 'x-role': 'interval' };

function faultsOf(properties: object, capabilities: readonly Capability[] = ['pull']): readonly string[] {
  const configuration = { type: 'object', properties };
  return roleFaults({ capabilities: [...capabilities], configuration }).map(
    ({ path, message }) => `${path} ${message}`,
  );
}

test('the plugins here have no fault', () => {
  expect(roleFaults(MANIFEST)).toEqual([]);
  expect(roleFaults(memory as unknown as Parameters<typeof roleFaults>[0])).toEqual([]);
  expect(faultsOf({ url, tables, interval })).toEqual([]);
});

describe('each fault of a manifest names its place and its fix', () => {
  const at = (key: string) => `configuration.properties.${key}`;
  test.each<[string, object, string, Capability[]?]>([
    ['a role that its capability needs', { url, interval }, 'configuration.properties has no field with x-role tables'],
    ['an address', { tables, interval }, 'configuration.properties has no field with x-role address, which pull needs'],
    [
      'an address that is a text',
      { url: { ...url, writeOnly: true }, tables, interval },
      'configuration.properties has no plain text with x-role address',
    ],
    [
      'a word that is no role',
      { url, tables, interval, x: { type: 'string', 'x-role': 'adress' } },
      `${at('x')} has the unknown x-role "adress"`,
    ],
    [
      'a type that cannot be it',
      { url, tables: { ...tables, type: 'string' }, interval },
      `${at('tables')} has x-role tables and type "string"; give it type array`,
    ],
    [
      'a list of other things',
      { url, tables: { ...tables, items: { type: 'number' } }, interval },
      `${at('tables')} has x-role tables; give its items type string`,
    ],
    [
      'modes that are none',
      { url, tables, interval, m: { type: 'string', enum: ['full'], 'x-role': 'mode' } },
      `${at('m')} has x-role mode; give it an enum`,
    ],
    [
      'a role twice',
      { url, tables, interval, other: interval },
      `${at('other')} has x-role interval, which interval already has`,
    ],
    [
      'two sections of one ability',
      { url, interval, a: section({ tables }), b: { ...section({}), 'x-capability': 'pull' } },
      `${at('b')} has x-role section, which a already has`,
    ],
    [
      'a section without a known purpose',
      { url, tables, interval, s: section({ x: text }) },
      `${at('s')} is a section, and no field in it`,
    ],
    [
      'a section of two capabilities',
      { url, interval, s: section({ tables, c: { ...text, 'x-role': 'customer' } }) },
      `${at('s')} is a section with fields of pull and of ticketing`,
      ['pull', 'ticketing'],
    ],
    [
      'a role in a branch',
      {
        url,
        tables,
        interval,
        o: { oneOf: [{ type: 'object', properties: { n: { type: 'integer', 'x-role': 'call-limit' } } }] },
      },
      `${at('o')}.oneOf.0.properties.n has x-role call-limit where no host looks`,
    ],
    [
      'a secret in a list',
      { url, tables, interval, keys: { type: 'array', items: { type: 'string', 'x-role': 'secret' } } },
      'configuration has a secret in a list',
    ],
    [
      'an interval that is another ability’s',
      { url, t: { ...section({ interval }), 'x-capability': 'ticketing' }, tables },
      'has no field with x-role interval, which pull needs',
      ['pull', 'ticketing'],
    ],
  ])('%s', (_case, properties, sentence, capabilities) => {
    const faults = faultsOf(properties, capabilities);
    expect(faults).toEqual([expect.stringContaining(sentence)]);
  });
});

test('words in examples, and keys that are called like a keyword, are no roles', () => {
  const odd = { type: 'object', examples: [{ 'x-role': 'none' }], default: { 'x-role': 'none' } };
  expect(faultsOf({ url, tables, interval, odd, properties: text, 'x-role': text })).toEqual([]);
});

test('the loader lists every fault of a manifest at once', async () => {
  const folder = temporaryFolder();
  const properties = {
    base_url: text,
    token: { type: 'string', writeOnly: true },
    every: { type: 'string', 'x-role': 'interval' },
  };
  const manifest = { ...memory, version: 'new', capabilities: ['pull'], configuration: { type: 'object', properties } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const error = (await loadPlugin(folder).catch((reason: unknown) => reason)) as Error;
  expect(error).toMatchObject({ problem: { code: 'host.plugin_unusable', field: 'version' } });
  expect(error.message.match(/\(\d\) [\w.]+/g)).toEqual([
    '(1) version',
    '(2) configuration.properties.every',
    '(3) configuration.properties',
    '(4) configuration.properties',
  ]);
  expect(error.message).toContain('x-role address');
  expect(error.message).toContain('x-role tables');
});

function section(properties: object): object {
  return { type: 'object', 'x-role': 'section', properties };
}
