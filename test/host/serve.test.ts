import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { CERTIFICATE, KEY } from '../data/localhost-certificate.js';
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
  const { url, end } = await serving(folder, '--config', 'c.json');
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const { stdout } = await runCli(['tokens', 'create', '--name', 'me', '--scope', 'configure'], { cwd: folder });
  const headers = { Authorization: `Bearer ${stdout.trim()}` };
  const answer = await fetch(`${url}/api/connections`, { headers });
  expect(await answer.json()).toMatchObject({
    connections: [{ name: 'm.example', secretsSet: ['auth.password'] }],
  });
  const checked = await fetch(`${url}/api/connections/m.example/check`, { method: 'POST', headers });
  expect(await checked.json()).toMatchObject({ ok: false, checks: [{ problem: { code: 'auth.refused' } }] });
  for (const file of ['store.db', 'store.db-wal']) {
    expect(readFileSync(join(folder, '.ivanti-exchange', file), 'latin1')).not.toContain('hunter2');
  }
  const list = await runCli(['tokens', 'list', '--json'], { cwd: folder });
  expect(list.json).toMatchObject({ tokens: [{ name: 'me', scope: 'configure' }] });
  await runCli(['tokens', 'revoke', 'me'], { cwd: folder });
  expect((await fetch(`${url}/api/connections`, { headers })).status).toBe(401);
  expect(await end()).toEqual([0, null]);
});

test('serve listens beyond this machine only when a sign-in exists, and only to the names it is given', async () => {
  const folder = temporaryFolder();
  const open = ['serve', '--host', '0.0.0.0', '--port', '0', '--json', '--plugin', MEMORY];
  expect(await runCli(open, { cwd: folder })).toMatchObject({
    code: 1,
    json: { problem: { code: 'host.denied', field: 'host' } },
  });
  await runCli(['tokens', 'create', '--name', 'me'], { cwd: folder });
  const { url, said } = await serving(folder, '--host', '0.0.0.0', '--allow-host', 'exchange.example.com');
  await expect.poll(said).toContain('Passwords and tokens cross the network unencrypted');
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

test('the first start prints a link that sets the password once; later ones do not, until it is taken back', async () => {
  const folder = temporaryFolder();
  const first = await serving(folder);
  await expect
    .poll(first.said)
    .toContain(`Set the password (the link works once, for 15 minutes): ${first.url}/#setup=`);
  const code = /#setup=(\S+)/.exec(first.said())?.[1];
  const post = (url: string, path: string, body: object) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const password = 'correct horse battery';
  expect((await post(first.url, '/api/setup', { code, password })).status).toBe(200);
  expect((await post(first.url, '/api/setup', { code, password })).status).toBe(403);
  await first.end();
  expect(first.said()).not.toContain(password);
  const second = await serving(folder, '--host', '0.0.0.0', '--no-schedule');
  await expect.poll(second.said).toContain('Sign in with the password');
  expect(second.said()).not.toContain('#setup=');
  const port = new URL(second.url).port;
  expect((await post(`http://127.0.0.1:${port}`, '/api/sign-in', { password })).status).toBe(200);
  await second.end();
  expect((await runCli(['password', 'reset', '--json'], { cwd: folder })).json).toEqual({ removed: true });
  expect((await runCli(['password', 'reset', '--json'], { cwd: folder })).json).toEqual({ removed: false });
  const third = await serving(folder);
  await expect.poll(third.said).toContain('#setup=');
  const link = async (...args: readonly string[]) => runCli(['password', 'link', '--json', ...args], { cwd: folder });
  const another = String((await link('--url', `${third.url}/`)).json['link']);
  expect(another).toMatch(`${third.url}/#setup=`);
  expect((await post(third.url, '/api/setup', { code: another.split('=')[1], password })).status).toBe(200);
  expect(await link()).toMatchObject({ code: 1, json: { problem: { code: 'host.denied' } } });
});

test('serve speaks TLS with the certificate that it is given, and says what is wrong with it', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'cert.pem'), CERTIFICATE);
  writeFileSync(join(folder, 'key.pem'), KEY);
  const { url } = await serving(folder, '--tls-cert', 'cert.pem', '--tls-key', 'key.pem');
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const asked = secureRequest({
    host: '127.0.0.1',
    port: Number(new URL(url).port),
    path: '/health',
    ca: CERTIFICATE,
    servername: 'localhost',
    headers: { host: 'localhost' },
  }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(200);
  const refused = async (...args: readonly string[]) => {
    const end = await runCli(['serve', '--port', '0', '--plugin', MEMORY, '--json', ...args], { cwd: folder });
    return [end.code, end.code === 1 ? (end.json['problem'] as { field: string }).field : end.stderr];
  };
  expect(await refused('--tls-cert', 'cert.pem', '--tls-key', 'none.pem')).toEqual([1, 'tls-key']);
  expect(await refused('--tls-cert', 'key.pem', '--tls-key', 'key.pem')).toEqual([1, 'tls-cert']);
  expect(await refused('--tls-cert', 'cert.pem')).toEqual([2, expect.stringContaining('need each other')]);
});

test('what serve logs is kept for the console', async () => {
  const folder = temporaryFolder();
  const { url } = await serving(folder, '--no-schedule');
  const { stdout } = await runCli(['tokens', 'create', '--name', 'me', '--scope', 'configure'], { cwd: folder });
  for (const from of ['10.0.0.1', '10.0.0.2'])
    await fetch(`${url}/api/session`, { headers: { 'X-Forwarded-For': from } });
  const logs = async () => {
    const answer = await fetch(`${url}/api/logs`, { headers: { Authorization: `Bearer ${stdout.trim()}` } });
    return ((await answer.json()) as { logs: { message: string }[] }).logs.map(({ message }) => message);
  };
  await expect.poll(logs).toEqual([expect.stringContaining('a proxy that the host does not trust')]);
});
