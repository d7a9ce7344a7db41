import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, test, vi } from 'vitest';
import { createProgram } from '../host/commands/program.js';
import { PROBLEMS } from '../host-sdk/index.js';
import { TICKET_EVENTS } from '../host/tickets/ticket-log.js';
import { run as runMock } from '../mock-ivanti/command.js';
import { authenticationPage } from '../plugin/auth/page.js';
import { MANIFEST } from '../plugin/manifest.js';
import { IVANTI_FIXES, IVANTI_PROBLEMS } from '../plugin/ivanti/problems.js';
import { VERSION } from '../plugin/platform/version.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const json = (path: string) => JSON.parse(read(path)) as Record<string, unknown>;

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly default?: unknown;
}

/** Paths of all keys; of a choice only the key that makes it. */
function configKeys({ properties = {} }: Schema, prefix = ''): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (schema.oneOf !== undefined) return [`${prefix}${name}.strategy`];
    return schema.properties === undefined ? [`${prefix}${name}`] : configKeys(schema, `${prefix}${name}.`);
  });
}

function configDefaults({ properties = {} }: Schema, prefix = ''): [string, unknown][] {
  return Object.entries(properties).flatMap(([name, schema]): [string, unknown][] =>
    schema.default === undefined ? configDefaults(schema, `${prefix}${name}.`) : [[`${prefix}${name}`, schema.default]],
  );
}

/** Cells of the rows of a table that begin with a code. */
function rowsOf(text: string): readonly (readonly [string, ...string[]])[] {
  const lines = text.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => {
    const [code = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return [code.replaceAll('`', ''), ...cells];
  });
}

function problemRows(text: string) {
  return Object.fromEntries(
    rowsOf(text).map(([code, blame, retry, scope, outcome, http, meaning, fix]) => [
      code,
      { blame, retry, scope, outcome, http: Number(http), meaning, fix },
    ]),
  );
}

const PROGRAM = await createProgram();

/** What `ivanti-exchange NAMES --help` prints, without a process for each. */
function helpOf(names: readonly string[]): string {
  const command = names.reduce<Command | undefined>(
    (parent, name) => parent?.commands.find((one) => one.name() === name),
    PROGRAM,
  );
  return command?.helpInformation() ?? `There is no command ${names.join(' ')}.`;
}

async function mockHelp(): Promise<string> {
  let help = '';
  const said = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    help += text.toString();
    return true;
  });
  try {
    await runMock(['--help']);
  } finally {
    said.mockRestore();
  }
  return help;
}

describe('what is written', () => {
  test('docs/problems.md lists every problem code with its columns, meaning and fix, and no other', () => {
    const [core = '', ...rest] = read('docs/problems.md').split('\n## Of the Ivanti plugin\n');
    const [own = '', fixes = ''] = rest.join('').split('| code | fix with Ivanti |');
    expect(problemRows(core)).toEqual(PROBLEMS);
    expect(problemRows(own)).toEqual(IVANTI_PROBLEMS);
    expect(Object.fromEntries(rowsOf(fixes))).toEqual(IVANTI_FIXES);
  });

  test('what the core’s problems say names no product', () => {
    for (const [code, { meaning, fix }] of Object.entries(PROBLEMS)) {
      expect(`${code} ${meaning} ${fix}`).not.toMatch(
        /Ivanti|HEAT|ci__|RecId|rec_id|\$metadata|\$top|api_path|`data\.|`ticketing/,
      );
    }
  });

  test('docs/logs.md lists every event of a ticket with its level, and no other', () => {
    const rows = [...read('docs/logs.md').matchAll(/^\| `(ticket\.\w+)` \| (\w+) \|/gm)];
    const levels = Object.entries(TICKET_EVENTS).map(([event, { level }]) => [event, level]);
    expect(rows.map(([, event, level]) => [event, level])).toEqual(levels);
  });

  test('manifest.json is what the plugin’s schema says; `npm run build` writes it', () => {
    expect(json('manifest.json')).toEqual(JSON.parse(JSON.stringify(MANIFEST)));
  });

  test('the README’s table lists every configuration key with its default, and no other', () => {
    const table = read('README.md').split('| key | default | |')[1]?.split('\n\n')[0] ?? '';
    const rows = table
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const keysOf = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
    expect(rows.flatMap(([, keys]) => keysOf(keys)).sort()).toEqual(configKeys(MANIFEST.configuration).sort());
    const defaults = new Map(
      rows.flatMap(([, keys, value = '']) =>
        keysOf(keys).map((key, at) => [key, value.split(', ')[at] ?? value] as const),
      ),
    );
    for (const [key, value] of configDefaults(MANIFEST.configuration))
      expect([key, defaults.get(key)]).toEqual([key, String(value)]);
  });

  test('docs/authentication.md lists every strategy with its keys; `npm run build` writes it', () => {
    expect(read('docs/authentication.md')).toBe(authenticationPage());
  });

  test('every command and option that the README shows exists', async () => {
    const commands = [...read('README.md').matchAll(/^(ivanti-exchange|mock-ivanti) ([^#\n]*)/gm)].map(
      (match) => [match[1] ?? '', match[2] ?? ''] as const,
    );
    expect(commands.length).toBeGreaterThan(8);
    const check = async ([bin, line]: readonly [string, string]) => {
      const words = line.trim().split(/\s+/);
      const names = words
        .slice(0, words.findIndex((word) => word.startsWith('-')) >>> 0)
        .filter((word) => /^[a-z]+$/.test(word));
      const stdout = bin === 'mock-ivanti' ? await mockHelp() : helpOf(names);
      for (const option of words.filter((word) => word.startsWith('--'))) expect(stdout).toContain(`${option} `);
      if (names.length > 0) expect(stdout).toContain(`Usage: ${bin} ${names.join(' ')}`);
    };
    // Side by side: each is a process that does little but start.
    await Promise.all(commands.map(check));
  });

  test('the version is one everywhere', () => {
    expect(json('package.json')['version']).toBe(VERSION);
    expect(read('CHANGELOG.md')).toContain(`## ${VERSION}`);
  });
});
