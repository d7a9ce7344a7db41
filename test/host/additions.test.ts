import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { startTenant } from '../tenant.js';
import { afterTest, temporaryFolder } from './scene.js';

/*
 * What CONTRIBUTING.md promises to those who add something: so many files, and it runs. The built program takes the
 * place of its sources, file by file.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ADDITIONS = join(ROOT, 'test/fixtures/additions');
const OTHER_PLUGIN = join(ROOT, 'test/fixtures/other-keys-plugin');

/** A copy of the program, and every file of it that was added or changed. */
function copyOfProgram() {
  const folder = temporaryFolder();
  for (const part of ['host', 'host-sdk', 'plugin']) {
    cpSync(join(ROOT, 'dist', part), join(folder, 'dist', part), { recursive: true });
  }
  for (const file of ['package.json', 'manifest.json']) cpSync(join(ROOT, file), join(folder, file));
  mkdirSync(join(folder, 'docs'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const touched: string[] = [];
  const run = async (script: string, ...args: readonly string[]) => {
    const env = { ...process.env, IVANTI_EXCHANGE_SECRET_GATEWAY: 'of the gateway' };
    // A command that ends with a problem prints it.
    const ended = promisify(execFile)(process.execPath, [join(folder, 'dist', script), ...args], { cwd: folder, env });
    return (await ended.catch((error: unknown) => error as { readonly stdout: string })).stdout;
  };
  return {
    folder,
    touched,
    add(file: string) {
      touched.push(file);
      cpSync(join(ADDITIONS, file), join(folder, 'dist', file));
    },
    /** Takes `name` of `from` into the list that a file keeps. */
    register(file: string, name: string, from: string) {
      touched.push(file);
      const path = join(folder, 'dist', file);
      const text = readFileSync(path, 'utf8');
      const listed = text.replace(/= \[/, `= [${name}, `);
      expect(listed).not.toBe(text);
      writeFileSync(path, `import { ${name} } from '${from}';\n${listed}`);
    },
    run,
    cli: async (line: string) => {
      const out = await run('host/cli.js', ...line.split(' '), '--json');
      return JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as JsonObject;
    },
  };
}

/** Lets through to a tenant what has the gateway's key. */
async function startGateway(url: string) {
  const { host } = new URL(url);
  const server = createServer((asked, answer) => {
    if (asked.headers['x-gateway'] !== 'of the gateway') {
      answer.writeHead(403).end();
      return;
    }
    const { method, headers, url: path } = asked;
    const passed = request(`http://${host}${path ?? ''}`, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    asked.pipe(passed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterTest(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a way to authenticate is two files and a test, a destination two files, another product none; all of them run', async () => {
  const copy = copyOfProgram();
  copy.add('plugin/auth/gateway-key.js');
  copy.register('plugin/auth/registry.js', 'gatewayKey', './gateway-key.js');
  expect(copy.touched.splice(0)).toHaveLength(2);
  copy.add('host/destinations/document-destination.js');
  copy.register('host/destinations/destination-kinds.js', 'DOCUMENTS', './document-destination.js');
  expect(copy.touched).toHaveLength(2);
  await copy.run('plugin/emit-manifest.js');
  expect(readFileSync(join(copy.folder, 'docs/authentication.md'), 'utf8')).toContain('## `gateway_key`');

  const tenant = await startTenant({ incidents: 120 });
  const { auth, ...config } = tenant.config({
    data: { tables: ['incidents'], start_date: '2020-01-01' },
  });
  const { api_key } = auth as { readonly api_key: string };
  const gateway = {
    strategy: 'gateway_key',
    header: 'X-Gateway',
    gateway_key: 'env:IVANTI_EXCHANGE_SECRET_GATEWAY',
    api_key,
  };
  const instance = await startGateway(tenant.url);
  writeFileSync(join(copy.folder, 'c.json'), JSON.stringify({ ...config, instance, auth: gateway }));
  expect(await copy.cli('check --config c.json')).toMatchObject({ ok: true });
  const pull = (line: string) => copy.cli(`pull --to documents:lake ${line}`);
  expect(await pull('--config c.json')).toMatchObject({ tables: [{ table: 'incidents', rows: 120, complete: true }] });
  // The second run continues from the checkpoint of the first.
  expect(await pull('--config c.json --mode incremental')).toMatchObject({ tables: [{ table: 'incidents', rows: 0 }] });

  const other = { name: 'other', base_url: 'https://other.example.com', token: 't', projects: ['issues'] };
  writeFileSync(join(copy.folder, 'other.json'), JSON.stringify(other));
  expect(await pull(`--config other.json --plugin ${OTHER_PLUGIN}`)).toMatchObject({ tables: [{ table: 'issues' }] });
}, 120_000);
