import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../host-sdk/index.js';
import { secretsFrom } from '../../host/connections/secrets.js';
import { DESTINATION_USAGE } from '../../host/destinations/named-place.js';
import { apiScene, MEMORY_CONFIG } from './api-scene.js';
import { MEMORY, runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';

const DEEP = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const DEEP_OBJECT = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
const TOO_DEEP = / nested more than 100 levels deep\.$/;

/** The problem that a call of the API is refused with. */
async function refused(answer: Promise<{ readonly status: number; readonly body: unknown }>) {
  const { status, body } = await answer;
  return { status, ...(body as { readonly problem: Problem }).problem };
}

describe('the API refuses, as the caller’s fault,', () => {
  test('an address with a % that begins no character, by name', async () => {
    const { read, call, send } = await apiScene();
    const problem = { status: 400, code: 'config.invalid', field: 'address' };
    expect(await refused(read('/api/connections/%zz'))).toMatchObject(problem);
    expect(await refused(call('put', '/api/rules/%c3%28', {}))).toMatchObject(problem);
    expect(await refused(send('get', '/%'))).toMatchObject(problem);
  });

  test('a value of the query that there is not, by its name', async () => {
    const { read } = await apiScene();
    const tries = [
      ['/api/runs?limit=1e999', 'limit'],
      ['/api/alerts?offset=1e999', 'offset'],
      ['/api/logs?ticketId=1e999', 'ticketId'],
      ['/api/logs?from=2024-02-31T25:00:00Z', 'from'],
    ] as const;
    for (const [path, field] of tries) {
      expect([path, await refused(read(path))]).toMatchObject([path, { status: 400, code: 'config.invalid', field }]);
    }
  });

  test('a body that is nested 10,000 levels deep', async () => {
    const { call, keep } = await apiScene();
    await keep('m');
    const tries = [
      ['post', '/api/connections', `{"plugin":"memory","config":{"more":${DEEP}}}`],
      ['post', '/api/connections/check', `{"plugin":"memory","config":{"more":${DEEP}}}`],
      ['put', '/api/connections/m', `{"config":{"more":${DEEP}}}`],
      ['post', '/api/rules', `{"name":"r","filter":${DEEP_OBJECT}}`],
      ['post', '/api/rules', DEEP],
    ] as const;
    for (const [method, path, body] of tries) {
      const answer = await refused(call(method, path).set('Content-Type', 'application/json').send(body));
      expect([path, answer]).toMatchObject([path, { status: 400, code: 'config.invalid', field: 'body' }]);
      expect(answer.message).toMatch(TOO_DEEP);
    }
  });

  test('an alert that is nested 10,000 levels deep, by its line, and takes its neighbours', async () => {
    const { call } = await apiScene();
    const body = `{"id":"a","timestamp":1}\n{"id":"b","timestamp":1,"rawData":{"deep":${DEEP}}}`;
    const answer = await call('post', '/api/alerts').set('Content-Type', 'application/x-ndjson').send(body);
    expect(answer.body).toMatchObject({
      added: 1,
      refusals: [{ line: 2, reason: 'it is nested more than 100 levels deep' }],
    });
  });
});

describe('the command line refuses, as the caller’s fault,', () => {
  function scene() {
    const folder = temporaryFolder();
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const config = file('connection.json', JSON.stringify({ name: 'm', ...MEMORY_CONFIG }));
    const run = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runHere([...args, '--data', join(folder, 'data'), '--json']);
      const last = stdout.trimEnd().split('\n').at(-1) ?? '';
      return { code, stderr, ...(last === '' ? {} : (JSON.parse(last) as { readonly problem?: Problem })) };
    };
    return { run, file, config, plugin: ['--plugin', MEMORY] };
  }

  test('what every object has as a kind of destination', async () => {
    const { run, config, plugin } = scene();
    for (const kind of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']) {
      const { code, problem } = await run('pull', ...plugin, '--config', config, '--to', `${kind}:x`);
      const fix = `Write ${DESTINATION_USAGE}.`;
      expect([kind, code, problem]).toMatchObject([kind, 1, { code: 'host.destination', fix }]);
    }
  });

  test('a file or an option that is nested 10,000 levels deep, by its name', async () => {
    const { run, file, config, plugin } = scene();
    const deep = file('deep.json', `{"name":"m","more":${DEEP}}`);
    const tries = [
      [['check', ...plugin, '--config', deep], 'config'],
      [['rules', 'add', '--file', deep], deep],
      [['queues', 'add', ...plugin, '--config', config, '--file', deep], deep],
      [['rules', 'add', '--name', 'r', '--filter', DEEP_OBJECT], '--filter'],
    ] as const;
    for (const [args, field] of tries) {
      const { problem } = await run(...args);
      expect(problem).toMatchObject({
        code: 'config.invalid',
        field,
        message: expect.stringMatching(TOO_DEEP) as unknown,
      });
    }
  });

  test('a user agent with a line break', async () => {
    const { run, config, plugin } = scene();
    const { problem } = await run('check', ...plugin, '--config', config, '--agent', 'a\r\nX-Injected: yes');
    expect(problem).toMatchObject({ code: 'config.invalid', field: '--agent' });
  });

  test('a key that every object has, as a path of --set', async () => {
    const { run, plugin } = scene();
    for (const path of ['__proto__.x', 'constructor', 'auth.toString']) {
      expect(await run('init', ...plugin, '--set', `${path}=1`)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`the configuration has no key ${path}`) as unknown,
      });
    }
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });
});

test('a table may be called like something that every object has', async () => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const config = join(folder, 'connection.json');
  const tables = ['constructor', '__proto__', 'tostring'];
  writeFileSync(config, JSON.stringify({ name: 'm', ...MEMORY_CONFIG, data: { tables, rows: 3 } }));
  for (const to of [`sqlite:${join(folder, 'out.db')}`, `jsonl:${join(folder, 'lake')}`]) {
    for (const rows of [3, 0]) {
      const args = ['pull', '--plugin', MEMORY, '--config', config, '--to', to, '--data', data, '--json'];
      const { stdout } = await runHere(args);
      const report = JSON.parse(stdout) as object;
      expect([to, report]).toMatchObject([to, { tables: tables.map(() => ({ complete: true })) }]);
      expect([to, rows, report]).toMatchObject([to, rows, { tables: tables.map((table) => ({ table })) }]);
    }
  }
});

test('a reference to a variable that is not set is reported, also where every object has a property of its name', async () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    await expect(secretsFrom('/').resolve(`env:${name}`, 'auth.api_key')).rejects.toMatchObject({
      problem: { code: 'config.unreadable', field: 'auth.api_key' },
    });
  }
});
