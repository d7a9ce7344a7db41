import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
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

/** Starts `serve` and waits until it listens. */
async function serving(folder: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--json', '--plugin', MEMORY, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  afterTest(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string };
    return { url, said: () => said, end: () => (child.kill('SIGTERM'), ended) };
  }
  throw new Error(said);
}

test('serve keeps the connection encrypted, answers on this machine to a token, and ends when asked to', async () => {
  const folder = temporaryFolder();
  connectionFile(folder, 'hunter2');
  const { url, said, end } = await serving(folder, '--config', 'c.json');
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await expect.poll(said).toContain('To get in, make a token: ivanti-exchange tokens create');
  const { stdout } = await runCli(['tokens', 'create', '--name', 'me', '--scope', 'write'], { cwd: folder });
  const headers = { Authorization: `Bearer ${stdout.trim()}` };
  const answer = await fetch(`${url}/api/connections`, { headers });
  expect(await answer.json()).toMatchObject({
    connections: [{ name: 'm.example', config: { auth: { password: '…' } } }],
  });
  const checked = await fetch(`${url}/api/connections/m.example/check`, { method: 'POST', headers });
  expect(await checked.json()).toMatchObject({ ok: false, checks: [{ problem: { code: 'auth.refused' } }] });
  for (const file of ['store.db', 'store.db-wal']) {
    expect(readFileSync(join(folder, '.ivanti-exchange', file), 'latin1')).not.toContain('hunter2');
  }
  const list = await runCli(['tokens', 'list', '--json'], { cwd: folder });
  expect(list.json).toMatchObject({ tokens: [{ name: 'me', scope: 'write' }] });
  await runCli(['tokens', 'revoke', 'me'], { cwd: folder });
  expect((await fetch(`${url}/api/connections`, { headers })).status).toBe(401);
  expect(await end()).toEqual([0, null]);
});

test('serve listens beyond this machine only when a token exists, and to the names it is given', async () => {
  const folder = temporaryFolder();
  const open = ['serve', '--host', '0.0.0.0', '--port', '0', '--json', '--plugin', MEMORY];
  expect(await runCli(open, { cwd: folder })).toMatchObject({
    code: 1,
    json: { problem: { code: 'host.denied', field: 'host' } },
  });
  await runCli(['tokens', 'create', '--name', 'me'], { cwd: folder });
  const { url, said } = await serving(folder, '--host', '0.0.0.0', '--allow-host', 'exchange.example.com');
  await expect.poll(said).toContain('Sign in with one of the tokens me');
  const port = Number(new URL(url).port);
  const status = async (host: string) => {
    const asked = request({ host: '127.0.0.1', port, path: '/health', headers: { host } }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };
  expect(await status('exchange.example.com')).toBe(200);
  expect(await status('0.0.0.0')).toBe(403);
  expect(await status('attacker.example')).toBe(403);
});

test('serve says when a port is taken', async () => {
  const folder = temporaryFolder();
  const other = createServer().listen(0, '127.0.0.1');
  afterTest(() => other.close());
  await once(other, 'listening');
  const port = String((other.address() as AddressInfo).port);
  const taken = await runCli(['serve', '--port', port, '--plugin', MEMORY, '--json'], { cwd: folder });
  expect([taken.code, taken.json]).toMatchObject([1, { problem: { code: 'host.busy', field: 'port' } }]);
});
