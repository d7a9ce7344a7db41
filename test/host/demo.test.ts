import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { CLI, runCli } from './run-cli.js';
import { afterTest, temporaryFolder } from './scene.js';

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

/** Starts the demo and waits until it says `words`. */
async function demoUntil(words: string, folder: string) {
  const child = spawn(process.execPath, [CLI, 'demo', '--once', '--json', '--data', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  afterTest(() => child.kill('SIGKILL'));
  const closed = once(child, 'close');
  let stdout = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  let mock = '';
  for await (const line of createInterface({ input: child.stderr })) {
    mock = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? mock;
    if (line.includes(words)) break;
  }
  return { child, mock, end: () => closed.then(([code]) => ({ code: code as number | null, stdout })) };
}

test('the demo plays its whole story and leaves nothing running', async () => {
  const folder = temporaryFolder();
  const { code, stdout, stderr, json } = await runCli(['demo', '--once', '--json', '--data', folder], { cwd: folder });
  expect(code).toBe(0);
  const [mock] = /http:\/\/127\.0\.0\.1:\d+/.exec(stderr) ?? [];
  expect([mock, await answers(mock ?? '')]).toEqual([expect.any(String), false]);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const summary = json as {
    tickets: { created: number; updated: number; synced: number };
    tables: { table: string; rows: number; pages: number; calls: number; seconds: number }[];
    calls: number;
    seconds: number;
    sqlite: string;
  };
  expect(Object.keys(summary).sort()).toEqual(['calls', 'seconds', 'sqlite', 'tables', 'tickets']);
  expect(summary.tickets).toMatchObject({ failed: 0, unknown: 0 });
  expect(summary.tickets.created).toBeGreaterThan(150);
  expect(summary.tickets.updated).toBeGreaterThan(20);
  expect(summary.tickets.synced).toBe(30);
  expect(summary.tables.map((one) => one.table)).toEqual([
    'incidents',
    'employees',
    'standarduserteams',
    'changes',
    'problems',
  ]);
  expect(summary.tables.reduce((sum, one) => sum + one.rows, 0)).toBeGreaterThan(5_000);

  const database = new Database(summary.sqlite);
  const [made] = database.prepare("SELECT count(*) AS made FROM incident WHERE Subject LIKE 'Netskope %'").all([]) as {
    made: number;
  }[];
  database.close();
  expect(made).toEqual({ made: summary.tickets.created });
});

test('the demo keeps its password in a file of its own and nowhere else', async () => {
  const folder = temporaryFolder();
  const { stdout, stderr } = await runCli(['demo', '--once', '--json', '--data', folder], { cwd: folder });
  const [own] = readdirSync(folder);
  const password = readFileSync(join(folder, own!, 'password'), 'utf8').trim();
  expect(password.length).toBeGreaterThan(3);
  expect(stdout + stderr).not.toContain(password);
  for (const file of ['store.db', 'ivanti.db']) {
    expect(readFileSync(join(folder, own!, file), 'latin1')).not.toContain(password);
  }
});

test('a demo that is killed takes its mock tenant with it and leaves whole files', async () => {
  const folder = temporaryFolder();
  const { child, mock, end } = await demoUntil('business objects are read', folder);
  child.kill('SIGKILL');
  await end();
  await expect.poll(() => answers(mock), { timeout: 5_000 }).toBe(false);
  const [own] = readdirSync(folder);
  for (const file of readdirSync(join(folder, own!)).filter((name) => name.endsWith('.db'))) {
    const database = new Database(join(folder, own!, file));
    expect(database.prepare('PRAGMA integrity_check').all([])).toEqual([{ integrity_check: 'ok' }]);
    database.close();
  }
});

test('a demo that is asked to stop says so and takes its mock tenant with it', async () => {
  const { child, mock, end } = await demoUntil('creating incidents', temporaryFolder());
  child.kill('SIGINT');
  const { code, stdout } = await end();
  expect([code, JSON.parse(stdout)]).toMatchObject([1, { problem: { code: 'host.aborted' } }]);
  expect(await answers(mock)).toBe(false);
});
