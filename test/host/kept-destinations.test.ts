import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../host/index.js';
import { listAudit } from '../../host/store/audit.js';
import { askedFor } from '../../host/commands/destinations/add.js';
import { startTenant } from '../tenant.js';
import { DOOR, withLockedKind } from './locked-kind.js';
import { MEMORY, runHere, type CliEnd } from './run-cli.js';
import { temporaryFolder } from './scene.js';
import { scripted } from './scripted-prompts.js';

withLockedKind();

const CONFIG = {
  name: 'm',
  instance: 'm.example',
  auth: { strategy: 'none' },
  data: { tables: ['letters'], rows: 30 },
};

interface Desk {
  readonly folder: string;
  /** The command line by its words. */
  readonly run: (...words: readonly string[]) => Promise<CliEnd>;
  /** The same with `--json`. */
  readonly json: (...words: readonly string[]) => Promise<Readonly<Record<string, unknown>>>;
}

/** A folder with a kept connection `m` of the memory plugin. */
async function desk(env: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'c.json'), JSON.stringify(CONFIG));
  const run: Desk['run'] = (...words) => runHere([...words, '--plugin', MEMORY], { cwd: folder, env });
  expect(await run('check', '--config', 'c.json')).toMatchObject({ code: 0 });
  return { folder, run, json: async (...words) => (await run(...words, '--json')).json };
}

/** What the audit log says of changes, newest first. */
async function audited(folder: string) {
  const store = await openStore(join(folder, '.ivanti-exchange'));
  try {
    return await listAudit(store.db, { limit: 200 });
  } finally {
    await store.close();
  }
}

const everyFile = (folder: string): string =>
  readdirSync(folder)
    .filter((name) => name !== 'key')
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');

