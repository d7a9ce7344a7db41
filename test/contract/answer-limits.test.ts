import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { limitOf, readBody } from '../../plugin/http/answer-body.js';
import { startPlugin } from '../tenant.js';

const MB = 1024 * 1024;
const KEY = { strategy: 'ivanti_api_key', api_key: 'planted-secret' };
const LOGIN = { strategy: 'basic_auth', username: 'u', password: 'planted-secret', role: 'r' };

const DESCRIPTION = `<?xml version="1.0"?><edmx:Edmx Version="4.0" xmlns:edmx="e"><edmx:DataServices><Schema Namespace="MetaData">
<EntityType Name="incident"><Key><PropertyRef Name="RecId"/></Key><Property Name="RecId" Type="Edm.String"/>
<Property Name="LastModDateTime" Type="Edm.DateTimeOffset"/></EntityType></Schema></edmx:DataServices></edmx:Edmx>`;

/** A plugin for a tenant that gives one answer to everything. */
async function startWith(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  auth: object = KEY,
  changes = {},
) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const instance = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return startPlugin({ instance, auth, data: { tables: ['incidents'], mode: 'incremental' }, ...changes });
}

/** Writes until the client stops reading; counts the bytes. */
function endless(status: number, chunk: Buffer, headers = {}) {
  const sent = { bytes: 0 };
  const answer = (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    const more = (): void => {
      do sent.bytes += chunk.length;
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };
  return { sent, answer };
}

describe('an answer that holds more than any page', () => {
  const encoders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
  const blanks = Buffer.alloc(40 * MB, ' ');

  test.each(Object.entries(encoders))('is given up in the middle of its %s', async (encoding, encode) => {
    const body = encode(blanks);
    expect(body.length).toBeLessThan(MB);
    const plugin = await startWith((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding }).end(body),
    );
    await expect(plugin.getFields({})).rejects.toMatchObject({
      code: 'tenant.bad_metadata',
      message: 'The $metadata of incidents holds more than 16 MB.',
    });
  });

  test('is not read to an end that it does not have', async () => {
    const { sent, answer } = endless(200, Buffer.alloc(MB, ' '));
    const plugin = await startWith(answer);
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'tenant.bad_metadata' });
    expect(sent.bytes).toBeLessThan(32 * MB);
  });
});

describe('an answer that is small and holds much', () => {
  const answering = (value: string) =>
    startWith((request, response) => {
      const isPage = !(request.url ?? '').includes('$metadata');
      response.setHeader('content-type', isPage ? 'application/json' : 'application/xml');
      response.end(isPage ? `{"@odata.context":"incidents","value":[${value}]}` : DESCRIPTION);
    });
  const pull = async (value: string) => {
    const plugin = await answering(value);
    for await (const _batch of plugin.pull({ table: 'incidents', checkpoint: null, mode: 'incremental' }));
  };

  test.each([
    ['lists in lists', `{"RecId":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`],
    ['objects in objects', `{"RecId":${'{"a":'.repeat(33)}1${'}'.repeat(33)}}`],
    ['what is never closed', '['.repeat(4 * MB)],
  ])('is a problem where it is deep: %s', async (_case, value) => {
    await expect(pull(value)).rejects.toMatchObject({
      code: 'tenant.bad_answer',
      message: expect.stringContaining('nested deeper than 32 levels') as unknown,
    });
  });

  test.each([
    ['records', '{},'.repeat(3_000_000) + '{}'],
    ['names', `{${Array.from({ length: 90_000 }, (_, at) => `"k${at}":1`).join()}}`],
  ])('is a problem where it is wide: %s', async (_case, value) => {
    await expect(pull(value)).rejects.toMatchObject({
      code: 'tenant.bad_answer',
      message: expect.stringContaining('holds more than 50000 values') as unknown,
    });
  });

  test('says nothing by signs inside its texts', async () => {
    const plugin = await answering(JSON.stringify({ RecId: 'A', Subject: '[{,"\\'.repeat(100_000) }));
    const { checks } = await plugin.validate({});
    expect(checks.find(({ step }) => step === 'table:incidents')).toMatchObject({ outcome: 'ok' });
  });
});

test('an answer in pieces of one byte each takes no memory for each of them', async () => {
  const before = process.memoryUsage().heapUsed;
  let held = 0;
  const pieces = async function* () {
    const piece = Buffer.from(' ');
    for (let at = 0; at < MB / 2; at++) yield piece.subarray(0);
    held = process.memoryUsage().heapUsed - before;
  };
  expect(await readBody(pieces(), undefined, limitOf(200, false), 'tenant')).toHaveLength(MB / 2);
  expect(held).toBeLessThan(40 * MB);
});

test('an answer that drips is waited for as long as an attempt may take, and no longer', async () => {
  const plugin = await startWith(
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(drip);
      });
    },
    KEY,
    { request_timeout: 0.2 },
  );
  await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'network.timeout' });
});

describe('a refusal that does not end', () => {
  test.each([
    [401, 'auth.refused'],
    [403, 'auth.rights'],
    [404, 'tenant.not_found'],
    [500, 'tenant.failed'],
  ])('of status %i is read for 256 kB and is still what its status says', async (status, code) => {
    const { sent, answer } = endless(status, Buffer.alloc(MB / 16, ' '));
    const plugin = await startWith(answer);
    await expect(plugin.getFields({})).rejects.toMatchObject({ code, problem: { status } });
    expect(sent.bytes).toBeLessThan(4 * 5 * MB);
  });

  test('is judged by its status even if it is encoded', async () => {
    const body = gzipSync(Buffer.alloc(50 * MB, ' '));
    const plugin = await startWith((_request, response) =>
      response.writeHead(403, { 'content-encoding': 'gzip' }).end(body),
    );
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'auth.rights' });
  });
});

describe('in place of a token', () => {
  test('a long page for people is recognized as one', async () => {
    const page = `<!DOCTYPE html><html>Sign in${'<p>x</p>'.repeat(50_000)}</html>`;
    const plugin = await startWith((_request, response) => response.end(page), LOGIN);
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'tenant.not_ivanti' });
  });

  test('an endless text is no token', async () => {
    const { sent, answer } = endless(200, Buffer.alloc(MB / 16, 'a'));
    const plugin = await startWith(answer, LOGIN);
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'tenant.bad_answer' });
    expect(sent.bytes).toBeLessThan(8 * MB);
  });
});

test('an answer without a body may name an encoding', async () => {
  const plugin = await startWith((_request, response) => response.writeHead(204, { 'content-encoding': 'gzip' }).end());
  await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'tenant.bad_metadata' });
});
