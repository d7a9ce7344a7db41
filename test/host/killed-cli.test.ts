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
const ALERTS = fileURLToPath(new URL('../../examples/alerts.ndjson', import.meta.url));
const CREATE = `tickets create --config c.json --alerts ${ALERTS} --concurrency 4 --json`.split(' ');

async function startMock(): Promise<{ readonly url: string; readonly apiKey: string; readonly employeeRecId: string }> {
  const child = spawn(process.execPath, [MOCK, '--json', '--quiet', '--latency', '40'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterTest(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as never;
  throw new Error('the mock ended');
}

test('tickets create, killed again and again with kill -9, makes every incident once', async () => {
  const { url, apiKey, employeeRecId } = await startMock();
  const folder = temporaryFolder();
  const config = {
    instance: url,
    auth: { strategy: 'ivanti_api_key', api_key: apiKey },
    ticketing: { employee_rec_id: employeeRecId, commit_grace_seconds: 0 },
  };
  writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
  const made = async () => {
    const filter = encodeURIComponent("Subject ge 'Netskope ' and Subject lt 'Netskopf'");
    const answer = await fetch(`${url}/api/odata/businessobject/incidents?$filter=${filter}&$top=1`, {
      headers: { Authorization: `rest_api_key=${apiKey}` },
    });
    return answer.status === 204 ? 0 : ((await answer.json()) as { '@odata.count': number })['@odata.count'];
  };

  for (const share of [20, 80, 140]) {
    const child = spawn(process.execPath, [CLI, ...CREATE], { cwd: folder, stdio: 'ignore' });
    const ended = once(child, 'exit');
    await expect.poll(made, { timeout: 15_000, interval: 50 }).toBeGreaterThan(share);
    child.kill('SIGKILL');
    await ended;
  }
  expect(await made()).toBeLessThan(228);

  const last = await runCli(CREATE, { cwd: folder });
  expect(last.json).toMatchObject({ failed: 0 });
  const again = await runCli(CREATE, { cwd: folder });
  expect(again.json).toMatchObject({ created: 0, updated: 0, failed: 0 });
  expect(await made()).toBe(228);
  const sync = await runCli(['tickets', 'sync', '--config', 'c.json', '--json'], { cwd: folder });
  expect(sync.json).toMatchObject({ changed: 0, same: 228, missing: 0, unknown: 0 });
}, 60_000);
