import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { startPlugin, startTenant, testServices } from '../tenant.js';
import { HISTORY, pull } from './pulling.js';

const NOTE =
  'Some texts of the tenant have bytes that are not valid in their character set; U+FFFD is stored for each of them.';

/** A proxy that replaces the first subject of each answer by bytes. */
async function startProxy(tenant: string, subject: Buffer): Promise<string> {
  const proxy = createServer((incoming, outgoing) => {
    const pass = async () => {
      const { authorization = '' } = incoming.headers;
      const answer = await request(new URL(incoming.url ?? '/', tenant), { headers: { authorization } });
      const body = await buffer(answer.body);
      const at = body.indexOf('"Subject":"') + '"Subject":"'.length;
      const isRecord = at > '"Subject":"'.length;
      const parts = [body.subarray(0, at), subject, body.subarray(body.indexOf('"', at))];
      const type = String(answer.headers['content-type']);
      outgoing.writeHead(answer.statusCode, { 'content-type': type }).end(isRecord ? Buffer.concat(parts) : body);
    };
    pass().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

test.each([
  ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x62]), 'a\uFFFDb', [NOTE]],
  ['U+FFFD as the tenant wrote it', Buffer.from('a\uFFFDb'), 'a\uFFFDb', []],
  ['letters in UTF-8', Buffer.from('Müller'), 'Müller', []],
] as const)('a pull notes that it replaced bytes: %s', async (_what, bytes, stored, notes) => {
  const tenant = await startTenant();
  const instance = await startProxy(tenant.url, bytes);
  const plugin = startPlugin(tenant.config({ instance, data: HISTORY }), testServices(tenant.clock));
  const { rows, end } = await pull(plugin);
  expect([...rows.values()].some((row) => row['Subject'] === stored)).toBe(true);
  expect(end?.notes).toEqual(notes);
});
