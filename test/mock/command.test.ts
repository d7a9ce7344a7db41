import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';

const BIN = join(import.meta.dirname, '../../dist/mock-ivanti/main.js');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Start {
  readonly url: string;
  readonly apiKey: string;
  readonly controlUrl: string | null;
  readonly [name: string]: unknown;
}

function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr!.on('data', (data: Buffer) => (stderr += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const closed = once(child, 'close');
  child.kill(signal);
  const [code] = (await closed) as [number | null];
  return code;
}

test('with --json the first line is one object, the tenant is ready by then, and SIGTERM ends it cleanly', async () => {
  const child = start('--json', '--control', '--incidents', '20', '--size', 'employees=5', '--seed', '4');
  const line = await firstLine(child);
  const printed = JSON.parse(line) as Start;
  expect(line).toBe(JSON.stringify(printed));
  expect(Object.keys(printed)).toEqual([
    'url',
    'tenant',
    'username',
    'password',
    'role',
    'apiKey',
    'jwt',
    'sessionKey',
    'oauth2',
    'employeeRecId',
    'controlUrl',
  ]);
  expect(printed['oauth2']).toMatchObject({ token_url: `${printed.url}/oauth2/token` });
  expect(printed.controlUrl).toBe(`${printed.url}/__mock`);
  const reply = await fetch(`${printed.url}/api/odata/businessobject/incidents`, {
    headers: { Authorization: `rest_api_key=${printed.apiKey}` },
  });
  expect(await reply.json()).toMatchObject({ '@odata.count': 20 });
  expect((await fetch(`${printed.url}/__mock/health`)).status).toBe(200);
  expect(await stop(child, 'SIGTERM')).toBe(0);
});

test('without --control there is no control address', async () => {
  const child = start('--json', '--incidents', '1');
  expect((JSON.parse(await firstLine(child)) as Start).controlUrl).toBeNull();
  expect(await stop(child, 'SIGINT')).toBe(0);
});

test('for a person it prints a page with addresses, credentials and a first command', async () => {
  const child = start('--incidents', '1');
  const output = ended(child);
  await once(child.stdout!, 'data');
  child.kill('SIGTERM');
  const { stdout, code } = await output;
  expect(code).toBe(0);
  for (const part of ['mock-ivanti is ready', 'API key', 'token URL', 'curl -H']) expect(stdout).toContain(part);
});

test('the database is written when a signal ends it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mock-ivanti-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const db = join(directory, 'tenant.json');
  const child = start('--json', '--control', '--incidents', '3', '--db', db);
  const { controlUrl } = JSON.parse(await firstLine(child)) as Start;
  await fetch(`${controlUrl}/data/incidents`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"Subject":"written at the end"}',
  });
  expect(await stop(child, 'SIGTERM')).toBe(0);
  expect(await readFile(db, 'utf8')).toContain('written at the end');
});

describe('wrong usage ends with code 2 and one clear sentence', () => {
  test.each([
    [['--nonsense'], "unknown option '--nonsense'"],
    [['--port', 'x'], 'Give a whole number'],
    [['--port', '99999'], 'at most 65535'],
    [['--size', 'gadgets=3'], 'not a table of the tenant'],
    [['--set', 'empty_collection=418'], 'Values: 204, empty-200, empty-array'],
    [['--profile', 'strict'], 'Allowed choices are live, documented'],
    [['--odata-path', '//'], 'odataPath'],
    [['extra'], "there is no command 'extra'; there is 'faults list'"],
    [['fualts', 'list'], "there is no command 'fualts list', did you mean faults list?"],
    [['--set', 'empty_colection=204'], "There is no switch 'empty_colection'; did you mean empty_collection?"],
  ])('%j', async (args, sentence) => {
    const { code, stdout, stderr } = await ended(start(...args));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });
});

test('--help explains each option and ends with 0', async () => {
  const { code, stdout } = await ended(start('--help'));
  expect(code).toBe(0);
  for (const option of [
    '--port',
    '--seed',
    '--size',
    '--db',
    '--rate-limit',
    '--control-token',
    '--set',
    'Examples:',
  ]) {
    expect(stdout).toContain(option);
  }
});

test('an argument that it repeats does not control the terminal', async () => {
  for (const args of [
    ['--faults', 'x\u001b[2J\u202e'],
    ['--x\u001b[2J\u202e', '1'],
  ]) {
    const { code, stdout, stderr } = await ended(start(...args));
    expect(code).toBe(2);
    expect(stderr).toContain('x\\u001b[2J\\u202e');
    expect(stdout + stderr).not.toMatch(/[\u001b\u202e]/);
  }
});

test('a port that is taken is a problem, code 1', async () => {
  const first = start('--json', '--incidents', '1');
  const { url } = JSON.parse(await firstLine(first)) as Start;
  const { code, stderr } = await ended(start('--incidents', '1', '--port', new URL(url).port));
  expect(code).toBe(1);
  expect(stderr).toContain('EADDRINUSE');
});

describe('options that shape the tenant', () => {
  async function tenantOf(...args: string[]) {
    const printed = JSON.parse(await firstLine(start('--json', '--incidents', '5', ...args))) as Start;
    const get = (path: string) =>
      fetch(`${printed.url}${path}`, { headers: { Authorization: `rest_api_key=${printed.apiKey}` } });
    return { printed, get };
  }

  test('--time-zone gives stamps the offset of a zone', async () => {
    const { get } = await tenantOf('--time-zone', 'America/New_York', '--set', 'stamp_style=offset');
    const page = (await (await get('/api/odata/businessobject/incidents?$top=1')).json()) as {
      value: Record<string, string>[];
    };
    expect(page.value[0]?.['LastModDateTime']).toMatch(/-0[45]:00$/);
  });

  test('--faults installs a preset by its name', async () => {
    const { get } = await tenantOf('--faults', 'key-refused');
    expect((await get('/api/odata/businessobject/incidents')).status).toBe(401);
  });

  test('--role makes the credentials act in another role', async () => {
    const { printed } = await tenantOf('--role', 'SelfService');
    expect(printed['role']).toBe('SelfService');
  });

  test('--schema adds what a file says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mock-ivanti-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'schema.json');
    await writeFile(file, JSON.stringify({ objects: [{ name: 'Incident', fields: ['text 20: Colour'] }] }));
    const { get } = await tenantOf('--schema', file);
    expect(await (await get('/api/odata/incidents/$metadata')).text()).toContain('Name="Colour"');
  });

  test('faults list names every preset with what it does', async () => {
    const { code, stdout } = await ended(start('faults', 'list'));
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => /^[a-z0-9-]+ +[A-Z0-9]/.test(line)).length).toBeGreaterThan(50);
    const help = await ended(start('faults', 'list', '--help'));
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('Usage: mock-ivanti faults list')]);
  });

  test.each([
    ['an unknown preset', ['--faults', 'no-such-preset']],
    ['an unknown switch', ['--set', 'no_such=1']],
    ['an unknown zone', ['--time-zone', 'Mars/Olympus']],
    ['an unknown role', ['--role', 'Emperor']],
  ])('%s is refused with a clear message', async (_case, args) => {
    const { code, stderr } = await ended(start(...args));
    expect(code).not.toBe(0);
    expect(stderr).toContain(args[1]?.split('=')[0]);
    expect(stderr).not.toContain('    at ');
  });
});
