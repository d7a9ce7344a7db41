import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { staticCredential } from '../../plugin/auth/static.js';
import { authenticate, type Credential, type Signature } from '../../plugin/http/authenticate.js';
import { failureOf } from '../../plugin/http/response-problems.js';
import { compose, type HttpReply } from '../../plugin/http/send.js';
import { createWire } from '../../plugin/http/wire.js';
import { DISTANT_CERTIFICATE, DISTANT_KEY } from '../data/distant-certificate.js';
import { CERTIFICATE, KEY } from '../data/localhost-certificate.js';
import { fakeClock, testServices } from '../tenant.js';

const { serialNumber: FIRST } = new X509Certificate(CERTIFICATE);
const { serialNumber: SECOND } = new X509Certificate(DISTANT_CERTIFICATE);

type TlsRequest = IncomingMessage & { readonly socket: TLSSocket };

/** A tenant behind a gateway that looks at a header and at the client's certificate. */
async function gateway(fits: (shown: string) => boolean, options: ServerOptions = {}) {
  const seen: string[] = [];
  let connections = 0;
  const ca = [CERTIFICATE, DISTANT_CERTIFICATE];
  const server = createServer(
    { cert: CERTIFICATE, key: KEY, ca, requestCert: true, rejectUnauthorized: false, ...options },
    (request, response) => {
      const { serialNumber } = (request as TlsRequest).socket.getPeerCertificate();
      const shown = String(request.headers['x-gateway-key'] ?? serialNumber);
      seen.push(shown);
      response.writeHead(fits(shown) ? 200 : 401, { 'content-type': 'application/json' });
      response.end(fits(shown) ? '{"value":[]}' : JSON.stringify({ message: [`no ${shown}`] }));
    },
  );
  server.on('secureConnection', (socket) => {
    connections += 1;
    socket.on('close', () => (connections -= 1));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: new URL(`https://localhost:${(server.address() as AddressInfo).port}`), seen, open: () => connections };
}

function connect(url: URL, stored: Record<string, string>, sign: (secrets: Stored) => Signature) {
  const { secrets, clock } = testServices(undefined, stored);
  const references = Object.fromEntries(Object.keys(stored).map((key) => [key, key]));
  const credential = staticCredential(secrets, references, sign);
  const origins = { tenant: url.origin, token: url.origin };
  const wire = createWire({ timeoutMs: 5000, connections: 2, origins, route: async () => ({ ca: CERTIFICATE }) });
  onTestFinished(() => wire.dispose());
  const send = compose([authenticate(credential, url.origin, clock)], wire.send);
  return () => send({ method: 'GET', url, headers: {}, purpose: 'check', repeatable: true });
}

type Stored = Readonly<Record<string, string>>;

const inHeader = ({ key = '' }: Stored): Signature => ({ headers: { 'X-Gateway-Key': `key=${key}` } });
const asIdentity = ({ cert = '', key = '' }: Stored): Signature => ({ identity: { cert, key } });

describe('a credential', () => {
  test('may set a header of any name, is read again after a 401, and no refusal repeats it', async () => {
    const { url, seen } = await gateway((shown) => shown === 'key=rotated-key');
    const stored = { key: 'planted-secret' };
    const ask = connect(url, stored, inHeader);
    const refusal = failureOf(await ask(), 'reading');
    expect([refusal.code, refusal.message]).toEqual(['auth.refused', expect.stringContaining('no ***')]);
    expect(JSON.stringify(refusal.problem)).not.toContain('planted-secret');
    stored.key = 'rotated-key';
    expect((await ask()).status).toBe(200);
    expect(seen).toEqual(['key=planted-secret', 'key=planted-secret', 'key=planted-secret', 'key=rotated-key']);
  });

  test.each<[string, Signature]>([
    ['Authorization', { headers: { Authorization: 'Scheme planted-secret' }, secrets: ['planted-secret'] }],
    ['one of its own', { headers: { 'x-api-key': 'planted-secret' } }],
    ['several', { headers: { cookie: 'session=planted-secret', 'x-more': 'planted-secret' } }],
  ])('is hidden from every answer that repeats a header: %s', async (_what, signature) => {
    const url = new URL('https://localhost');
    const credential: Credential = { signature: async () => signature, renew: async () => signature };
    const gossip = async ({ headers }: { readonly headers: object }): Promise<HttpReply> => {
      const forms = (value: string) => [value, value.split(' ').at(-1), encodeURIComponent(value), btoa(value)];
      const words = Object.values(headers).flatMap(forms);
      return { status: 403, headers: {}, text: JSON.stringify({ message: words }) };
    };
    const send = compose([authenticate(credential, url.origin, fakeClock())], gossip);
    const { text } = await send({ method: 'GET', url, headers: {}, purpose: 'check', repeatable: true });
    expect(text).toContain('***');
    expect(text).not.toMatch(/planted-secret|cGxhbnRlZC1zZWNyZX/);
  });

  test('may be a client certificate, which is read again after a 401 and then shown on new connections alone', async () => {
    const { url, seen, open } = await gateway((shown) => shown === SECOND);
    const stored = { cert: CERTIFICATE, key: KEY };
    const ask = connect(url, stored, asIdentity);
    expect((await ask()).status).toBe(401);
    Object.assign(stored, { cert: DISTANT_CERTIFICATE, key: DISTANT_KEY });
    expect((await ask()).status).toBe(200);
    expect([seen[0], seen.at(-1)]).toEqual([FIRST, SECOND]);
    await expect.poll(open, { interval: 5 }).toBe(1);
  });

  test('is read again after a host has broken the connection off at the sight of a certificate', async () => {
    const { url, seen } = await gateway(() => true, { ca: CERTIFICATE, rejectUnauthorized: true });
    const stored = { cert: DISTANT_CERTIFICATE, key: DISTANT_KEY };
    const ask = connect(url, stored, asIdentity);
    await expect(ask()).rejects.toMatchObject({ problem: { blame: 'network' } });
    Object.assign(stored, { cert: CERTIFICATE, key: KEY });
    await expect(ask()).rejects.toMatchObject({ problem: { blame: 'network' } });
    expect((await ask()).status).toBe(200);
    expect(seen).toEqual([FIRST]);
  });

  test('is reported as missing where a server demands a client certificate', async () => {
    const { url } = await gateway(() => true, { rejectUnauthorized: true, maxVersion: 'TLSv1.2' });
    const problem: unknown = await connect(url, { key: 'k' }, inHeader)().catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'network.unreachable' });
    expect(String(problem)).toContain('perhaps because it requires a client certificate');
  });

  test.each([
    ['that is none', { cert: 'planted-secret', key: KEY }, 'The client certificate cannot be read'],
    [
      'without its key',
      { cert: CERTIFICATE, key: 'planted-secret' },
      'The key of the client certificate cannot be read',
    ],
    [
      'with the key of another',
      { cert: DISTANT_CERTIFICATE, key: KEY },
      'The key is not that of the client certificate',
    ],
  ])('that is a certificate %s is a fault of the configuration before anything is sent', async (_what, stored, said) => {
    const { url, seen } = await gateway(() => true);
    const ask = connect(url, stored, asIdentity);
    const problem: unknown = await ask().catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'config.invalid', problem: { field: 'auth' } });
    expect(String(problem)).toContain(said);
    expect(String(problem)).not.toContain('planted-secret');
    expect(seen).toEqual([]);
    Object.assign(stored, { cert: CERTIFICATE, key: KEY });
    await ask().catch(() => undefined);
    expect((await ask()).status).toBe(200);
  });
});
