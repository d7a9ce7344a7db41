import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPlugin, startTenant, testServices, ticketing } from '../tenant.js';
import { CERTIFICATE, KEY } from '../data/localhost-certificate.js';
import { parseConfig } from '../../plugin/config/parse.js';
import { openConnection } from '../../plugin/container/connection.js';
import { startProxy } from './proxy-server.js';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const serve = (answer: (request: IncomingMessage, response: ServerResponse) => void) => listen(createServer(answer));
const direct = (port: number, changes = {}) => ({
  instance: `http://127.0.0.1:${port}`,
  auth: { strategy: 'ivanti_api_key', api_key: 'planted-secret' },
  data: { tables: ['incidents'], mode: 'incremental' },
  ...changes,
});

describe('the transport', () => {
  const refusing = 'http://127.0.0.1:1';
  const oauth2 = { strategy: 'oauth2', token_url: `${refusing}/token`, client_id: 'i', client_secret: 's' };

  test.each([
    ['a tenant', direct(1)],
    ['a login', direct(1, { auth: { strategy: 'basic_auth', username: 'u', password: 'p', role: 'r' } })],
    ['an identity provider', direct(1, { auth: oauth2 })],
  ])('tries %s that cannot be reached twice for a person, and four times for a job', async (_what, config) => {
    const [form, job] = [testServices(), testServices()];
    const { ok, checks } = await startPlugin(config, form).validate({});
    expect([ok, checks.find(({ outcome }) => outcome === 'failed')?.problem?.code]).toEqual([
      false,
      'network.unreachable',
    ]);
    const pull = startPlugin(config, job).pull({ table: 'incidents', checkpoint: null });
    await expect(pull.next()).rejects.toMatchObject({ code: 'network.unreachable' });
    expect([form.telemetry.retries.length, job.telemetry.retries.length]).toEqual([1, 3]);
  });

  test('asks for compressed answers and reads them', async () => {
    const tenant = await startTenant();
    const asked: unknown[] = [];
    const port = await serve((request, response) => {
      asked.push(request.headers['accept-encoding']);
      void fetch(`${tenant.url}${request.url ?? ''}`, {
        headers: { authorization: request.headers.authorization ?? '' },
      })
        .then((answer) => answer.arrayBuffer())
        .then((body) =>
          response
            .writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' })
            .end(gzipSync(Buffer.from(body))),
        );
    });
    const plugin = startPlugin(tenant.config({ instance: `http://127.0.0.1:${port}`, ticketing: ticketing(tenant) }));
    expect((await plugin.getFields({})).length).toBeGreaterThan(100);
    expect(asked[0]).toContain('gzip');
  });

  test.each([
    'gzip',
    'deflate',
    'br',
  ] as const)('reads a tenant that answers in %s: metadata, pages, tickets', async (kind) => {
    const tenant = await startTenant({ incidents: 60, switches: { compression: kind } });
    const data = { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01', page_size: 25 };
    const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant), data }), testServices(tenant.clock));
    const rows = [];
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) rows.push(...batch.rows);
    expect(new Set(rows.map((row) => row['RecId'])).size).toBe(60);
    const item = { kind: 'alert', id: '1', timestamp: '2026-07-01T00:00:00Z', rawData: {} } as const;
    const values = { Subject: 'Grüße', Symptom: 't', Status: 'Logged' };
    expect(await plugin.createTicket({ item, values, queue: {}, idempotencyKey: 'k' })).toMatchObject({
      outcome: 'created',
    });
    expect(tenant.mock.records.find('incidents', (each) => each['Subject'] === 'Grüße')).toBeDefined();
  });

  test.each([
    'utf16le',
    'utf16be',
  ] as const)('reads a description in %s that says so by its byte order mark', async (encoding) => {
    const tenant = await startTenant();
    const port = await serve((request, response) => {
      void fetch(`${tenant.url}${request.url ?? ''}`, {
        headers: { authorization: request.headers.authorization ?? '' },
      })
        .then((answer) => answer.text())
        .then((text) => {
          const body = Buffer.from(`\uFEFF${text}`, 'utf16le');
          response
            .writeHead(200, { 'content-type': 'application/xml' })
            .end(encoding === 'utf16le' ? body : body.swap16());
        });
    });
    const plugin = startPlugin(tenant.config({ instance: `http://127.0.0.1:${port}`, ticketing: ticketing(tenant) }));
    expect((await plugin.getFields({})).length).toBeGreaterThan(100);
  });

  test.each([
    ['windows-1252', Buffer.from([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72, 0x20, 0x80]), 'Müller €'],
    ['iso-8859-1', Buffer.from('Müller', 'utf8'), 'Müller'],
    ['utf-16le', Buffer.from('Müller', 'utf16le'), 'Müller'],
    ['no-such-charset', Buffer.from('Müller', 'utf8'), 'Müller'],
  ])('reads an answer that declares %s, also one that is UTF-8 all the same', async (charset, name, read) => {
    const wide = charset === 'utf-16le' ? ('utf16le' as const) : ('latin1' as const);
    const text = (part: string) => Buffer.from(part, wide);
    const port = await serve((_request, response) => {
      const record = Buffer.concat([text('{"value":[{"RecId":"A","Subject":"'), name, text('"}]}')]);
      response.writeHead(200, { 'content-type': `application/json; charset="${charset}"` }).end(record);
    });
    const { client } = openConnection(parseConfig(direct(port)).config, testServices());
    const { records } = await client.list('incidents', { top: 1 }, { purpose: 'check' });
    expect(records).toEqual([{ RecId: 'A', Subject: read }]);
  });

  test('never follows a redirect, so a credential never travels to where one points', async () => {
    const visited: string[] = [];
    const elsewhere = await serve((request, response) => {
      visited.push(request.headers.authorization ?? 'without credential');
      response.end('{}');
    });
    const port = await serve((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${elsewhere}/` }).end(),
    );
    const { checks } = await startPlugin(direct(port)).validate({});
    expect(checks.find((check) => check.outcome === 'failed')).toMatchObject({
      step: 'address',
      problem: { code: 'tenant.not_ivanti' },
    });
    expect(visited).toEqual([]);
  });

  test('takes a connection that breaks in the middle of an answer for no answer', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' }).write('{"value":[');
      setImmediate(() => response.destroy());
    });
    const services = testServices();
    await expect(startPlugin(direct(port), services).getFields({})).rejects.toMatchObject({
      code: 'network.interrupted',
    });
    expect(services.clock.sleeps).toHaveLength(1);
  });

  test('gives an answer that trickles in no more time than request_timeout', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"value":[');
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(drip);
      });
    });
    await expect(startPlugin(direct(port, { request_timeout: 0.2 })).getFields({})).rejects.toMatchObject({
      code: 'network.timeout',
    });
  });

  test('is stopped at once by an abort', async () => {
    const port = await serve(() => undefined);
    const stop = new AbortController();
    const fields = startPlugin(direct(port)).getFields({ signal: stop.signal });
    setImmediate(() => {
      stop.abort();
    });
    await expect(fields).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('goes through a proxy, whose own credentials appear nowhere', async () => {
    const tenant = await startTenant();
    const proxy = await startProxy(Number(new URL(tenant.url).port));
    const services = testServices(tenant.clock, { 'env:PROXY': `http://kim:planted-secret@${proxy.host}` });
    const plugin = startPlugin(tenant.config({ proxy: 'env:PROXY', ticketing: ticketing(tenant) }), services);
    expect((await plugin.validate({})).ok).toBe(true);
    expect(proxy.calls[0]).toEqual({
      target: new URL(tenant.url).host,
      credential: `Basic ${Buffer.from('kim:planted-secret').toString('base64')}`,
    });
    expect(JSON.stringify([services.logger.lines, services.telemetry])).not.toContain('planted-secret');
  });

  test('trusts a private certificate authority only when it is configured', async () => {
    const tenant = await startTenant();
    const port = await listen(createTlsServer({ cert: CERTIFICATE, key: KEY }, tenant.mock.app));
    const changes = { instance: `https://localhost:${port}`, ticketing: ticketing(tenant) };
    const stranger = await startPlugin(tenant.config(changes)).validate({});
    expect(stranger.checks.find((check) => check.outcome === 'failed')).toMatchObject({
      step: 'address',
      problem: { code: 'network.unreachable' },
    });
    expect(JSON.stringify(stranger)).toContain('set `ca`');
    const services = testServices(tenant.clock, { 'file:ca.pem': CERTIFICATE });
    expect((await startPlugin(tenant.config({ ...changes, ca: 'file:ca.pem' }), services).validate({})).ok).toBe(true);
  });

  test('asks once where only a changed certificate or address helps', async () => {
    const port = await listen(createTlsServer({ cert: CERTIFICATE, key: KEY }));
    const plain = await serve((_request, response) => response.end());
    for (const instance of [`https://localhost:${port}`, `https://localhost:${plain}`]) {
      const services = testServices();
      const problem = startPlugin({ ...direct(port), instance }, services).getFields({});
      await expect(problem).rejects.toMatchObject({ code: 'network.unreachable' });
      expect(services.clock.sleeps).toEqual([]);
    }
  });

  test('refuses an answer that is larger than any page', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    await expect(startPlugin(direct(port)).getFields({})).rejects.toMatchObject({
      code: 'tenant.bad_metadata',
      message: 'The $metadata of incidents holds more than 16 MB.',
    });
  });

  test('writes one line per call: method, path without keys, status, duration, attempts, calls left', async () => {
    const tenant = await startTenant();
    const services = testServices(tenant.clock);
    const plugin = startPlugin(tenant.config({ daily_call_limit: 1000, ticketing: ticketing(tenant) }), services);
    tenant.mock.faults.add({ match: { op: 'get' }, when: { times: 1 }, do: [{ status: { code: 503 } }] });
    await plugin.validate({ step: 'employee' });
    const lines = services.logger.lines.filter(({ message }) => message === 'call').map(({ fields }) => fields);
    expect(lines).toHaveLength(3);
    expect(lines.find(({ path }) => String(path).includes('employees'))).toMatchObject({
      method: 'GET',
      path: "/api/odata/businessobject/employees('…')",
      status: 200,
      attempts: 2,
      callsLeft: 996,
      purpose: 'check',
    });
    expect(JSON.stringify(services.logger.lines)).not.toContain(tenant.credentials.employeeRecId);
  });
});
