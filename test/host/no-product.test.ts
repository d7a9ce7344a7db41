import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { CONFIG_SCHEMA } from '../../plugin/index.js';

/*
 * The host knows no product: what it needs of a configuration it finds by roles. Beside the demo, which is about Ivanti,
 * its sources name no key of Ivanti's configuration and no word of Ivanti; the name of the package is none.
 */

const HOST = fileURLToPath(new URL('../../host', import.meta.url));

const KEYS = [...keysOf(CONFIG_SCHEMA)];
/** Keys whose names nothing else has: found in any place. */
const TELLING = KEYS.filter((key) => key.includes('_'));
const SECTIONS = ['ticketing', 'data', 'auth'];

/** Of the configuration of a connection: `config['tables']`, `config.data`, `const { tables } = config`. */
const ANY = KEYS.join('|');
const CONFIG = String.raw`(?:\b[a-z]\w*)?[cC]onfig(?:uration)?`;
const RULES: readonly (readonly [what: string, found: RegExp])[] = [
  ['a key of Ivanti', new RegExp(String.raw`\b(?:${TELLING.join('|')})\b`)],
  ['a key with its section', new RegExp(String.raw`['"\x60](?:${SECTIONS.join('|')})\.(?:${ANY})\b`)],
  ['a key that is read', new RegExp(String.raw`${CONFIG}(?:\?\.|\.|\?\.\[|\[)['"]?(?:${ANY})\b(?!\()`)],
  ['a key that is taken out', new RegExp(String.raw`\{[^{}]*\b(?:${ANY})\b[^{}]*\} = (?:\w+\.)*${CONFIG}\b`)],
  ['a word of Ivanti', /ivanti(?![-_ ]exchange)|\bheat\b|employee_?rec_?id/i],
];

function findings(file: string, text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, at) =>
      RULES.flatMap(([what, found]) => (found.test(line) ? [`${file}:${at + 1} ${what}: ${line.trim()}`] : [])),
    );
}

test('no source of the host and its console names a key or a word of a product', () => {
  const files = readdirSync(HOST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|html)$/.test(entry.name))
    .map((entry) => relative(HOST, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('demo/'));
  expect(files.length).toBeGreaterThan(400);
  const found = files.flatMap((file) => findings(file, readFileSync(join(HOST, file), 'utf8')));
  expect(found).toEqual([]);
});

describe('the search sees', () => {
  test.each([
    "const { tables = [] } = (connection.config['data'] ?? {}) as Section;",
    "if (config['ticketing'] !== undefined) return;",
    'return stored.config.instance;',
    'const { instance } = session.connection.config;',
    "const minutes = numberAt(schema, config, 'data.interval');",
    "const hours = section['presence_check_hours'];",
    "{ field: 'data.tables' }",
    "employeeRecId: 'x',",
    ".option('--auth <strategy>', 'ivanti_jwt or oauth2')",
    "if (problem.code === 'tenant.not_ivanti') return true;",
    'fix: `Name it x in \\`data.table_names\\``',
    '/** The Ivanti plugin. */',
    "config?.['mode']",
  ])('%s', (line) => {
    expect(findings('x.ts', line)).not.toEqual([]);
  });

  test.each([
    "const to = 'sqlite:/data/_ivanti_exchange_state';",
    "import { Manifest } from './manifest.js';",
    "requireCapability(session, 'ticketing').getQueues();",
    "throw new PluginError('config.invalid', message, { field: 'name' });",
    'const { config } = connection;',
    "process.env['IVANTI_EXCHANGE_LOG']",
  ])('nothing in %s', (line) => {
    expect(findings('x.ts', line)).toEqual([]);
  });
});

function keysOf(schema: JsonObject): ReadonlySet<string> {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>);
  const branches = (schema['oneOf'] ?? []) as readonly JsonObject[];
  return new Set([
    ...properties.flatMap(([key, field]) => [key, ...keysOf(field)]),
    ...branches.flatMap((branch) => [...keysOf(branch)]),
  ]);
}
