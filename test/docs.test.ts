import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PROBLEMS } from '../host-sdk/index.js';
import { MANIFEST } from '../plugin/manifest.js';
import { VERSION } from '../plugin/version.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const json = (path: string) => JSON.parse(read(path)) as Record<string, unknown>;

describe('what is written', () => {
  test('docs/problems.md lists every problem code with its blame, meaning and fix, and no other', () => {
    const rows = read('docs/problems.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const written = Object.fromEntries(
      rows.map(([, code = '', blame, retry, meaning, fix]) => [
        code.replaceAll('`', ''),
        { blame, retry, meaning, fix },
      ]),
    );
    expect(written).toEqual(PROBLEMS);
  });

  test('manifest.json is what the plugin’s schema says; `npm run build` writes it', () => {
    expect(json('manifest.json')).toEqual(JSON.parse(JSON.stringify(MANIFEST)));
  });

  test('the version is one everywhere', () => {
    expect(json('package.json')['version']).toBe(VERSION);
    expect(read('CHANGELOG.md')).toContain(`## ${VERSION}`);
  });
});
