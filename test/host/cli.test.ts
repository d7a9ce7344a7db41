import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../host/commands/program.js';
import { MEMORY, runCli, runHere, type CliEnd } from './run-cli.js';
import { temporaryFolder } from './scene.js';

const PASSWORD = 'open sesame';
const CONFIG = {
  instance: 'memory.example.com',
  auth: { strategy: 'password', password: 'env:MEMORY_PASSWORD' },
  ticketing: { owner: 'ann' },
  data: { tables: ['letters', 'cards'], rows: 250 },
};
const ALERTS = ['a', 'b', 'a']
  .map((id, index) => JSON.stringify({ id, alertName: 'N', timestamp: index + 1 }))
  .join('\n');

/** A folder with a connection and alerts, and the command line in it. */
function desk(config: object = CONFIG, runLine: typeof runCli = runHere) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'alerts.ndjson'), ALERTS);
  const run = (line: string, env: Readonly<Record<string, string>> = { MEMORY_PASSWORD: PASSWORD }): Promise<CliEnd> =>
    runLine([...line.split(' '), ...(line.includes('--plugin') ? [] : ['--plugin', MEMORY])], { cwd: folder, env });
  return { folder, run };
}

const withConfig = '--config c.json --json';

test('alerts become tickets, and a later run has nothing to do', async () => {
  const { run, folder } = desk(CONFIG, runCli);
  const first = await run(`tickets create ${withConfig} --alerts alerts.ndjson`);
  expect(first.json).toEqual({
    created: 2,
    updated: 1,
    ontoClosed: 0,
    nothingToResolve: 0,
    failed: 0,
    unknown: 0,
    givenUp: 0,
    calls: 5,
    seconds: expect.any(Number) as unknown,
  });
  expect(first.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(first.code).toBe(0);
  const again = await run('tickets create --json --alerts alerts.ndjson');
  expect(again.json).toMatchObject({ created: 0, updated: 0, calls: 0 });
  expect((await run('tickets sync --connection memory.example.com --json')).json).toMatchObject({
    changed: 0,
    same: 2,
    calls: 1,
  });
  const list = (await run('tickets list --json')).json['tickets'];
  expect(list).toMatchObject([
    { number: '2', alerts: 1, status: 'new', nativeStatus: 'Open' },
    { number: '1', alerts: 2 },
  ]);
  expect(readdirSync(join(folder, '.ivanti-exchange'))).toEqual(['key', 'store.db']);
});

test('tables are read, and the next run continues', async () => {
  const { run, folder } = desk();
  const { json, code } = await run(`pull ${withConfig} --to sqlite:out.db`);
  expect(json).toMatchObject({
    tables: [
      { table: 'letters', output: 'letter', rows: 250, pages: 3, complete: true },
      { table: 'cards', output: 'card', rows: 250, complete: true },
    ],
  });
  expect(code).toBe(0);
  expect((await run(`pull ${withConfig} --to sqlite:out.db --table cards`)).json).toMatchObject({
    tables: [{ table: 'cards', rows: 0, complete: true }],
  });
  await run(`pull ${withConfig} --to jsonl:lake --table letters --mode incremental`);
  expect(
    readFileSync(join(folder, 'lake', 'letter.jsonl'), 'utf8')
      .trimEnd()
      .split('\n'),
  ).toHaveLength(250);
});

test('a connection is checked step by step, its fields are listed', async () => {
  const { run } = desk();
  expect((await run(`check ${withConfig}`)).json).toMatchObject({
    ok: true,
    checks: [{ step: 'sign-in', outcome: 'ok' }],
  });
  const wrong = await run('check --config c.json', { MEMORY_PASSWORD: 'wrong' });
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toMatch(/^failed +Sign in +The product said: wrong password/);
  expect(wrong.stderr).toMatch(/auth\.refused[^]*Field\s+Password \(auth\.password\)[^]*Status\s+401[^]*Fix/);
  expect((await run(`fields ${withConfig}`)).json).toMatchObject({
    fields: [{ name: 'Title' }, { name: 'Note' }, { name: 'Colour' }],
  });
  const table = (await run(`fields ${withConfig}`.replace(' --json', ''))).stdout;
  expect(table).toMatch(/^Field +Label +Type[^]*\nTitle +string[^]*\nNote +Remarks +string/);
  const unknown = await run(`fields ${withConfig} --object nothing`);
  expect([unknown.code, unknown.json]).toMatchObject([
    1,
    { problem: { code: 'config.unknown_table', field: 'nothing' } },
  ]);
});

test('a deep check tries the rights too, and each check is a row', async () => {
  const { run } = desk();
  expect((await run('check --config c.json --deep')).stdout).toMatch(
    /^ok {8}Sign in\nok {8}Rights\n {10}State +Right +Object +Needed for\n {10}proven /,
  );
  expect((await run('check --config c.json')).stdout).toBe('ok        Sign in\n');
});

test('the values of a pick list are shown on request, and whether there may be more', async () => {
  const { run } = desk();
  expect((await run('fields --config c.json --choices Colour')).stdout).toContain(
    '\nColour takes, and there may be more:\n  red\n  blue\n',
  );
  expect((await run('fields --config c.json')).stdout).not.toContain('blue');
});

test('the objects of a connection are listed, all of the tenant on request, each with why it cannot be read', async () => {
  const { run } = desk();
  const own = await run('tables --config c.json');
  expect(own.stdout).toMatch(/Object +Table +Records +Readable\nletters +letter +250 +yes\ncards +card +250 +yes\n$/);
  const all = await run(`tables ${withConfig} --all`);
  expect([all.code, all.json]).toMatchObject([
    0,
    { tables: [{ name: 'letters' }, { name: 'cards' }, { name: 'diaries', readable: 'no' }] },
  ]);
  expect((await run('tables --config c.json --all')).stdout).toMatch(/diaries.*no: The product said: not for you\./);
});

describe('bad input gives one problem, exit code 1, and nothing half-written:', () => {
  test.each<[string, string, object | undefined, object]>([
    [
      'no such configuration',
      'check --config none.json --json',
      undefined,
      { code: 'config.unreadable', field: 'config' },
    ],
    [
      'a missing key',
      `check ${withConfig}`,
      { ...CONFIG, instance: undefined },
      { code: 'config.invalid', field: 'instance' },
    ],
    [
      'an unknown key',
      `pull ${withConfig} --to sqlite:o.db`,
      { ...CONFIG, colour: 1 },
      { code: 'config.invalid', field: 'colour' },
    ],
    ['an unknown connection', 'tickets sync --connection none --json', undefined, { code: 'host.unknown_name' }],
    [
      'an unknown destination',
      `pull ${withConfig} --to nowhere:x`,
      undefined,
      { code: 'host.destination', field: 'to' },
    ],
    ['a plugin that is none', 'check --config c.json --plugin . --json', undefined, { code: 'host.plugin_unusable' }],
    [
      'no tables to read',
      `pull ${withConfig} --to sqlite:o.db`,
      { ...CONFIG, data: undefined },
      { code: 'host.not_supported' },
    ],
  ])('%s', async (_name, line, config, problem) => {
    const { run, folder } = desk(config);
    const { code, json } = await run(line);
    expect([code, json['problem']]).toMatchObject([1, { ...problem, fix: expect.any(String) as unknown }]);
    expect(existsSync(join(folder, 'o.db-wal'))).toBe(false);
  });

  test('a configuration that is not JSON, of which nothing is quoted', async () => {
    const { run, folder } = desk();
    writeFileSync(join(folder, 'c.json'), '{\n "auth": {"password": "hunter2"\n');
    const { code, stdout, stderr } = await run('check --config c.json');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('is not JSON');
    expect(stderr).not.toContain('hunter2');
  });

  test('wrong credentials, and the next run with the right ones does the work', async () => {
    const { run } = desk();
    const wrong = await run(`tickets create ${withConfig} --alerts alerts.ndjson`, { MEMORY_PASSWORD: 'wrong' });
    expect([wrong.code, wrong.json]).toMatchObject([1, { problem: { code: 'auth.refused', status: 401 } }]);
    const unset = await run(`tickets create ${withConfig}`, { MEMORY_PASSWORD: '' });
    expect(unset.json).toMatchObject({ problem: { code: 'config.unreadable', field: 'auth.password' } });
    expect((await run(`tickets create ${withConfig}`)).json).toMatchObject({ created: 2, updated: 1 });
    const pull = await run(`pull ${withConfig} --to jsonl:lake`, { MEMORY_PASSWORD: 'wrong' });
    expect([pull.code, pull.json]).toMatchObject([
      1,
      { tables: [{ complete: false }, {}], problem: { code: 'auth.refused' } },
    ]);
  });

  test('an unreadable alert line, of whose file nothing is stored', async () => {
    const { run, folder } = desk();
    writeFileSync(join(folder, 'bad.ndjson'), `${ALERTS}\nnot json\n`);
    const { code, json } = await run('alerts import bad.ndjson --json');
    expect([code, json]).toMatchObject([1, { problem: { code: 'host.alert_unreadable', field: 'bad.ndjson:4' } }]);
    expect((await run('alerts import alerts.ndjson --json')).json).toEqual({
      alerts: 3,
      added: 2,
      updated: 1,
      otherTypes: 3,
      altered: 0,
      remarks: [],
    });
  });
});

describe('wrong usage has exit code 2 and says what is missing:', () => {
  test.each([
    ['tickets sync', 'name a connection with --config FILE or --connection NAME'],
    ['pull --config c.json', 'name a destination with --to, or give the connection one'],
    ['pull --config c.json --to sqlite:x --mode sometimes', 'Allowed choices are historical, incremental'],
    ['tickets create --config c.json --concurrency none', '--concurrency must be a whole number, at least 1'],
    ['check --config c.json --connection x', 'cannot be used with'],
    ['dance', "unknown command 'dance'"],
    ['init --set colour=red', 'the configuration has no key colour'],
    ['init --instance x', 'missing Authentication (auth.strategy)'],
    ['init --instance x --auth password', 'missing Password (auth.password)'],
    ['init --set data.rows=many', 'data.rows must be a number'],
    ['init --output c.json', 'is there already; --force replaces it'],
  ])('%s', async (line, message) => {
    const { code, stdout, stderr } = await desk().run(line);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

test('every command explains itself with an example', async () => {
  const leaves = (command: Command): readonly Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
  const commands = leaves(await createProgram());
  expect(commands.length).toBeGreaterThan(30);
  for (const command of commands) {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toMatch(/Examples?:\n {2}ivanti-exchange /);
  }
});

describe('init', () => {
  test('writes what the flags say, for its owner only, keeps the connection, and tries it', async () => {
    const { run, folder } = desk();
    const flags = '--instance m.example --auth password --set auth.password=env:MEMORY_PASSWORD --tables letters,cards';
    const { code, json } = await run(`init ${flags} --set data.rows=7 --output new.json --json`);
    expect([code, json]).toMatchObject([0, { ok: true }]);
    const file = join(folder, 'new.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      instance: 'm.example',
      auth: { strategy: 'password', password: 'env:MEMORY_PASSWORD' },
      data: { tables: ['letters', 'cards'], rows: 7 },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await run('pull --connection m.example --to jsonl:lake --json')).json).toMatchObject({
      tables: [{ rows: 7 }, { rows: 7 }],
    });
  });

  test('never writes a secret: the connection is kept encrypted and works by its name', async () => {
    const { run, folder } = desk();
    const { code, json, stdout, stderr } = await runHere(
      [
        'init',
        '--instance',
        'm',
        '--auth',
        'password',
        '--set',
        `auth.password=${PASSWORD}`,
        '--tables',
        'letters',
      ].concat(['--output', 'new.json', '--json', '--plugin', MEMORY]),
      { cwd: folder },
    );
    expect([code, json]).toMatchObject([0, { ok: true }]);
    expect(stderr).toContain('--connection "m"');
    expect(stdout + stderr).not.toContain(PASSWORD);
    expect(existsSync(join(folder, 'new.json'))).toBe(false);
    expect((await run('pull --connection m --to jsonl:lake --json')).json).toMatchObject({ tables: [{ rows: 250 }] });
    expect(readFileSync(join(folder, '.ivanti-exchange', 'store.db'), 'latin1')).not.toContain(PASSWORD);
  });

  test('says what the plugin says against it, and writes nothing', async () => {
    const { run, folder } = desk();
    const { code, json } = await run('init --instance m --auth sorcery --output new.json --json');
    expect([code, json]).toMatchObject([1, { problem: { code: 'config.invalid' } }]);
    expect(existsSync(join(folder, 'new.json'))).toBe(false);
  });
});

test('no secret is in the data folder, the destination, the output or the log', async () => {
  const secret = 'open sesame';
  const { run, folder } = desk();
  const log = '--log-level debug';
  const ends = [
    await run(`check ${withConfig} ${log}`),
    await run(`tickets create ${withConfig} --alerts alerts.ndjson ${log}`),
    await run(`tickets sync ${withConfig} ${log}`),
    await run(`pull ${withConfig} --to sqlite:out.db ${log}`),
    await run(`check --config c.json`, { MEMORY_PASSWORD: `${secret}?` }),
  ];
  for (const { stdout, stderr } of ends) expect(stdout + stderr).not.toContain(secret);
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name), 'latin1')).not.toContain(secret);
  }
});
