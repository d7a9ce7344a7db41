import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.js';

/** Puts an answer on the wire: ready bytes, length announced, no entity tag; or ends the connection as a fault asks. */
export function send(response: ServerResponse, answer: Answer, now: number): void {
  const { socket } = response;
  if (answer.wire !== undefined) {
    // A true RST; ending the socket would look like an orderly close.
    if (answer.wire === 'reset') socket?.resetAndDestroy();
    else socket?.destroy();
    return;
  }
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body ?? '', 'utf8');
  response.statusCode = answer.status;
  response.setHeader('Date', new Date(now).toUTCString());
  if (answer.type !== undefined) response.setHeader('Content-Type', answer.type);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (answer.status !== 204 && answer.status !== 304) {
    if (answer.cut) {
      sendCut(response, body, answer.cut);
      return;
    }
    response.setHeader('Content-Length', body.length);
  }
  response.end(answer.status === 204 || answer.status === 304 ? undefined : body);
}

/** Sends the beginning of a body. With the full length declared the connection ends early; otherwise only the JSON tells. */
function sendCut(response: ServerResponse, body: Buffer, { bytes, declare }: NonNullable<Answer['cut']>): void {
  const start = body.subarray(0, bytes);
  response.setHeader('Content-Length', declare ? body.length : start.length);
  if (!declare || start.length === body.length) {
    response.end(start);
    return;
  }
  response.write(start, () => {
    response.socket?.destroySoon();
  });
}
