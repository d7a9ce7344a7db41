import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../host/store/migrations.js';

const FOLDER = 'host/store/migrations';

/** SHA-256 of the steps that may have been released: stores exist that were brought to them. */
const RELEASED: Readonly<Record<string, string>> = {
  '0001-first': '0917ada91229ca9652537d2505805cb0fa10e75505996006683ad524d903b1a0',
  '0002-secrets-tokens-metrics': '9ca63e25d5358f0eb67bb847b97604698bdab20b6056935d8dd7397e84ed291e',
  '0003-jobs-schedules': 'd0a293afc116ea6a0f7de5614c52093b6478f3ce96a319c7f7f7b14993859d15',
  '0004-notes-tries-general-queues': 'c037547ef1420c314a0ced8bc54ae04b625b1dd661598a6736278f285dcbf9f9',
  '0005-rules-events-retention': '02f7e9febf085e9ec4e929963b75079f18404496f22c4228db8f9f55908aa008',
  '0006-password-logs': '3f8390194cca3017e61ad0fba0aef15f08b08ee1cfb8f6b72bc8d90018be131a',
  '0007-folders-of-rules': '78a8ddd76c16fa939b200c4b8b87114b129187f4978f624992ce0627eeb71d69',
  '0008-api-urls': '15508024dd24bcbe225e900e9794608816e4db5072d6d5817ca57744de5ffb0e',
  '0009-log-events': 'a40b60ee03032e27960918a25350553f9a66d570987d69412f54d18758653935',
  '0010-closed-tickets': '607a1128dcd6c1adc9d77cdd4a8f82e08a6c0afd88ab04513a4f97704018fd02',
  '0011-times-of-writes': '928c0cf3517b383306598c29711c22f633c1976dee5b83600108b97cdbb42c22',
  '0012-remarks-of-alerts': 'bed43b3f28e87e280f4a2185593fffacfcf6f370f1012cdafe35482bb67a4246',
  '0013-accepted-missing': '7948bafe5101f3540b0e6d15e8bc14d139c7a456ee4f6d750a1149a734f9498e',
  '0014-readable-names': 'b969d299503dff4c1a0d9747c424856dfdb382030d9b54e830b3a47d84292096',
  '0015-key-scopes': '913c518a0ba20deff6a7a23c43dc44c755f90b5bee4f7b1829d77cbd8eedd79c',
  '0016-browser-sessions': 'c97d4eeb979b9581a6565cf641870d39f826f8c8765183d84fba413286bde007',
  '0017-places-for-calls': '5a0eea50f205e2f546779ff9fe850fe9e4fd320562f3cb1a105f8bcc3e3364a0',
  '0018-job-engine': 'de0c4fbb2cbd105533396e0bb42dc86f7a97b665561a1819a51c8a418791764e',
  '0019-five-scopes': 'ee8b81d3c2ef0866003e213e2848b60ea0aab1540db8cee342eaf57d8bddcc62',
  '0020-audit': '2164886a10e24f1b7d7d60a7728babb0ee285293e915660cbc4929542f371da3',
  '0021-kept-logins': '13378463b18e4a08711c63933695f2a15f23bb31c513005a963bc243beab8c2c',
  '0022-kept-destinations': 'f800bb9698e68e6428e0a736a0bcb12cebd63e007d4818462dea40679e4ed9a2',
};

const sourceOf = (name: string) => readFileSync(join(FOLDER, `${name}.ts`), 'utf8').replaceAll('\r\n', '\n');
const checksumOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** What is wrong with the steps, each with what to do. */
function faultsOf(steps: Readonly<Record<string, string>>): readonly string[] {
  const known = Object.entries(RELEASED).flatMap(([name, checksum]) => {
    const source = steps[name];
    if (source === undefined) return [`${name} was released and is gone: put it back.`];
    if (checksumOf(source) === checksum) return [];
    return [`${name} was released and has changed: take that back and write a new step, ${next()}-what-it-does.ts.`];
  });
  const added = Object.entries(steps).filter(([name]) => !(name in RELEASED));
  const unknown = added.map(([name, source]) => `${name} is new: add it here as '${name}': '${checksumOf(source)}'.`);
  return [...known, ...unknown];
}

const next = () => String(Object.keys(RELEASED).length + 1).padStart(4, '0');

test('a released step of the store never changes; what has to be different is a new one', () => {
  const steps = Object.fromEntries(
    readdirSync(FOLDER)
      .map((file) => file.replace(/\.ts$/, ''))
      .map((name) => [name, sourceOf(name)]),
  );
  expect(faultsOf(steps)).toEqual([]);
  // Known bad: one that was edited, one that is gone, one that was never frozen.
  const { '0001-first': gone, ...rest } = steps;
  const edited = { ...rest, '0004-notes-tries-general-queues': `${gone}//`, '9999-later': 'x' };
  expect(faultsOf(edited).map((fault) => fault.split(':')[0])).toEqual([
    '0001-first was released and is gone',
    '0004-notes-tries-general-queues was released and has changed',
    '9999-later is new',
  ]);
});

test('every step is run, in the order of its number', () => {
  const names = Object.keys(MIGRATIONS);
  expect(names).toEqual(
    readdirSync(FOLDER)
      .map((file) => file.replace(/\.ts$/, ''))
      .sort(),
  );
  names.forEach((name, index) => {
    expect(name).toMatch(new RegExp(`^${String(index + 1).padStart(4, '0')}-[a-z-]+$`));
  });
});
