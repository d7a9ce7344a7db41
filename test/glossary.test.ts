import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

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
  /^((MOST|LONGEST|LARGEST|DEEPEST|SHORTEST|LEAST|FURTHEST)_[A-Z_]+|\w+_EVERY_MS|BELIEVED_MS|BEAT_MS|Desk|atDesk|openDesk|SyncBook|heirOf|goneQueues|abilityOf|AskedWork|AskedJob|KeptJob|buryDeadWorkers|settleTroubled|suspectTickets|leadToField|requireSight|Likeness|CallTally)$/;

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
