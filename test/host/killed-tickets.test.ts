import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CLI, runCli } from './run-cli.js';
import { afterTest, temporaryFolder } from './scene.js';

const MOCK = fileURLToPath(new URL('../../dist/mock-ivanti/main.js', import.meta.url));
const ALERTS = 2000;
const KILLS = Number(process.env['PROOF_KILLS'] ?? 10);
const CREATE = 'tickets create --config c.json --json'.split(' ');
const LOOK_EVERY_MS = 10;

async function startMock(): Promise<{ readonly url: string; readonly apiKey: string; readonly employeeRecId: string }> {
  const child = spawn(process.execPath, [MOCK, '--json', '--quiet', '--latency', '20', '--incidents', '50'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterTest(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as never;
  throw new Error('the mock ended');
}

/** Numbers between 0 and 1, the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test(
  `a run of ${ALERTS} alerts, killed ${KILLS} times with kill -9 and resumed, makes every incident once`,
  async () => {
    const { url, apiKey, employeeRecId } = await startMock();
    const folder = temporaryFolder();
    const config = {
      instance: url,
      auth: { strategy: 'ivanti_api_key', api_key: apiKey },
      ticketing: { employee_rec_id: employeeRecId, commit_grace_seconds: 1 },
    };
    writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
    const alerts = Array.from({ length: ALERTS }, (_, index) =>
      JSON.stringify({ id: `alert-${index}`, alertName: 'Killed', timestamp: 1_717_200_000 + index, rawData: {} }),
    );
    writeFileSync(join(folder, 'alerts.ndjson'), `${alerts.join('\n')}\n`);
    expect((await runCli(['alerts', 'import', 'alerts.ndjson'], { cwd: folder })).code).toBe(0);

    const list = async (filter: string) => {
      const answer = await fetch(
        `${url}/api/odata/businessobject/incidents?$filter=${encodeURIComponent(filter)}&$top=1`,
        {
          headers: { Authorization: `rest_api_key=${apiKey}` },
        },
      );
      return answer.status === 204 ? 0 : ((await answer.json()) as { '@odata.count': number })['@odata.count'];
    };
    const made = () => list("Subject ge 'Netskope ' and Subject lt 'Netskopf'");

    const luck = seeded(1);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = await made();
      const share = Math.floor(luck() * 2 * ((ALERTS - before) / (KILLS - kill + 1)));
      const child = spawn(process.execPath, [CLI, ...CREATE], { cwd: folder, stdio: 'ignore' });
      const ended = once(child, 'exit');
      await expect.poll(made, { timeout: 30_000, interval: LOOK_EVERY_MS }).toBeGreaterThan(before + share);
      child.kill('SIGKILL');
      await ended;
    }
    expect(await made()).toBeLessThan(ALERTS);

    expect((await runCli(CREATE, { cwd: folder })).json).toMatchObject({ failed: 0, unknown: 0 });
    expect((await runCli(CREATE, { cwd: folder })).json).toMatchObject({ created: 0, updated: 0, idle: 'no_alerts' });
    expect(await made()).toBe(ALERTS);
    const sync = await runCli(['tickets', 'sync', '--config', 'c.json', '--json'], { cwd: folder });
    expect(sync.json).toMatchObject({ changed: 0, same: ALERTS, missing: 0, unknown: 0 });
  },
  60_000 + KILLS * 6_000,
);
