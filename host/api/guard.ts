import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { ServerResponse } from 'node:http';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { denial } from './refusal.js';

const OWN_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Address to which browsers report violations of the security policy. */
export const CSP_REPORTS = '/api/csp-reports';

const plainHeaders = headersWith({});
/** Browsers that support `report-to` ignore `report-uri` next to it, and send nothing to it without TLS. */
const secureHeaders = headersWith({ reportTo: ['csp'] });

function headersWith(reporting: { readonly reportTo?: string[] }) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response as Response)}'`],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        reportUri: [CSP_REPORTS],
        ...reporting,
      },
    },
    frameguard: { action: 'deny' },
    // Other services of the same domain may not use TLS.
    strictTransportSecurity: { includeSubDomains: false },
  });
}

/**
 * Sets the security headers and refuses requests for another host name: otherwise a foreign page could point its own
 * name at this machine and call us as the same origin.
 * @param allowedHosts Names besides those of this machine.
 */
export function guard(allowedHosts: readonly string[] = []): RequestHandler {
  const names = new Set([...OWN_NAMES, ...allowedHosts.map((name) => asHostName(name.toLowerCase()))]);
  return (request, response, next) => {
    response.locals['nonce'] = randomBytes(16).toString('base64');
    const headers = request.secure ? secureHeaders : plainHeaders;
    headers(request, response as ServerResponse, () => {
      response.set('Cache-Control', 'no-store');
      if (request.secure) response.set('Reporting-Endpoints', `csp="${CSP_REPORTS}"`);
      if (names.has(hostName(request.headers.host ?? ''))) next();
      else next(denial(403, 'This server does not answer to that host name.', 'Name it with `serve --allow-host`.'));
    });
  };
}

/** The nonce for the style elements of this answer. */
export function nonceOf(response: Response): string {
  return String(response.locals['nonce']);
}

/** An address as written in URLs and Host headers. */
export function asHostName(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}

function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d+$/, '');
}
