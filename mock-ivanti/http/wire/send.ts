import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../../tenant/answers/answer.js';
import { abortConnection } from './abort-connection.js';

/** Milliseconds in which sent bytes reach a client on the same machine. */
const DELIVERY = 20;

/**
 * Puts an answer on the wire: ready bytes, length announced, no entity tag; or ends the connection as a fault requests.
 */
export function send(response: ServerResponse, answer: Answer, now: number): void {
  if (answer.wire !== undefined && answer.afterBytes === undefined) {
    abortConnection(response, answer.wire);
    return;
  }
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body ?? '', 'utf8');
  response.statusCode = answer.status;
  response.setHeader('Date', new Date(now).toUTCString());
  if (answer.type !== undefined) response.setHeader('Content-Type', answer.type);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (answer.status === 204 || answer.status === 304) {
    response.end();
    return;
  }
  const { wire, afterBytes, cut, dribble, flood } = answer;
  if (wire !== undefined && afterBytes !== undefined) {
    response.setHeader('Content-Length', body.length);
    response.write(body.subarray(0, afterBytes));
    // A reset that overtakes the bytes looks like an orderly end to some clients.
    setTimeout(() => {
      abortConnection(response, wire);
    }, DELIVERY).unref();
  } else if (flood) sendFlood(response, flood);
  else if (cut) sendCut(response, body, cut);
  else if (dribble) void sendSlowly(response, body, dribble);
  else {
    response.setHeader('Content-Length', body.length);
    response.end(body);
  }
}

/**
 * Sends the beginning of a body. With the full length announced, or chunked, the client sees a broken answer; otherwise
 * only the JSON shows it.
 */
function sendCut(response: ServerResponse, body: Buffer, { bytes, framing }: NonNullable<Answer['cut']>): void {
  const start = body.subarray(0, bytes);
  const isWhole = start.length === body.length;
  if (framing === 'exact' || (isWhole && framing === 'declared')) {
    response.setHeader('Content-Length', start.length);
    response.end(start);
    return;
  }
  if (framing === 'declared') response.setHeader('Content-Length', body.length);
  if (framing === 'closed') {
    response.setHeader('Connection', 'close');
    response.removeHeader('Transfer-Encoding');
    response.useChunkedEncodingByDefault = false;
  }
  response.write(start, () => {
    response.socket?.destroySoon();
  });
}

function sendFlood(response: ServerResponse, { piece, times }: NonNullable<Answer['flood']>): void {
  let left = times;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

async function sendSlowly(
  response: ServerResponse,
  body: Buffer,
  { chunks, ms }: NonNullable<Answer['dribble']>,
): Promise<void> {
  response.setHeader('Content-Length', body.length);
  const size = Math.max(1, Math.ceil(body.length / chunks));
  for (let start = 0; start < body.length; start += size) {
    if (response.destroyed) return;
    response.write(body.subarray(start, start + size));
    await wait(ms, undefined, { ref: false });
  }
  response.end();
}
