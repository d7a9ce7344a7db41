import { randomUUID } from 'node:crypto';
import type { Clock, Logger } from '../../host-sdk/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import type { Policy } from './send.js';
import type { ServerClock } from './server-clock.js';

/**
 * Names the caller, learns the tenant's clock and writes one line per call: method, path, status, duration.
 * Never the query, a header or a body: they may hold secrets and personal data.
 */
export function observe(logger: Logger, clock: Clock, userAgent: string, server?: ServerClock): Policy {
  return {
    name: 'observe',
    async send(request, next) {
      const started = clock.now();
      const line = {
        request: randomUUID(),
        method: request.method,
        host: request.url.host,
        path: pathShape(request.url),
        purpose: request.purpose,
      };
      try {
        const reply = await next({ ...request, headers: { ...request.headers, 'user-agent': userAgent } });
        server?.learn(reply.headers['date']);
        logger.debug('call', { ...line, status: reply.status, ms: clock.now() - started });
        return reply;
      } catch (error) {
        logger.debug('call failed', {
          ...line,
          code: isPluginError(error) ? error.code : 'aborted',
          ms: clock.now() - started,
        });
        throw error;
      }
    },
  };
}

/** The path without keys of records: `/incidents('…')` stays countable and names nobody. */
function pathShape(url: URL): string {
  return decodeURIComponent(url.pathname).replaceAll(/\('[^/]*'\)/g, "('…')");
}
