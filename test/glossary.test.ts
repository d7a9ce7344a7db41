import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../host/commands/program.js';
import { PROBLEMS } from '../host-sdk/problem-table.js';
import { IVANTI_PROBLEMS } from '../plugin/ivanti/problems.js';
import { commentsOf, sourcesBelow, textsOf } from './written-words.js';

const ROOT = new URL('../', import.meta.url);
const ROOMS = ['host-sdk', 'plugin', 'host', 'mock-ivanti'];

const sources = ROOMS.flatMap((room) =>
  readdirSync(new URL(`${room}/`, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('migrations/'))
    .map((file) => ({
      file: `${room}/${file}`,
      words: new Set(readFileSync(new URL(`${room}/${file}`, ROOT), 'utf8').match(/[A-Za-z_$][\w$]*/g)),
    })),
);

const rows = readFileSync(new URL('docs/glossary.md', ROOT), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| term'))
  .map((line) => line.slice(2, -2).split(' | '));

/** Names of before the glossary: superlatives for limits, and words of our own. */
const RETIRED =
  /^((MOST|LONGEST|LARGEST|DEEPEST|SHORTEST|LEAST|FURTHEST)_[A-Z_]+|\w+_EVERY_MS|BELIEVED_MS|BEAT_MS|Desk|atDesk|openDesk|SyncBook|heirOf|goneQueues|abilityOf|AskedWork|AskedJob|KeptJob|buryDeadWorkers|settleTroubled|suspectTickets|leadToField|requireSight|Likeness|CallTally|Soil|Manners|assertPolite|makeManners|Scene|luck|breakWire)$/;

test.each(rows)('%s: the name in code exists', (_term, _meaning, code = '') => {
  const [, name = ''] = /^`(\w+)`$/.exec(code.trim()) ?? [];
  expect(name).not.toBe('');
  expect(sources.some(({ words }) => words.has(name))).toBe(true);
});

test('no name is one that the glossary has replaced', () => {
  // "Desk" is a word of the mock's data, not a name.
  const isData = (file: string, word: string) => word === 'Desk' && file.startsWith('mock-ivanti/');
  const found = sources.flatMap(({ file, words }) =>
    [...words].filter((word) => RETIRED.test(word) && !isData(file, word)).map((word) => `${file}: ${word}`),
  );
  expect(found).toEqual([]);
});

/** Words of a dialect that this project once had: each has a plain one, or a named actor. */
const DIALECT =
  /\b(nobody|somebody|everybody|anybody|anew|whatever|whoever|so long|by itself|mend(s|ed|ing)?|stands|stand in for|tells? of|told of|goes by|what it came to|whence|thereby|turn(s|ed)? (\w+ ){0,3}round|is told|are told|for ever)\b/gi;

const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'mock-ivanti/README.md'].concat(
  readdirSync(new URL('docs/', ROOT)).flatMap((file) => (file.endsWith('.md') ? [`docs/${file}`] : [])),
);

test.each(pages)('%s is written in plain words', (page) => {
  const prose = readFileSync(new URL(page, ROOT), 'utf8').replaceAll(/```[^]*?```|`[^`]*`/g, '');
  expect(prose.match(DIALECT) ?? []).toEqual([]);
});

test('so are the help of every command and the texts of problems', async () => {
  const helpOf = (command: Command): string => [command.helpInformation(), ...command.commands.map(helpOf)].join('\n');
  const help = helpOf(await createProgram());
  // A word that `audit list --who` takes.
  expect((help.match(DIALECT) ?? []).filter((word) => word !== 'nobody')).toEqual([]);
  const texts = Object.values({ ...PROBLEMS, ...IVANTI_PROBLEMS }).map(({ meaning, fix }) => `${meaning} ${fix}`);
  expect(texts.length).toBeGreaterThan(30);
  expect(texts.join('\n').match(DIALECT) ?? []).toEqual([]);
});

test.each(ROOMS)('so are the comments of %s', (room) => {
  expect(sourcesBelow(room).flatMap((file) => dialectIn(file, commentsOf(file)))).toEqual([]);
});

test('a word of the dialect in a comment is found, with its place', () => {
  // Nobody reads it.
  const [found] = dialectIn('test/glossary.test.ts', commentsOf('test/glossary.test.ts'));
  expect(found).toMatch(/^test\/glossary\.test\.ts:\d+: Nobody$/);
});

test.each(ROOMS)('so are the texts of %s', (room) => {
  expect(sourcesBelow(room).flatMap((file) => dialectIn(file, textsOf(file)))).toEqual([]);
});

/** @returns Place and word, without words in backticks, which are names. */
function dialectIn(file: string, written: ReturnType<typeof textsOf>): readonly string[] {
  return written.flatMap(({ line, text }) =>
    (text.replaceAll(/(?<=.)`[^`]*`/g, '').match(DIALECT) ?? []).map((word) => `${file}:${line}: ${word}`),
  );
}
