import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { request } from 'undici';
import type { Answered, Flaw, Sent } from './flaw.js';

export interface Front {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Of one connection, not of one message. */
const HOP_BY_HOP = new Set(['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding']);

/** A proxy between product and tenant that changes what passes, as a flaw says. */
export async function startFront(tenant: string, { request: resend, answer: reply }: Flaw): Promise<Front> {
  const server = createServer((incoming, outgoing) => {
    const pass = async () => {
      const received = await read(incoming, tenant);
      const sent = { ...received, ...resend?.(received) };
      const answered = await forward(sent);
      const { status, headers, body } = { ...answered, ...reply?.(answered, sent) };
      outgoing.writeHead(status, headers).end(body);
    };
    pass().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => close(server) };
}

async function read(incoming: IncomingMessage, tenant: string): Promise<Sent> {
  const body = (await buffer(incoming)).toString();
  const { method = 'GET', url = '/' } = incoming;
  return { method, url: new URL(url, tenant), headers: headersOf(incoming.headers), body };
}

async function forward({ method, url, headers, body }: Sent): Promise<Answered> {
  const sent = body === '' ? {} : { body };
  const answer = await request(url, { method: method as 'GET', headers, ...sent });
  return { status: answer.statusCode, headers: headersOf(answer.headers), body: await answer.body.text() };
}

function headersOf(headers: IncomingMessage['headers']): Record<string, string> {
  const kept = Object.entries(headers).filter(([name, value]) => !HOP_BY_HOP.has(name) && value !== undefined);
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
