import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Tenant } from '../tenant/instance/tenant.js';

const LOOPBACK_NAME = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const LOOPBACK_ADDRESS = /^(?:::1$|127\.|::ffff:127\.)/;

/** Whether the name a request was sent to is this machine's, or the one the mock listens on: a page of another site gets here under its own. */
export function isOwnHost({ hosts }: Pick<Tenant, 'hosts'>, { headers }: IncomingMessage): boolean {
  const [, name = ''] = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(headers.host?.toLowerCase() ?? '') ?? [];
  return LOOPBACK_NAME.test(name) || hosts.has(name);
}

/** Whether a request comes from this machine, and was meant to. */
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
 * Callers from this machine only, under its own name, unless a token was agreed on; then whoever has it. A page of another
 * origin is refused either way: a browser would send what its script wants to this machine.
 */
export function guard(tenant: Tenant): RequestHandler {
  const { controlToken: token } = tenant.options;
  return (request, response, next) => {
    const refuse = (status: number, error: string): void => void response.status(status).json({ error });
    if (isForeignOrigin(request)) {
      refuse(403, `The control API serves no pages of another origin; this one is ${request.headers.origin ?? ''}`);
    } else if (token !== undefined) {
      if (isTokenSent(request, token)) next();
      else refuse(401, 'The control token is missing or wrong');
    } else if (!LOOPBACK_ADDRESS.test(request.socket.remoteAddress ?? '')) {
      refuse(403, 'The control API serves this machine only; start with a control token');
    } else if (!isOwnHost(tenant, request)) {
      const names = ['localhost', '127.0.0.1', '[::1]', ...tenant.hosts].join(', ');
      refuse(
        403,
        `The control API answers to ${names}, not to ${request.headers.host ?? ''}; use one, or a control token`,
      );
    } else next();
  };
}
