import { runHere } from './run-cli.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { tablesPlace } from '../../host/work/tables-place.js';
import { loadPlugin } from '../../host/index.js';
import { settingsOf } from '../../host/connections/settings.js';
import { startScheduler } from '../../host/schedule/scheduler.js';
import { createStoreJobs } from '../../host/jobs/store-jobs.js';
import { saveConnection } from '../../host/store/connections.js';
import { manualClock } from './manual-clock.js';
import { afterTest, openTestStore, quietLogger, temporaryFolder } from './scene.js';

/*
 * A plugin with other key names and no sections: the host finds what it needs by roles alone.
 */

const FOLDER = fileURLToPath(new URL('../fixtures/other-keys-plugin', import.meta.url));
const CONFIG = { name: 'mine', base_url: 'https://jira.example.com', token: 's3cret', projects: ['issues', 'users'] };

function commands(config: JsonObject = CONFIG) {
  const folder = temporaryFolder();
  const file = join(folder, 'mine.json');
  writeFileSync(file, JSON.stringify(config));
  const run = (line: string) => runHere([...line.split(' '), '--plugin', FOLDER, '--data', join(folder, 'data')]);
  return { folder, run, withFile: (line: string) => run(`${line} --config ${file}`) };
}

test('it is tried, read and counted on the command line, and its quota is that of its tenant', async () => {
  const { folder, run, withFile } = commands();
  const check = await withFile('check');
  expect(check.stdout).toMatch(/^ok +Connects$/m);
  const pull = await withFile(`pull --to jsonl:${join(folder, 'out')} --json`);
  expect([pull.code, JSON.parse(pull.stdout)]).toMatchObject([
    0,
    { tables: [{ table: 'issues' }, { table: 'users' }], quotaLeft: { tables: 493, tickets: 493 } },
  ]);
  expect(
    readFileSync(join(folder, 'out', 'users.jsonl'), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(2);
  expect(JSON.parse((await run('quota --json')).stdout)).toMatchObject({
    tenants: [{ tenant: 'jira.example.com', connections: ['mine'], calls: 7, limit: 500 }],
  });
  const schedules = JSON.parse((await run('schedule list --json')).stdout) as object;
  expect(schedules).toMatchObject({
    schedules: [
      { connection: 'mine', task: 'backfill', interval: 60 },
      { connection: 'mine', task: 'pull', interval: 60 },
    ],
  });
});

test('it is written by init, by its own keys and without a name for any of them in the command', async () => {
  const { folder, run } = commands();
  const output = join(folder, 'written.json');
  const given = '--base-url https://jira.example.com --token env:T --projects issues,users --every-minutes=5';
  const wrote = await run(`init --output ${output} ${given} --set name=made --no-check`);
  expect([wrote.code, wrote.stderr]).toEqual([0, expect.stringContaining('Written')]);
  expect(JSON.parse(readFileSync(output, 'utf8'))).toEqual({
    name: 'made',
    base_url: 'https://jira.example.com',
    token: 'env:T',
    projects: ['issues', 'users'],
    every_minutes: 5,
  });
  const missing = await run(`init --output ${join(folder, 'b.json')} --base-url https://x.example --no-check`);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('missing token, projects')]);
  const unknown = await run(`init --output ${join(folder, 'c.json')} --instance x --no-check`);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("unknown option '--instance'")]);
});

test('it runs automatically at its own interval', async () => {
  const time = manualClock('2024-06-01T00:00:00Z');
  const store = await openTestStore();
  const loaded = await loadPlugin(FOLDER);
  const config = { ...CONFIG, every_minutes: 10 };
  await saveConnection(
    store,
    { name: 'mine', plugin: loaded.manifest.id, config, folder: '/' },
    loaded.configuration,
    'now',
  );
  const { clock } = time.forProcess();
  const jobs = createStoreJobs({ store, clock, logger: quietLogger });
  const places: string[] = [];
  const folder = temporaryFolder();
  const ofTenant = (tenant: string) => {
    places.push(tenant);
    return `jsonl:${folder}`;
  };
  const to = tablesPlace({ store, plugins: [loaded] }, ofTenant);
  const options = { store, plugins: [loaded], clock, jobs, to, logger: quietLogger, pollIntervalMs: 30_000 };
  const scheduler = await startScheduler(options);
  afterTest(() => scheduler.stop());
  await time.pass(60 * 60_000);
  const lines = readFileSync(join(folder, 'issues.jsonl'), 'utf8').trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(places.length).toBeGreaterThan(2);
  expect(new Set(places)).toEqual(new Set(['jira.example.com']));
});

test('a connection that names no section has the abilities of its plugin and no other', async () => {
  const { manifest } = await loadPlugin(FOLDER);
  expect(settingsOf(manifest, CONFIG)).toMatchObject({ pull: { tables: ['issues', 'users'] }, ticketing: undefined });
  expect(settingsOf(manifest, { ...CONFIG, every_minutes: 'often' }).pull?.intervalMinutes).toBe(60);
});
