import { isDeepStrictEqual } from 'node:util';
import { setImmediate } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { columnsOf, isPluginError, PluginError } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import { limitOf, readBody } from './answer-body.js';
import { closed } from './lifetime.js';
import { networkProblem } from './network-problem.js';
import { requireOrigin } from './own-origin.js';
import { openSockets, type Route } from './route.js';
import type { HttpReply, HttpRequest, Send, TlsIdentity } from './send.js';
import { decodeText } from './decode-text.js';

/** Schemes, hosts and ports. */
export interface Origins {
  readonly tenant: string;
  /** Where tokens are requested: the tenant, or its identity provider. */
  readonly token: string;
}

export interface WireOptions {
  /** Longest time for one attempt, from connecting to the last byte. */
  readonly timeoutMs: number;
  readonly connections: number;
  /** The only places that requests are sent to, by purpose. */
  readonly origins: Origins;
  /** Read when the first request to a host is sent: proxy and authority may be references to secrets. */
  readonly route: () => Promise<Route>;
}

/** The last step of every request. */
export interface Wire {
  /** Sends one attempt. Throws `network.*` when no answer comes, `host.aborted` after `dispose`. */
  readonly send: Send;
  /** Closes the sockets. */
  readonly dispose: () => Promise<void>;
}

interface Pool {
  readonly identity: TlsIdentity | undefined;
  readonly dispatcher: Promise<Dispatcher>;
}

/**
 * One undici pool per host, with one client certificate at a time; none after `dispose`. Redirects are not followed.
 */
export function createWire(options: WireOptions): Wire {
  const pools = new Map<string, Pool>();
  let isClosed = false;
  return {
    send: async (request) => {
      // A late caller would open sockets that are never closed.
      if (isClosed) throw closed();
      requireOrigin(request.url, options.origins[request.purpose === 'token' ? 'token' : 'tenant']);
      return sendOnce(request, await poolFor(request.url.origin, request.identity), options.timeoutMs);
    },
    dispose: async () => {
      isClosed = true;
      const opened = await Promise.allSettled([...pools.values()].map(({ dispatcher }) => dispatcher));
      pools.clear();
      await Promise.all(opened.filter((pool) => pool.status === 'fulfilled').map((pool) => pool.value.destroy()));
    },
  };

  function poolFor(origin: string, identity: TlsIdentity | undefined): Promise<Dispatcher> {
    // A pool for requests that need no certificate, such as a login, exists beside them.
    const place = identity === undefined ? origin : `${origin} with an identity`;
    const known = pools.get(place);
    if (known !== undefined && isDeepStrictEqual(known.identity, identity)) return known.dispatcher;
    const pool = { identity, dispatcher: openPool(origin, identity) };
    pools.set(place, pool);
    // A secret that could not be read may be readable next time.
    pool.dispatcher.catch(() => pools.get(place) === pool && pools.delete(place));
    // Renewed: requests sent with the former certificate end first.
    known?.dispatcher.then(closeLater, () => undefined);
    return pool.dispatcher;
  }

  async function openPool(origin: string, identity: TlsIdentity | undefined): Promise<Dispatcher> {
    return openSockets(origin, options.connections, { ...(await options.route()), identity });
  }
}

/** After the requests that hold it have been sent. */
function closeLater(dispatcher: Dispatcher): void {
  setImmediate()
    .then(() => dispatcher.close())
    .catch(() => undefined);
}

/** Bytes that take some milliseconds to decode. */
const LONG_BODY = 1024 * 1024;

async function sendOnce(request: HttpRequest, dispatcher: Dispatcher, timeoutMs: number): Promise<HttpReply> {
  request.signal?.throwIfAborted();
  const attempt = new AbortController();
  const timer = setTimeout(() => {
    attempt.abort(
      new IvantiError('network.timeout', `No complete answer from ${request.url.host} in ${timeoutMs / 1000} s.`),
    );
  }, timeoutMs);
  const stop = () => {
    attempt.abort(request.signal?.reason);
  };
  request.signal?.addEventListener('abort', stop, { once: true });
  try {
    const response = await dispatcher.request({
      origin: request.url.origin,
      path: request.url.pathname + request.url.search,
      method: request.method,
      headers: { 'accept-encoding': 'gzip, deflate, br', ...request.headers },
      body: request.body ?? null,
      signal: attempt.signal,
    });
    const headers = flatten(response.headers);
    const status = response.statusCode;
    const limit = limitOf(status, request.purpose === 'token');
    const body = await readBody(response.body, headers['content-encoding'], limit, request.url.host);
    const decoded = decodeText(body, headers['content-type']);
    // The reader needs time as well; other work runs in between.
    if (body.length > LONG_BODY) await setImmediate();
    return { status, headers, ...decoded, bytes: body.length };
  } catch (error) {
    // The reason comes from what aborted: the timer above, or the caller.
    const failure: unknown = attempt.signal.aborted ? attempt.signal.reason : networkProblem(error, request.url.host);
    throw request.repeatable ? failure : outcomeOf(failure);
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', stop);
  }
}

/** A change without an answer may have been carried out, unless no connection was open to send it. */
function outcomeOf(failure: unknown): unknown {
  if (isPluginError(failure) && wasNotSent(failure)) return failure;
  const why = isPluginError(failure) ? failure.message : 'The request was aborted before its answer arrived.';
  return new PluginError('network.outcome_unknown', why, { cause: failure });
}

function wasNotSent({ problem }: PluginError): boolean {
  return problem.blame === 'network' && columnsOf(problem).outcome !== 'unknown';
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
