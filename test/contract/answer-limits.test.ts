import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPlugin } from '../tenant.js';

const MB = 1024 * 1024;
const KEY = { strategy: 'ivanti_api_key', api_key: 'planted-secret' };
const LOGIN = { strategy: 'basic_auth', username: 'u', password: 'planted-secret', role: 'r' };

/** A plugin for a tenant that gives one answer to everything. */
async function startWith(answer: (request: IncomingMessage, response: ServerResponse) => void, auth: object = KEY) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const instance = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return startPlugin({ instance, auth, data: { tables: ['incidents'], mode: 'incremental' } });
}

/** Writes for as long as somebody reads; tells how much that was. */
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
      code: 'tenant.bad_answer',
      message: expect.stringContaining('more than 16 MB') as unknown,
      problem: { fix: expect.stringContaining('page_size') as unknown },
    });
  });

  test('is not read to an end that it does not have', async () => {
    const { sent, answer } = endless(200, Buffer.alloc(MB, ' '));
    const plugin = await startWith(answer);
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'tenant.bad_answer' });
    expect(sent.bytes).toBeLessThan(32 * MB);
  });
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

  test('is still what its status says when it is encoded', async () => {
    const body = gzipSync(Buffer.alloc(50 * MB, ' '));
    const plugin = await startWith((_request, response) =>
      response.writeHead(403, { 'content-encoding': 'gzip' }).end(body),
    );
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'auth.rights' });
  });
});

describe('in place of a token', () => {
  test('a long page for people is told for what it is', async () => {
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
