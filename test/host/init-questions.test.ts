import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { systemClock } from '../../host/index.js';
import { init, type InitOptions } from '../../host/commands/init.js';
import { runCommand } from '../../host/commands/run-command.js';
import { programName } from '../../host/terminal/program-name.js';
import { startTenant, type Tenant } from '../tenant.js';
import { MEMORY, runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';
import { LEAVES, scripted, type Line } from './scripted-prompts.js';

const WRONG = 'the-wrong-one-77';

function desk() {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  /** Runs `init` with a person who answers by the script. */
  async function play(script: readonly Line[], changes: Partial<InitOptions> = {}) {
    const options = { data, output: join(folder, 'connection.json'), check: true, set: [], ...changes } as InitOptions;
    const { prompts, shown } = scripted(script);
    const printed: string[] = [];
    const spies = (['stdout', 'stderr'] as const).map((name) =>
      vi.spyOn(process[name], 'write').mockImplementation((text) => printed.push(text.toString()) > 0),
    );
    try {
      await runCommand(options, (context) => init(context, options, [], async () => prompts));
      return { code: process.exitCode, shown: shown.join('\n'), printed: printed.join('') };
    } finally {
      process.exitCode = 0;
      for (const spy of spies) spy.mockRestore();
    }
  }
  const draft = () => join(data, 'init-draft.json');
  const bytes = () => readdirSync(data).map((name) => readFileSync(join(data, name), 'latin1'));
  return { folder, data, play, draft, bytes };
}

const first = (tenant: Tenant): readonly Line[] => [
  [/^Configuration Name/, 'acme'],
  [/^Ivanti Tenant URL/, tenant.url],
  [/^Authentication Method/, 'Basic'],
  [/^Username/, tenant.credentials.username],
];

describe('init asks a person', () => {
  test('who mistypes, leaves, continues the draft, finds an employee by name and ticks tables', async () => {
    const tenant = await startTenant({ incidents: 20, now: () => systemClock.now() });
    const { username, password, role } = tenant.credentials;
    const { play, draft, bytes, data, folder } = desk();
    const start = await play([
      [/^Configuration Name/, 'acme'],
      [/^Ivanti Tenant URL/, 'htps://acme.example.com'],
      [/^Ivanti Tenant URL/, 'https://ann:pw@acme.example.com'],
      [/^Ivanti Tenant URL/, tenant.url],
      [/^Authentication Method/, 'Basic'],
      [/^Username/, username],
      [/^Password[^]*Nothing is shown/, WRONG],
      [/^Ivanti User Role/, ''],
      [/^Ivanti User Role/, role],
      [/^Use System Proxy/, true],
      [/^How do you want to go on/, 'Password (auth.password)'],
      [/^Password/, password],
      [/^ticketing[^]*Use it/, true],
      [/^Employee Record ID/, LEAVES],
    ]);
    expect(start.code).toBe(1);
    expect(start.shown).toContain('It begins with htps://, which is no web address. Did you mean https://?');
    expect(start.shown).toContain('It holds a user or a password, which have questions of their own. Type one such as');
    expect(start.shown).toContain('It must not be empty. Type one such as Admin.');
    expect(start.shown).toMatch(/auth\.refused[^]*Correct Username \(auth\.username\) \(integration@corp\.example\)/);
    expect(start.printed).toMatch(/kept as a draft, without secrets[^]*Continue: .* init [^]*--discard-draft/);
    const [employee] = tenant.mock.records.list('employees');
    const { DisplayName: name, RecId: recId } = employee as Record<string, string>;
    const end = await play([
      [/^Continue the draft of 20\d\d-\d\d-\d\d \d\d:\d\d UTC\?/, true],
      [/^Password/, password],
      [/^Employee Record ID/, `${name?.slice(0, 3) ?? ''}zz`],
      [/^Nothing begins with/, 'Search again'],
      [/^Employee Record ID/, (name ?? '').slice(0, -1)],
      [/^Which one/, name ?? ''],
      [/^Sync Interval/, '0'],
      [/^Sync Interval/, ''],
      [/^data[^]*Use it/, true],
      [/^Tables \(data\.tables\)/, ['incidents', 'employees']],
      [/^Sync Interval/, '30'],
      [/^Use TestField/, true],
    ]);
    expect(end.code).toBe(0);
    expect(end.shown).toContain('It must be 1 or more. Type another value.');
    expect(end.shown).toContain('incidents (20 records)');
    expect(existsSync(draft())).toBe(false);
    expect(existsSync(join(folder, 'connection.json'))).toBe(false);
    for (const told of [start.shown, start.printed, end.shown, end.printed, ...bytes()]) {
      expect(told).not.toContain(password);
      expect(told).not.toContain(WRONG);
    }
    const lines = end.printed.split('\n').filter((line) => line.startsWith('  ') && line.includes(' --data '));
    const commands = lines.map((line) => line.trim().slice(programName().length + 1));
    expect(commands).toEqual([
      `rules add --name alerts --data ${data}`,
      `queues add --connection acme --name alerts --rule alerts --on-closed new --reopen-within 1h --data ${data}`,
      `check --connection acme --data ${data}`,
      `pull --connection acme --to sqlite:tables.db --data ${data}`,
      `schedule list --data ${data}`,
      `serve --data ${data}`,
    ]);
    for (const line of commands.slice(0, -1)) {
      const { code, stderr } = await runHere(line.split(' '), { cwd: folder });
      expect([line, code, code === 0 ? '' : stderr]).toEqual([line, 0, '']);
    }
    const { json } = await runHere(['check', '--connection', 'acme', '--data', data, '--json']);
    expect(json).toMatchObject({ ok: true });
    expect(recId).toMatch(/^[0-9A-F]{32}$/);
    expect((json['checks'] as readonly JsonObject[]).find(({ step }) => step === 'employee')?.['detail']).toBe(name);
  });

  test('who goes on offline where nothing answers, types what cannot be offered, and gets no check', async () => {
    const { play, folder } = desk();
    const { code, shown, printed } = await play([
      [/^Configuration Name/, ''],
      [/^Ivanti Tenant URL/, 'http://127.0.0.1:9'],
      [/^Authentication Method/, 'API Key'],
      [/^API Key/, 'env:INIT_KEY'],
      [/^Use System Proxy/, true],
      [/^How do you want to go on/, 'Go on offline'],
      [/^ticketing/, false],
      [/^data/, false],
      // One of the two is needed.
      [/^ticketing/, false],
      [/^data/, true],
      [/^Tables/, 'incidents, not a name'],
      [/^Tables/, 'incidents, incidents'],
      [/^Tables/, 'incidents'],
      [/^Sync Interval/, ''],
    ]);
    expect(code).toBe(0);
    expect(shown).toContain('It is read from env:INIT_KEY.');
    expect(shown).toMatch(/INIT_KEY, which is not set|network\.unreachable/);
    expect(shown).toContain('It does not have the expected form. Type one such as incidents, employees.');
    expect(shown).toContain('It has the same entry twice, at 1 and 0.');
    expect(printed).not.toContain('ok  ');
    expect(JSON.parse(readFileSync(join(folder, 'connection.json'), 'utf8'))).toEqual({
      instance: 'http://127.0.0.1:9',
      auth: { strategy: 'ivanti_api_key', api_key: 'env:INIT_KEY' },
      data: { tables: ['incidents'] },
    });
  });

  test('whose tenant lacks a right for one table, and whose search fails: both are reported, and values are typed', async () => {
    const tenant = await startTenant({ incidents: 20 });
    const message = ['Role Viewer does not have rights to view object Incident#.'];
    const body = { code: 'ISM_4000', description: 'Bad Request', message, help: '' };
    const refusal = [{ status: { code: 400, body } }];
    tenant.mock.faults.add({ match: { op: 'list', set: 'incidents' }, do: refusal });
    tenant.mock.faults.add({ match: { op: 'list', set: 'employees' }, do: refusal });
    const { play } = desk();
    const { shown, code } = await play([
      ...first(tenant),
      [/^Password/, tenant.credentials.password],
      [/^Ivanti User Role/, tenant.credentials.role],
      [/^Use System Proxy/, true],
      [/^ticketing/, true],
      [/^Employee Record ID/, 'A'.repeat(32)],
      [/^Sync Interval/, LEAVES],
    ]);
    expect(code).toBe(1);
    expect(shown).toContain('Note: ');
    expect(shown).toContain('The tenant accepts the login.');
    expect(shown).toMatch(/does not have rights[^]*Type the value instead\./);
  });
});

describe('a draft', () => {
  const asksFirst: readonly Line[] = [[/^Configuration Name/, LEAVES]];
  const left = { plugin: 'ivanti', savedAt: '2026-07-01T10:20:30.000Z', config: { name: 'n' }, answered: [] };

  test('that is cut off, is none, is of another plugin or has no time is not offered', async () => {
    const { play, draft, data } = desk();
    mkdirSync(data);
    const others = [
      { ...left, plugin: 'memory' },
      { ...left, savedAt: 'once' },
    ].map((one) => JSON.stringify(one));
    for (const text of ['{"plugin":"ivan', '[1]', ...others]) {
      writeFileSync(draft(), text);
      expect((await play(asksFirst)).code).toBe(1);
    }
  });

  test('has only what still fits the form, and is removed where it is not wanted', async () => {
    const { play, draft, data } = desk();
    mkdirSync(data);
    const config = { name: 'n', instance: 7, stray: 1, auth: { strategy: 'oauth2', gone: 'x', client_id: 'c' } };
    writeFileSync(draft(), JSON.stringify({ ...left, config }));
    await play([
      [/^Continue the draft of 2026-07-01 10:20 UTC\?/, true],
      [/^Ivanti Tenant URL/, 'a.example.com'],
      [/^Token URL/, LEAVES],
    ]);
    const kept = JSON.parse(readFileSync(draft(), 'utf8')) as JsonObject;
    expect(kept['config']).toEqual({
      name: 'n',
      instance: 'a.example.com',
      auth: { strategy: 'oauth2', client_id: 'c' },
    });
    await play([[/^Continue the draft/, false], ...asksFirst]);
    expect(existsSync(draft())).toBe(false);
  });

  test('is removed by --discard-draft, which says whether there was one', async () => {
    const { draft, data } = desk();
    mkdirSync(data);
    writeFileSync(draft(), JSON.stringify(left));
    const discard = async () => {
      const { code, stderr } = await runHere(['init', '--discard-draft', '--data', data]);
      return [code, stderr.trimEnd().split('\n').at(-1)];
    };
    expect(await discard()).toEqual([0, 'The draft is removed.']);
    expect(await discard()).toEqual([0, 'There is no draft.']);
  });
});

test('the questions are about any plugin: keys, choices and the login come from its own form', async () => {
  const { play, folder } = desk();
  const { code, printed } = await play(
    [
      [/^name/i, ''],
      [/^instance/i, 'memory.example.com'],
      [/^Authentication/, 'Password'],
      [/^Password/, WRONG],
      [/^How do you want to go on/, 'Password (auth.password)'],
      [/^Password/, 'open sesame'],
      [/^ticketing/i, true],
      [/^Owner/, 'ann r'],
      [/^Which one/, 'Ann Ray'],
      [/^data/i, false],
    ],
    { plugin: MEMORY },
  );
  expect(code).toBe(0);
  expect(printed).toContain(` check --connection memory.example.com --plugin ${MEMORY} `);
  expect(existsSync(join(folder, 'connection.json'))).toBe(false);
});

test('the program is called as it was started', () => {
  const start = { argv: ['node', '/usr/bin/ivanti-exchange'], env: { PATH: '/bin:/usr/bin' }, cwd: '/home/a' };
  expect(programName(start)).toBe('ivanti-exchange');
  expect(programName({ ...start, env: { PATH: '/bin', npm_command: 'exec' } })).toBe('npx ivanti-exchange');
  expect(programName({ ...start, env: {} })).toBe('node /usr/bin/ivanti-exchange');
  expect(programName({ ...start, argv: ['node', '/home/a/my dist/cli.js'] })).toBe("node 'my dist/cli.js'");
});
