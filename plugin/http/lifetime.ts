import { PluginError } from '../../host-sdk/index.js';
import type { HttpReply, HttpRequest, Send } from './send.js';

/** How long a connection sends, waits and tries again. */
export interface Lifetime {
  /** Ends requests with the connection, whatever they are doing. Those that come later fail with `host.aborted`. */
  bind(send: Send): Send;
  /** Ends what is under way and resolves when it has ended. */
  end(): Promise<void>;
}

export function createLifetime(): Lifetime {
  const running = new Map<AbortController, Promise<HttpReply>>();
  let isOver = false;

  async function during(request: HttpRequest, send: Send): Promise<HttpReply> {
    if (isOver) throw closed();
    request.signal?.throwIfAborted();
    const attempt = new AbortController();
    const stop = () => {
      attempt.abort(request.signal?.reason);
    };
    request.signal?.addEventListener('abort', stop, { once: true });
    const reply = send({ ...request, signal: attempt.signal });
    running.set(attempt, reply);
    try {
      return await reply;
    } finally {
      running.delete(attempt);
      request.signal?.removeEventListener('abort', stop);
    }
  }

  return {
    bind: (send) => (request) => during(request, send),
    async end() {
      isOver = true;
      for (const attempt of running.keys()) attempt.abort(closed());
      await Promise.allSettled(running.values());
    },
  };
}

/** What a request meets that comes after the end of its connection. */
export function closed(): PluginError {
  return new PluginError('host.aborted', 'The connection was closed before the job had ended.');
}
