import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Tenant } from '../tenant/instance/tenant.js';

const LOOPBACK_NAME = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const LOOPBACK_ADDRESS = /^(?:::1$|127\.|::ffff:127\.)/;

/**
 * Whether a request was sent to a name of this machine, or to the one that the mock listens on. A page of another site
 * reaches the mock under its own name.
 */
export function isOwnHost({ hosts }: Pick<Tenant, 'hosts'>, { headers }: IncomingMessage): boolean {
  const [, name = ''] = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(headers.host?.toLowerCase() ?? '') ?? [];
  return LOOPBACK_NAME.test(name) || hosts.has(name);
}

/** Whether a request comes from this machine and was sent to its name. */
export function isLocal(tenant: Pick<Tenant, 'hosts'>, request: IncomingMessage): boolean {
  return LOOPBACK_ADDRESS.test(request.socket.remoteAddress ?? '') && isOwnHost(tenant, request);
}

function isForeignOrigin({ headers: { origin, host = '' } }: IncomingMessage): boolean {
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}

function isTokenSent(request: IncomingMessage, token: string): boolean {
  const [, bearer] = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const sent = Buffer.from(bearer ?? String(request.headers['x-mock-token'] ?? ''));
  const wanted = Buffer.from(token);
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}

/**
 * Serves callers from this machine under its own name, or, with a token, every caller that has it. A page of another
 * origin is refused in both cases: a browser would send its script's requests to this machine.
 */
export function guard(tenant: Tenant): RequestHandler {
  const { controlToken: token } = tenant.options;
  return (request, response, next) => {
    const refuse = (status: number, error: string): void => void response.status(status).json({ error });
    if (isForeignOrigin(request)) {
      refuse(403, `The control API refuses pages of another origin, such as ${request.headers.origin ?? ''}`);
    } else if (token !== undefined) {
      if (isTokenSent(request, token)) next();
      else refuse(401, 'The control token is missing or wrong');
    } else if (!LOOPBACK_ADDRESS.test(request.socket.remoteAddress ?? '')) {
      refuse(403, 'The control API serves this machine only; start with a control token');
    } else if (!isOwnHost(tenant, request)) {
      const names = ['localhost', '127.0.0.1', '[::1]', ...tenant.hosts].join(', ');
      refuse(
        403,
        `The control API answers under ${names}, not under ${request.headers.host ?? ''}. Use one of these names, or a control token`,
      );
    } else next();
  };
}
