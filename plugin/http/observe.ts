import { randomUUID } from 'node:crypto';
import { isPluginError, type Clock, type Logger, type Telemetry } from '../../host-sdk/index.js';
import type { Policy, Send } from './send.js';
import type { ServerClock } from './server-clock.js';

export interface Observer {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly userAgent: string;
  /** Absent for hosts whose time and quota are not the tenant's. */
  readonly tenant?: { readonly clock: ServerClock; readonly callsLeft: () => number };
}

/**
 * Names the caller, learns the tenant's clock, reports each request to the host and writes one line for it: method, path,
 * status, duration, attempts, calls left. Never the query, a header or a body: they may hold secrets and personal data.
 */
export function observe({ logger, clock, telemetry, userAgent, tenant }: Observer): Policy {
  return {
    name: 'observe',
    async send(request, next) {
      const started = clock.monotonic();
      const sent = { calls: 0 };
      const about = { host: request.url.host, purpose: request.purpose, method: request.method };
      const line = { request: randomUUID(), ...about, path: pathShape(request.url) };
      try {
        const reply = await next({ ...request, sent, headers: { ...request.headers, 'user-agent': userAgent } });
        tenant?.clock.learn(reply.headers['date']);
        const { status, bytes } = reply;
        const callsLeft = tenant?.callsLeft();
        const facts = { status, attempts: sent.calls, ms: clock.monotonic() - started };
        logger.debug('call', { ...line, ...facts, callsLeft });
        const known = { ...(bytes === undefined ? {} : { bytes }), ...(callsLeft === undefined ? {} : { callsLeft }) };
        telemetry.request({ ...about, ...facts, ...known });
        return reply;
      } catch (error) {
        const facts = { attempts: sent.calls, ms: clock.monotonic() - started };
        logger.debug('call failed', { ...line, code: isPluginError(error) ? error.code : 'aborted', ...facts });
        telemetry.request({ ...about, ...facts, code: isPluginError(error) ? error.code : 'host.aborted' });
        throw error;
      }
    },
  };
}

/** Counts the attempts of each request, right before they are sent. */
export function countAttempts(send: Send): Send {
  return (request) => {
    if (request.sent !== undefined) request.sent.calls++;
    return send(request);
  };
}

/** The path without keys of records: `/incidents('…')` stays countable and names no record. */
function pathShape(url: URL): string {
  return url.pathname.split('/').map(withoutKey).join('/');
}

function withoutKey(segment: string): string {
  const [start, end] = [segment.indexOf("('"), segment.lastIndexOf("')")];
  return start >= 0 && end >= start + 2 ? `${segment.slice(0, start)}('…')${segment.slice(end + 2)}` : segment;
}
