import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../host/index.js';
import { startTenant, type Tenant } from '../tenant.js';
import { CLI } from './run-cli.js';
import { afterTest, storeAlerts, temporaryFolder } from './scene.js';

const LIMIT = 20;
const POLL_INTERVAL_MS = 25;
/** As long as many calls would have gone out without a limit. */
const WATCHED_MS = 2_000;
const data = { mode: 'historical', start_date: '2020-01-01', page_size: 5 };

const calls = ({ mock }: Tenant) => mock.journal.count();

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
}

/** A data folder with connections to one tenant, and commands on it as processes of their own. */
async function scene(connections: Readonly<Record<string, object>>) {
  const tenant = await startTenant({ incidents: 300, now: () => Date.now() });
  const folder = temporaryFolder();
  for (const [name, changes] of Object.entries(connections)) {
    writeFileSync(
      join(folder, `${name}.json`),
      JSON.stringify({
        ...tenant.config({ name, ...changes }),
        data: { ...data, tables: ['incidents'], ...('data' in changes ? (changes.data as object) : {}) },
      }),
    );
  }
  const store = await openStore(join(folder, 'data'));
  await storeAlerts(store, ...Array.from({ length: 30 }, (_, index) => `alert-${index}`));
  await store.close();
  const start = (line: string) => {
    const child = spawn(process.execPath, [CLI, ...line.split(' '), '--data', 'data', '--json'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let told = '';
    child.stderr.on('data', (part: Buffer) => (told += part.toString()));
    const ended = once(child, 'exit');
    const kill = async () => {
      child.kill('SIGKILL');
      await ended;
    };
    afterTest(kill);
    return { kill, told: () => told };
  };
  return { tenant, start };
}

test('two pulls and a ticket run, over two connections, send a tenant no more calls than the least limit; a killed one frees none', async () => {
  const { tenant, start } = await scene({
    strict: { rate_limit: LIMIT },
    loose: { rate_limit: 10 * LIMIT },
    tickets: { rate_limit: LIMIT },
  });
  const runs = [
    start('pull --config strict.json --to sqlite:one.db'),
    start('pull --config loose.json --to sqlite:two.db'),
    start('tickets create --config tickets.json'),
  ];
  await until(() => calls(tenant) === LIMIT);
  await runs[0]!.kill();
  const another = start('pull --config loose.json --to sqlite:three.db');
  await until(() => another.told() !== '');
  await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
  expect(calls(tenant)).toBe(LIMIT);
  expect(another.told()).toContain('rate_limit is reached');
}, 60_000);

test('a 429 that one process receives stops the other processes', async () => {
  const { tenant, start } = await scene({ one: {}, two: {} });
  tenant.mock.faults.add({
    match: { op: 'list' },
    when: { skip: 30 },
    do: [{ status: { code: 429, headers: { 'Retry-After': '600' } } }],
  });
  start('pull --config one.json --to sqlite:one.db');
  start('pull --config two.json --to sqlite:two.db');
  await until(() => tenant.mock.journal.count({ status: 429 }) > 0);
  await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
  const stopped = calls(tenant);
  start('pull --config two.json --to sqlite:three.db');
  await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
  expect(calls(tenant)).toBe(stopped);
}, 60_000);
