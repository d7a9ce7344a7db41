import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { lookIntoDestination } from '../../host/destinations/open-destination.js';
import type { Schedule } from '../../host/timing/schedules.js';
import { CLI, runHere } from './run-cli.js';
import { afterTest, temporaryFolder } from './scene.js';

const MOCK = fileURLToPath(new URL('../../dist/mock-ivanti/main.js', import.meta.url));
const PATIENCE = { timeout: 40_000, interval: 200 };

interface Started {
  readonly said: Readonly<Record<string, string>>;
  /** Ends the process and waits for its end. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

/** Starts a program that says a JSON line when it is ready. */
async function start(args: readonly string[], cwd: string): Promise<Started> {
  const child = spawn(process.execPath, [...args], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  afterTest(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    return {
      said: JSON.parse(line) as Started['said'],
      end: async (signal) => (child.kill(signal), ((await ended) as [number | null])[0]),
    };
  }
  throw new Error(`${args.join(' ')} ended`);
}

async function scene(latencyMs: number, data: object) {
  const folder = temporaryFolder();
  const mock = await start([MOCK, '--json', '--quiet', '--latency', String(latencyMs)], folder);
  const { url, apiKey, employeeRecId } = mock.said;
  const config = {
    name: 'tenant',
    instance: url,
    auth: { strategy: 'ivanti_api_key', api_key: apiKey },
    ticketing: { employee_rec_id: employeeRecId, interval: 1 },
    data: { tables: ['incidents'], interval: 1, ...data },
  };
  writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
  const cli = async (...args: readonly string[]) => (await runHere([...args, '--json'], { cwd: folder })).json;
  const schedule = async (task: string) => {
    const { schedules } = (await cli('schedule', 'list')) as { schedules: readonly Schedule[] };
    return schedules.find((one) => one.task === task);
  };
  return {
    folder,
    cli,
    schedule,
    serve: (...args: readonly string[]) => start([CLI, 'serve', '--port', '0', '--json', ...args], folder),
  };
}

test('serve pulls and syncs on schedule, shows it, and is steered from another process', async () => {
  const { serve, cli, schedule, folder } = await scene(0, { mode: 'incremental' });
  const { said, end } = await serve('--config', 'c.json');
  await expect.poll(() => schedule('pull'), PATIENCE).toMatchObject({ lastOutcome: 'ok' });
  await expect.poll(() => schedule('sync'), PATIENCE).toMatchObject({ lastOutcome: 'ok' });
  expect(readdirSync(join(folder, '.ivanti-exchange/tables'))).toEqual([
    expect.stringMatching(/^127\.0\.0\.1%3A\d+\.db$/),
  ]);
  const { token } = (await cli('tokens', 'create', '--name', 'me', '--scope', 'configure')) as { token: string };
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const runs = (await (await fetch(`${said['url']}/api/runs`, { headers })).json()) as { runs: readonly object[] };
  expect(runs.runs).toContainEqual(expect.objectContaining({ job: 'pull', ok: true }));
  expect(runs.runs).toContainEqual(expect.objectContaining({ job: 'tickets sync', ok: true }));
  await cli('schedule', 'pause', '--connection', 'tenant', '--task', 'sync');
  expect(await schedule('sync')).toMatchObject({ paused: true, nextRunAt: null });
  const before = (await schedule('sync'))?.lastRunAt;
  await fetch(`${said['url']}/api/schedules/tenant/sync`, { method: 'POST', headers, body: '{"action":"run"}' });
  await expect.poll(async () => (await schedule('sync'))?.lastRunAt, PATIENCE).not.toBe(before);
  expect(await end('SIGTERM')).toBe(0);
  expect(readdirSync(join(folder, '.ivanti-exchange')).filter((file) => file.endsWith('.lock'))).toEqual([]);
});

test('serve, killed with kill -9 in a backfill and started twice, finishes it once, from the page it was at', async () => {
  const data = { mode: 'historical', start_date: '2000-01-01', max_lanes: 1 };
  const { serve, schedule, cli, folder } = await scene(150, data);
  const rows = async () => {
    const tables = join(folder, '.ivanti-exchange/tables');
    const file = existsSync(tables) ? readdirSync(tables).find((name) => name.endsWith('.db')) : undefined;
    if (file === undefined) return 0;
    return (await lookIntoDestination(`sqlite:${join(tables, file)}`).catch(() => []))[0]?.rows ?? 0;
  };
  const first = await serve('--config', 'c.json');
  await cli('schedule', 'run', '--task', 'backfill');
  await expect.poll(rows, { ...PATIENCE, interval: 50 }).toBeGreaterThan(200);
  await first.end('SIGKILL');
  expect(await schedule('backfill')).toMatchObject({ lastOutcome: 'started' });
  const before = await rows();
  const [second, third] = await Promise.all([serve(), serve()]);
  await expect.poll(() => schedule('backfill'), PATIENCE).toMatchObject({ lastOutcome: 'ok', nextRunAt: null });
  const { token } = (await cli('tokens', 'create', '--name', 'me')) as { token: string };
  const answer = await fetch(`${second.said['url']}/api/runs?limit=1000`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const { runs } = (await answer.json()) as {
    runs: readonly { job: string; result: { tables: { rows: number }[] } }[];
  };
  const pulls = runs.filter(({ job }) => job === 'pull');
  expect(pulls).toMatchObject([{ ok: true, result: { tables: [{ complete: true }] } }]);
  expect(pulls[0]!.result.tables[0]!.rows).toBeLessThanOrEqual((await rows()) - before + 100);
  expect(await Promise.all([second.end('SIGTERM'), third.end('SIGTERM')])).toEqual([0, 0]);
});

test('serve, killed with kill -9 in a requested pull, ends the pull after its next start', async () => {
  const { serve, cli } = await scene(100, { mode: 'historical', start_date: '2000-01-01', max_lanes: 1 });
  const first = await serve('--config', 'c.json', '--no-schedule');
  const { token } = (await cli('tokens', 'create', '--name', 'me', '--scope', 'configure')) as { token: string };
  const api = async (address: string | undefined, path: string, init: object = {}) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    return (await fetch(`${address}/api/${path}`, { ...init, headers })).json();
  };
  const rows = async (address: string | undefined) =>
    ((await api(address, 'connections/tenant/pulls')) as { tables: readonly { rows: number }[] }).tables[0]?.rows ?? 0;
  const asked = await api(first.said['url'], 'connections/tenant/pulls', { method: 'POST', body: '{}' });
  const { id } = (asked as { job: { id: string } }).job;
  await expect.poll(() => rows(first.said['url']), { ...PATIENCE, interval: 50 }).toBeGreaterThan(200);
  await first.end('SIGKILL');
  const { said, end } = await serve('--no-schedule');
  const before = await rows(said['url']);
  const jobs = async () => ((await api(said['url'], 'jobs')) as { jobs: readonly object[] }).jobs;
  expect(await jobs()).toMatchObject([{ id, kind: 'pull', on: ['incidents'] }]);
  await expect.poll(jobs, PATIENCE).toMatchObject([{ id, state: 'ended' }]);
  const { runs } = (await api(said['url'], 'runs')) as { runs: readonly { result: { tables: { rows: number }[] } }[] };
  expect(runs).toMatchObject([{ job: 'pull', ok: true, result: { tables: [{ complete: true }] } }]);
  expect(runs[0]!.result.tables[0]!.rows).toBeLessThanOrEqual((await rows(said['url'])) - before + 100);
  expect(await end('SIGTERM')).toBe(0);
});

test('serve --no-schedule runs nothing, and an invalid destination is reported at the start', async () => {
  const { serve, schedule, folder } = await scene(0, { mode: 'incremental' });
  const { end } = await serve('--config', 'c.json', '--no-schedule');
  expect(await schedule('pull')).toMatchObject({ lastRunAt: null });
  expect(await end('SIGTERM')).toBe(0);
  expect(await schedule('pull')).toMatchObject({ lastRunAt: null });
  for (const [to, code] of [
    ['nowhere', 'host.unknown_name'],
    ['nowhere:x', 'host.destination'],
    ['nowhere:{tenant}', 'host.destination'],
  ] as const) {
    const refused = await runHere(['serve', '--port', '0', '--to', to, '--json'], { cwd: folder });
    expect([to, refused.code, refused.json]).toMatchObject([to, 1, { problem: { code } }]);
  }
});

test('schedule says what there is when nothing fits', async () => {
  const { cli, folder } = await scene(0, { mode: 'incremental' });
  const plain = await runHere(['schedule', 'list'], { cwd: folder });
  expect(plain.stdout).toContain('Nothing is scheduled');
  expect(await cli('schedule', 'run', '--connection', 'other')).toMatchObject({
    problem: { code: 'host.unknown_name', field: 'connection' },
  });
});

test('a pull that was asked of one process goes on in another beside it when the first is killed', async () => {
  const { serve, cli } = await scene(300, { mode: 'incremental', start_date: '2000-01-01' });
  const first = await serve('--config', 'c.json', '--no-schedule');
  const second = await serve('--no-schedule');
  const { token } = (await cli('tokens', 'create', '--name', 'me', '--scope', 'configure')) as { token: string };
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ mode: 'historical' });
  const asked = await fetch(`${first.said['url']}/api/connections/tenant/pulls`, { method: 'POST', headers, body });
  const { job } = (await asked.json()) as { job: { id: string } };
  // Followed in the other process from the start.
  const events = await fetch(`${second.said['url']}/api/jobs/${job.id}/events`, { headers });
  await first.end('SIGKILL');
  const told = await events.text();
  expect(told).toContain('event: progress');
  expect(told).toMatch(/event: end\ndata: \{"tables":\[\{"table":"incidents".*"complete":true/);
  expect(await second.end('SIGTERM')).toBe(0);
});
