import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { CLI, MEMORY, runCli } from './run-cli.js';
import { afterTest, temporaryFolder } from './scene.js';

function connectionFile(folder: string, password: string): void {
  const config = { instance: 'm.example', auth: { strategy: 'password', password }, data: { tables: ['letters'] } };
  writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
}

test('serve keeps the connection, answers on this machine only, and ends when asked to', async () => {
  const folder = temporaryFolder();
  connectionFile(folder, 'env:MEMORY_PASSWORD');
  const child = spawn(
    process.execPath,
    [CLI, 'serve', '--port', '0', '--json', '--config', 'c.json', '--plugin', MEMORY],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  afterTest(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    url = (JSON.parse(line) as { url: string }).url;
    break;
  }
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const answer = await fetch(`${url}/api/connections`);
  expect(await answer.json()).toMatchObject({
    connections: [{ name: 'm.example', config: { auth: { password: '…' } } }],
  });
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('serve refuses to keep a secret, and a port that is taken', async () => {
  const folder = temporaryFolder();
  connectionFile(folder, 'hunter2');
  const secret = await runCli(['serve', '--config', 'c.json', '--plugin', MEMORY, '--json'], { cwd: folder });
  expect([secret.code, secret.json]).toMatchObject([
    1,
    { problem: { code: 'config.invalid', field: 'auth.password' } },
  ]);

  const other = createServer().listen(0, '127.0.0.1');
  afterTest(() => other.close());
  await once(other, 'listening');
  const port = String((other.address() as AddressInfo).port);
  const taken = await runCli(['serve', '--port', port, '--plugin', MEMORY, '--json'], { cwd: folder });
  expect([taken.code, taken.json]).toMatchObject([1, { problem: { code: 'config.invalid', field: 'port' } }]);
});