describe('a kept destination', () => {
  test('is named after --to, belongs to a connection, and is removed once no connection uses it', async () => {
    const { folder, run, json } = await desk();
    const place = `jsonl:${join(folder, 'lake')}`;
    expect(await json('destinations', 'add', 'lake', '--to', 'jsonl:lake')).toEqual({
      ...{ name: 'lake', place, tested: true },
    });
    expect(await json('pull', '--to', 'lake')).toMatchObject({ tables: [{ rows: 30, complete: true }] });
    expect(await json('state', 'show', '--to', 'lake')).toMatchObject({ tables: [{ table: 'letters', rows: 30 }] });

    expect(await run('pull')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('destinations use NAME --connection m') as string,
    });
    const used = await run('destinations', 'use', 'lake');
    expect([used.code, used.stdout, used.stderr]).toEqual([0, 'm writes to lake\n', '']);
    expect((await json('pull'))['tables']).toMatchObject([{ complete: true }]);
    const reset = await run('state', 'reset', '--table', 'letters');
    expect(reset.stdout).toContain('the 30 rows of letter stay');
    expect(await json('destinations', 'list')).toEqual({
      destinations: [{ name: 'lake', place, secretsSet: [], connections: ['m'] }],
    });

    const refused = await json('destinations', 'remove', 'lake');
    expect(refused).toMatchObject({
      problem: { code: 'config.invalid', message: 'The destination "lake" is used by m.' },
    });
    await run('destinations', 'use', '--default');
    expect((await run('destinations', 'remove', 'lake')).stdout).toBe('Removed lake; its tables stay\n');
    expect(readdirSync(join(folder, 'lake'))).toContain('letter.jsonl');
    expect(await json('pull', '--to', 'lake')).toMatchObject({ problem: { code: 'host.unknown_name', field: 'to' } });
    expect(
      (await audited(folder)).filter(({ what, outcome }) => /destin|changed/.test(what) && outcome === 'done'),
    ).toMatchObject([
      { what: 'destination.removed', object: 'lake', via: 'destinations remove', before: { place, secretsSet: [] } },
      { what: 'connection.changed', object: 'm', before: { destination: 'lake' }, after: { destination: null } },
      { what: 'connection.changed', object: 'm', before: { destination: null }, after: { destination: 'lake' } },
      { what: 'destination.kept', object: 'lake', after: { place, secretsSet: [] } },
    ]);
  });

  test('that is new to a connection says that it is empty and that history is read again', async () => {
    const { folder, run } = await desk();
    await run('destinations', 'add', 'lake', '--to', 'jsonl:lake');
    const words = `jsonl:${join(folder, 'lake')} is empty: the next run reads history from the beginning.`;
    expect((await run('destinations', 'use', 'lake')).stderr).toContain(words);
    expect((await run('state', 'show')).stdout).toContain('the next run reads history from the beginning');
  });

  test('has its whole place, also when a later command runs in another folder', async () => {
    const { folder, run } = await desk();
    await run('destinations', 'add', 'lake', '--to', 'sqlite:tables.db');
    mkdirSync(join(folder, 'elsewhere'));
    const words = ['pull', '--to', 'lake', '--data', '../.ivanti-exchange', '--plugin', MEMORY, '--json'];
    const { json } = await runHere(words, { cwd: join(folder, 'elsewhere') });
    expect(json).toMatchObject({ tables: [{ complete: true }] });
    expect(readdirSync(folder)).toContain('tables.db');
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
  });

  test('whose folder is gone is empty again; one that cannot be written is not kept', async () => {
    const { folder, run, json } = await desk();
    await run('destinations', 'add', 'lake', '--to', 'jsonl:lake');
    await run('pull', '--to', 'lake');
    rmSync(join(folder, 'lake'), { recursive: true });
    expect((await run('state', 'show', '--to', 'lake')).stdout).toContain('Nothing has been written to jsonl:');
    expect(await json('pull', '--to', 'lake')).toMatchObject({ tables: [{ rows: 30 }] });
    rmSync(join(folder, 'lake'), { recursive: true });
    writeFileSync(join(folder, 'lake'), 'a file');
    for (const words of [
      ['destinations', 'test', 'lake'],
      ['pull', '--to', 'lake'],
      ['destinations', 'add', 'other', '--to', 'jsonl:lake/x'],
    ]) {
      expect([words, await json(...words)]).toMatchObject([words, { problem: { code: 'host.destination' } }]);
    }
    const own = await json('destinations', 'add', 'other', '--to', 'sqlite:.ivanti-exchange/store.db');
    expect(own).toMatchObject({
      problem: { code: 'host.destination', message: expect.stringContaining('the host itself') as string },
    });
    expect((await run('destinations', 'add', 'other', '--to', 'jsonl:lake/x', '--no-test')).code).toBe(0);
    expect((await run('destinations', 'use', 'other')).stderr).toContain('`destinations test` shows why');
  });

  test('may have a name of any script, with blanks, quotes and slashes', async () => {
    const { run, json } = await desk();
    for (const name of ['Lager für “Zahlen”', '湖 / 仓库', "o'clock $(x)", 'a.db', '..', 'constructor', '👩🏽‍🚀']) {
      expect([name, await json('destinations', 'add', name, '--to', 'sqlite:t.db')]).toMatchObject([name, { name }]);
      expect([name, (await run('destinations', 'use', name)).code]).toEqual([name, 0]);
      expect([name, (await json('pull'))['problem']]).toEqual([name, undefined]);
      await run('destinations', 'use', '--default');
      expect([name, (await run('destinations', 'remove', name)).code]).toEqual([name, 0]);
    }
  });

  test('has a name that --to cannot mistake for anything else', async () => {
    const { json } = await desk();
    for (const [name, words] of [
      ['', 'is empty'],
      ['  ', 'is empty'],
      ['a:b', 'contains a colon'],
      ['SQLite', 'is SQLite, which is a kind of destination'],
      [' lake', 'begins or ends with a blank'],
      ['la\u202Eke', 'invisible'],
      ['x'.repeat(201), 'longer than 200'],
    ] as const) {
      expect([name, await json('destinations', 'add', name, '--to', 'sqlite:t.db')]).toMatchObject([
        name,
        { problem: { code: 'config.invalid', field: 'name', message: expect.stringContaining(words) as string } },
      ]);
    }
  });

  test('that is not known is refused with the one that was meant, or with what a place looks like', async () => {
    const { run } = await desk();
    await run('destinations', 'add', 'warehouse', '--to', 'sqlite:t.db');
    for (const words of [
      ['pull', '--to', 'warehose'],
      ['state', 'show', '--to', 'warehose'],
      ['serve', '--to', 'warehose'],
      ['destinations', 'test', 'warehose'],
      ['destinations', 'use', 'warehose'],
      ['destinations', 'remove', 'warehose'],
    ]) {
      const { code, stderr } = await run(...words);
      expect([words, code, stderr]).toEqual([words, 1, expect.stringContaining('Did you mean warehouse?')]);
    }
    expect((await run('pull', '--to', 'tables.db')).stderr).toContain('Write sqlite:FILE, jsonl:FOLDER');
    expect((await run('destinations', 'use')).code).toBe(2);
    expect((await run('destinations', 'use', 'warehouse', '--connection', 'n')).stderr).toContain('no connection "n"');
    expect((await run('destinations', 'add', 'x', '--to', 'jsonl:lake/{tenant}')).stderr).toContain('one place');
  });
});

