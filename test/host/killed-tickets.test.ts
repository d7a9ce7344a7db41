import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CLI, runCli } from './run-cli.js';
import { afterTest, temporaryFolder } from './scene.js';

const MOCK = fileURLToPath(new URL('../../dist/mock-ivanti/main.js', import.meta.url));
const ALERTS = 2000;
/** Every such alert comes once more, and is a note then. */
const REPEATS = 5;
const KILLS = Number(process.env['PROOF_KILLS'] ?? 8);
const CREATE = 'tickets create --config c.json --json'.split(' ');
const POLL_INTERVAL_MS = 10;
const GRACE_S = 3;

/** Debian's package `libfaketime`: it shows a process another time. */
const LIBFAKETIME = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file));
const NO_LIBFAKETIME = LIBFAKETIME === undefined ? 'libfaketime is not installed' : 'libfaketime';

interface Ready {
  readonly url: string;
  readonly apiKey: string;
  readonly employeeRecId: string;
}

/** A tenant as a process of its own, and a folder whose connection leads there. */
async function scene(graceSeconds: number, alerts: readonly object[], ...options: readonly string[]) {
  const small = '--json --quiet --incidents 50 --size journals=0'.split(' ');
  const child = spawn(process.execPath, [MOCK, ...small, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  afterTest(() => child.kill('SIGKILL'));
  const { url, apiKey, employeeRecId } = await firstLine(child.stdout);
  const folder = temporaryFolder();
  const config = {
    instance: url,
    auth: { strategy: 'ivanti_api_key', api_key: apiKey },
    ticketing: { employee_rec_id: employeeRecId, commit_grace_seconds: graceSeconds },
  };
  writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'alerts.ndjson'), `${alerts.map((alert) => JSON.stringify(alert)).join('\n')}\n`);
  expect((await runCli(['alerts', 'import', 'alerts.ndjson'], { cwd: folder })).code).toBe(0);

  const list = async (set: string, query: string): Promise<Page> => {
    const headers = { Authorization: `rest_api_key=${apiKey}` };
    const answer = await fetch(`${url}/api/odata/businessobject/${set}?${query}`, { headers });
    return answer.status === 204 ? { '@odata.count': 0, value: [] } : ((await answer.json()) as Page);
  };
  const ours = encodeURIComponent("Subject ge 'Netskope ' and Subject lt 'Netskopf'");
  return {
    folder,
    made: async () => (await list('incidents', `$filter=${ours}&$top=1`))['@odata.count'],
    notes: async () => {
      const notes: string[] = [];
      for (let skip = 0; ; skip += 100) {
        const { value } = await list('journal__notess', `$select=NotesBody&$top=100&$skip=${skip}`);
        if (value.length === 0) return notes;
        notes.push(...value.map(({ NotesBody: body }) => String(body)));
      }
    },
    /** A run that is killed once there is something to see. */
    killedRun: async (isTime: () => Promise<void>, env: Readonly<Record<string, string>> = {}) => {
      const run = spawn(process.execPath, [CLI, ...CREATE], {
        cwd: folder,
        stdio: 'ignore',
        env: { ...process.env, ...env },
      });
      const ended = once(run, 'exit');
      await isTime();
      run.kill('SIGKILL');
      await ended;
    },
  };
}

interface Page {
  readonly '@odata.count': number;
  readonly value: readonly Readonly<Record<string, unknown>>[];
}

async function firstLine(output: Readable): Promise<Ready> {
  for await (const line of createInterface({ input: output })) return JSON.parse(line) as Ready;
  throw new Error('the mock ended');
}

const alertOf = (index: number, time = 0) => ({
  id: `alert-${index}`,
  alertName: time === 0 ? 'Killed' : `Again ${index}`,
  timestamp: 1_717_200_000 + index + time,
  rawData: {},
});

/** Numbers between 0 and 1, the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test(
  `a run of ${ALERTS} alerts, killed ${KILLS} times with kill -9 and resumed, makes every incident and note once`,
  async () => {
    const alerts = Array.from({ length: ALERTS }, (_, index) =>
      index % REPEATS === 0 ? [alertOf(index), alertOf(index, 60)] : [alertOf(index)],
    );
    const { folder, made, notes, killedRun } = await scene(1, alerts.flat(), '--latency', '20');
    const luck = seeded(1);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = await made();
      const share = Math.floor(luck() * 2 * ((ALERTS - before) / (KILLS - kill + 1)));
      await killedRun(() =>
        expect.poll(made, { timeout: 30_000, interval: POLL_INTERVAL_MS }).toBeGreaterThan(before + share),
      );
    }
    expect(await made()).toBeLessThan(ALERTS);

    expect((await runCli(CREATE, { cwd: folder })).json).toMatchObject({ failed: 0, unknown: 0 });
    expect((await runCli(CREATE, { cwd: folder })).json).toMatchObject({ created: 0, updated: 0, idle: 'no_alerts' });
    expect(await made()).toBe(ALERTS);
    const written = await notes();
    expect(new Set(written).size).toBe(ALERTS / REPEATS);
    expect(written).toHaveLength(ALERTS / REPEATS);
    const sync = await runCli(['tickets', 'sync', '--config', 'c.json', '--json'], { cwd: folder });
    expect(sync.json).toMatchObject({ changed: 0, same: ALERTS, missing: 0, unknown: 0 });
  },
  60_000 + KILLS * 6_000,
);

describe.skipIf(LIBFAKETIME === undefined)(`a clock that is set between two runs (${NO_LIBFAKETIME})`, () => {
  test.each([
    '-1d',
    '+1d',
  ])('by %s at a create, killed with kill -9: each incident is made once, and no alert waits longer than the grace time', async (offset) => {
    const faults = join(temporaryFolder(), 'faults.json');
    const held = (skip: number, at: string) => ({
      match: { op: 'create', set: 'incidents' },
      when: { skip, times: 1 },
      at,
      do: [{ delay: { forever: true } }],
    });
    writeFileSync(faults, JSON.stringify([held(1, 'after-commit'), held(2, 'before-commit')]));
    const alerts = Array.from({ length: 5 }, (_, index) => alertOf(index));
    const { folder, made, killedRun } = await scene(GRACE_S, alerts, '--faults', faults);
    await killedRun(() => expect.poll(made, { timeout: 30_000, interval: POLL_INTERVAL_MS }).toBe(4), {
      LD_PRELOAD: LIBFAKETIME ?? '',
      FAKETIME: offset,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });

    const { json } = await runCli(CREATE, { cwd: folder });
    expect(json).toMatchObject({ failed: 0, unknown: 0 });
    // Without the grace the one that never arrived could not be made; with a wrong clock it would wait for a day.
    expect(json['seconds']).toBeGreaterThanOrEqual(GRACE_S - 1);
    expect(json['seconds']).toBeLessThan(GRACE_S + 20);
    expect(await made()).toBe(5);
    expect((await runCli(CREATE, { cwd: folder })).json).toMatchObject({ created: 0, idle: 'no_alerts' });
  });
});
