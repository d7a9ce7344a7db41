import { randomUUID } from 'node:crypto';
import type { Clock, Logger } from '../../host-sdk/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import type { Policy } from './send.js';
import type { ServerClock } from './server-clock.js';

export interface Observer {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly userAgent: string;
  /** Absent for hosts whose time and quota are not the tenant's. */
  readonly tenant?: { readonly clock: ServerClock; readonly callsLeft: () => number };
}

/**
 * Names the caller, learns the tenant's clock and writes one line per call: method, path, status, duration, attempts,
 * calls left. Never the query, a header or a body: they may hold secrets and personal data.
 */
export function observe({ logger, clock, userAgent, tenant }: Observer): Policy {
  return {
    name: 'observe',
    async send(request, next) {
      const started = clock.monotonic();
      const line = {
        request: randomUUID(),
        method: request.method,
        host: request.url.host,
        path: pathShape(request.url),
        purpose: request.purpose,
      };
      try {
        const reply = await next({ ...request, headers: { ...request.headers, 'user-agent': userAgent } });
        tenant?.clock.learn(reply.headers['date']);
        const { status, attempts } = reply;
        logger.debug('call', {
          ...line,
          status,
          attempts,
          ms: clock.monotonic() - started,
          callsLeft: tenant?.callsLeft(),
        });
        return reply;
      } catch (error) {
        logger.debug('call failed', {
          ...line,
          code: isPluginError(error) ? error.code : 'aborted',
          ms: clock.monotonic() - started,
        });
        throw error;
      }
    },
  };
}

/** The path without keys of records: `/incidents('…')` stays countable and names nobody. */
function pathShape(url: URL): string {
  return url.pathname.split('/').map(withoutKey).join('/');
}

function withoutKey(segment: string): string {
  const [start, end] = [segment.indexOf("('"), segment.lastIndexOf("')")];
  return start >= 0 && end >= start + 2 ? `${segment.slice(0, start)}('…')${segment.slice(end + 2)}` : segment;
}