describe('the secret of a kept destination', () => {
  test('is used when it is opened, and is in no file, list, report, log or audit entry', async () => {
    const { folder, run } = await desk();
    const said: CliEnd[] = [];
    const note = async (...words: readonly string[]) => {
      said.push(await run(...words, '--log-level', 'debug'));
      expect([words, said.at(-1)?.code]).toEqual([words, 0]);
    };
    await note('destinations', 'add', 'safe', '--to', 'locked:ann@t.db', '--secret', `password=${DOOR}`);
    await note('destinations', 'test', 'safe');
    await note('destinations', 'use', 'safe');
    await note('pull');
    await note('keys', 'rotate');
    await note('pull', '--json');
    await note('state', 'show');
    await note('destinations', 'list', '--json');
    said.push(await runHere(['logs', '--limit', '200'], { cwd: folder }));
    const printed = said.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    const entries = JSON.stringify(await audited(folder));
    const everything = printed + entries + everyFile(join(folder, '.ivanti-exchange'));
    expect(everything).toContain('"secretsSet":["password"]');
    for (const form of [DOOR, JSON.stringify(DOOR).slice(1, -1), 'of "the door"', btoa(DOOR)]) {
      expect(everything).not.toContain(form);
    }
  });

  test('that is wrong is found before it is kept', async () => {
    const { json } = await desk();
    const add = (...secret: readonly string[]) =>
      json('destinations', 'add', 'safe', '--to', 'locked:ann@t.db', ...secret);
    expect(await add('--secret', 'password=wrong')).toMatchObject({ problem: { code: 'host.destination' } });
    expect(await add('--secret', 'pasword=x')).toMatchObject({
      problem: { code: 'host.unknown_name', message: expect.stringContaining('Did you mean password?') as string },
    });
    expect(await add('--secret', 'password=')).toMatchObject({ problem: { code: 'config.invalid' } });
    expect(await json('destinations', 'add', 'x', '--to', 'sqlite:t.db', '--secret', 'password=x')).toMatchObject({
      problem: { code: 'host.unknown_name', fix: 'A destination sqlite:FILE has no secrets.' },
    });
    expect(await json('destinations', 'list')).toEqual({ destinations: [] });
  });

  test('in the place is refused, and neither it nor a broken option is repeated', async () => {
    const { folder, run } = await desk();
    for (const words of [
      ['destinations', 'add', 'safe', '--to', 'locked:ann|hunter2@t.db'],
      ['destinations', 'add', 'safe', '--to', 'lokced:ann|hunter2@t.db'],
      ['destinations', 'add', 'safe', '--to', 'locked:ann@t.db', '--secret', 'hunter2'],
      ['pull', '--to', 'locked:ann|hunter2@t.db'],
    ]) {
      const { code, stdout, stderr } = await run(...words);
      expect([words, code]).toEqual([words, words.includes('--secret') ? 2 : 1]);
      expect(stdout + stderr).not.toContain('hunter2');
    }
    expect(everyFile(join(folder, '.ivanti-exchange'))).not.toContain('hunter2');
  });

  test('as a reference is kept as written and read each time, from the folder in which it was given', async () => {
    const { folder, run, json } = await desk({ DOOR_PASSWORD: DOOR });
    await run('destinations', 'add', 'env', '--to', 'locked:ann@t.db', '--secret', 'password=env:DOOR_PASSWORD');
    writeFileSync(join(folder, 'door.txt'), `${DOOR}\n`);
    await run('destinations', 'add', 'file', '--to', 'locked:ann@t.db', '--secret', 'password=file:door.txt');
    for (const name of ['env', 'file'])
      expect([name, await json('pull', '--to', name)]).not.toHaveProperty('1.problem');
    const store = await openStore(join(folder, '.ivanti-exchange'));
    expect(await store.db.selectFrom('destinations').select('secrets').orderBy('name').execute()).toEqual([
      { secrets: '{"password":"env:DOOR_PASSWORD"}' },
      { secrets: '{"password":"file:door.txt"}' },
    ]);
    await store.close();
    writeFileSync(join(folder, 'door.txt'), 'changed');
    expect(await json('pull', '--to', 'file')).toMatchObject({ problem: { code: 'host.destination' } });
    rmSync(join(folder, 'door.txt'));
    expect(await json('pull', '--to', 'file')).toMatchObject({
      problem: { code: 'config.unreadable', message: expect.stringContaining('password of file refers to') as string },
    });
  });

  test('stays when the destination is added again at its place, and is asked for again at another', async () => {
    const { folder, json } = await desk();
    const add = (to: string, ...more: readonly string[]) => json('destinations', 'add', 'safe', '--to', to, ...more);
    await add('locked:ann@t.db', '--secret', `password=${DOOR}`);
    expect(await add('locked:ann@t.db')).toMatchObject({ tested: true });
    expect(await add('locked:bob@t.db', '--no-test')).toMatchObject({
      problem: {
        code: 'config.invalid',
        field: 'secrets.password',
        message: expect.stringContaining('again') as string,
      },
    });
    expect(await add('locked:bob@t.db', '--secret', `password=${DOOR}`)).toMatchObject({ tested: true });
    const [newest] = (await audited(folder)).filter(
      ({ what, outcome }) => what === 'destination.kept' && outcome === 'done',
    );
    expect(newest).toMatchObject({ after: { secretsReplaced: ['password'] } });
  });

  test('is asked for on a terminal, and left open with Enter', async () => {
    const open = (answer: string) => async () => scripted([[/Password of the door/, answer]]).prompts;
    expect(await askedFor('locked:ann@t.db', open(DOOR))).toEqual({ password: DOOR });
    expect(await askedFor('locked:ann@t.db', open(''))).toEqual({});
    expect(await askedFor('locked:ann@t.db', undefined)).toEqual({});
    expect(await askedFor('sqlite:t.db', open('never asked'))).toEqual({});
    await expect(askedFor('locked:ann|hunter2@t.db', open('x'))).rejects.toMatchObject({ code: 'host.destination' });
  });
});

