import { once } from 'node:events';
import type { Request, Response } from 'express';
import { columnsOf, PluginError, type Problem } from '../../host-sdk/index.js';

/** Answers with a problem and the HTTP status that goes with it. */
export function answerProblem(response: Response, problem: Problem): void {
  response.status(columnsOf(problem).http).json({ problem });
}

/** Aborted with `host.aborted` when the caller disconnects before the answer has ended. */
export function untilGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new PluginError('host.aborted', 'The caller has gone.'));
  });
  return gone.signal;
}

/** Sends texts as they arrive, no faster than the caller reads them. */
export async function answerInParts(response: Response, parts: AsyncIterable<string>): Promise<void> {
  const gone = untilGone(response);
  for await (const part of parts) {
    if (gone.aborted) return;
    if (!response.write(part)) await once(response, 'drain', { signal: gone }).catch(() => undefined);
  }
  response.end();
}

/** A stream of server-sent events. */
export interface EventStream {
  /** @param id The value that a caller sends in `Last-Event-ID` to continue after this event. */
  send(event: string, data: unknown, id?: number): void;
  end(): void;
}

const HEARTBEAT_MS = 15_000;

/** Starts an answer of server-sent events; a regular comment keeps proxies from closing the connection. */
export function answerEvents(response: Response): EventStream {
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  const beat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS).unref();
  response.once('close', () => {
    clearInterval(beat);
  });
  return {
    send(event, data, id) {
      if (response.destroyed) return;
      response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    end() {
      response.end();
    },
  };
}

/** The last event that a caller has received; 0 for none. */
export function lastEventOf(request: Request): number {
  const id = Number(request.get('Last-Event-ID'));
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}
