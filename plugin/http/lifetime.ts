import { PluginError } from '../../host-sdk/index.js';
import type { HttpReply, HttpRequest, Send } from './send.js';

/** How long a connection sends, waits and tries again. */
export interface Lifetime {
  /** Aborts requests when the connection ends. Later requests fail with `host.aborted`. */
  bind(send: Send): Send;
  /** At the end, disposes of what has a method `dispose` once no request is under way, in reverse order. */
  keep<T extends object>(part: T): T;
  /**
   * Ends what is under way and resolves when all has ended. Every call returns the same promise. Rejects as the first
   * `dispose` did.
   */
  end(): Promise<void>;
  readonly isOver: () => boolean;
}

interface Disposable {
  dispose(): unknown;
}

export function createLifetime(): Lifetime {
  const running = new Map<AbortController, Promise<HttpReply>>();
  const kept = new Set<Partial<Disposable>>();
  let over: Promise<void> | undefined;

  async function during(request: HttpRequest, send: Send): Promise<HttpReply> {
    if (over !== undefined) throw closed();
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

  async function end(): Promise<void> {
    for (const attempt of running.keys()) attempt.abort(closed());
    await Promise.allSettled(running.values());
    const failures: unknown[] = [];
    for (const part of [...kept].reverse()) {
      try {
        await part.dispose?.();
      } catch (error) {
        failures.push(error);
      }
    }
    kept.clear();
    if (failures.length > 0) throw failures[0];
  }

  return {
    bind: (send) => (request) => during(request, send),
    keep(part) {
      kept.add(part);
      return part;
    },
    end: () => (over ??= end()),
    isOver: () => over !== undefined,
  };
}

/** The problem of a request that is sent after the end of its connection. */
export function closed(): PluginError {
  return new PluginError('host.aborted', 'The connection was closed before the job had ended.');
}