test('two tenants cannot share a destination, two connections of one tenant can', async () => {
  const [one, two] = [await startTenant({ incidents: 5 }), await startTenant({ incidents: 5 })];
  const folder = temporaryFolder();
  const data = { tables: ['incidents'], mode: 'historical', start_date: '2000-01-01' };
  const configs = {
    a: one.config({ name: 'a', data }),
    b: one.config({ name: 'b', data }),
    c: two.config({ name: 'c', data }),
  };
  const run = (...words: readonly string[]) => runHere(words, { cwd: folder });
  expect(await run('destinations', 'add', 'lake', '--to', 'sqlite:lake.db')).toMatchObject({ code: 0 });
  for (const [name, config] of Object.entries(configs)) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(config));
    await run('check', '--config', `${name}.json`, '--step', 'sign-in');
    expect(await run('destinations', 'use', 'lake', '--connection', name)).toMatchObject({ code: 0 });
  }
  expect((await run('pull', '--connection', 'a', '--json')).json).toMatchObject({ tables: [{ rows: 5 }] });
  expect((await run('pull', '--connection', 'b', '--json')).json).toMatchObject({ tables: [{ complete: true }] });
  const { code, stderr } = await run('pull', '--connection', 'c');
  expect(code).toBe(1);
  expect(stderr).toMatch(/another tenant|of the tenant|127\.0\.0\.1/);
});
