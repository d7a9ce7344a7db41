import type { RequestHandler } from 'express';
import type { Logger } from '../../host-sdk/index.js';

/** Logs once that a proxy is not trusted: all its users then share the attempts of one address. */
export function tellUntrustedProxy(logger: Logger): RequestHandler {
  let told = false;
  return (request, _response, next) => {
    const { remoteAddress } = request.socket;
    if (!told && request.headers['x-forwarded-for'] !== undefined && request.ip === remoteAddress) {
      told = true;
      logger.warn('Requests come through a proxy that the host does not trust, so all its users count as one address', {
        proxy: remoteAddress ?? '',
        fix: `If that is your proxy, start with --trust-proxy ${remoteAddress ?? 'and its address'}.`,
      });
    }
    next();
  };
}
