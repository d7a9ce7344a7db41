import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json, JsonObject } from '../json.js';
import { withValue } from '../json-path.js';
import { addressOf } from './check.js';
import { demand, type ExamSubject } from './subject.js';

/**
 * How the front handles a request: `pass` returns the answer, `lose` lets the product carry it out
 * but returns nothing, `cut` does not forward it.
 */
export type Fate = 'pass' | 'lose' | 'cut';

export interface Front {
  /** The working configuration, with the front's address. */
  readonly config: Json;
  /** Received requests, in order. */
  readonly seen: readonly { readonly method: string; readonly agent: string | undefined }[];
  /** Sets how to handle requests from now on; before, all of them pass. */
  decide: (method: string) => Fate;
}

/** Runs a proxy between plugin and product on the same machine during `body`. */
export async function behindFront<T>(subject: ExamSubject, body: (front: Front) => Promise<T>): Promise<T> {
  const place = addressOf(subject);
  demand(place !== undefined, 'The address in the configuration is not one of http://.');
  const target = new URL(place.address);
  const seen: { method: string; agent: string | undefined }[] = [];
  const server = createServer((incoming, outgoing) => {
    const method = incoming.method ?? 'GET';
    seen.push({ method, agent: incoming.headers['user-agent'] });
    const fate = front.decide(method);
    if (fate === 'cut') outgoing.destroy();
    else forward(incoming, outgoing, target, fate);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = withValue(subject.config as JsonObject, place.key, place.address.replace(target.origin, origin));
  const front: Front = { config, seen, decide: () => 'pass' };
  try {
    return await body(front);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: URL, fate: Fate): void {
  const { method, headers, url = '/' } = incoming;
  const options = { host: target.hostname, port: target.port, path: url, method, headers, agent: false };
  const sent = ask(options, (answer) => {
    if (fate === 'lose') {
      answer.resume();
      answer.on('end', () => outgoing.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  sent.on('error', () => outgoing.destroy());
  incoming.on('error', () => sent.destroy());
  incoming.pipe(sent);
}
