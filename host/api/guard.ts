import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { deny } from './answers.js';

/** What a browser may do with our answers: show them, and send our own forms. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const OWN_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Sets the security headers and refuses requests for another host name: a foreign page could otherwise point its own
 * name at this machine and speak to us as the same origin.
 * @param allowedHosts Names besides those of this machine.
 */
export function guard(allowedHosts: readonly string[] = []): RequestHandler {
  const names = new Set([...OWN_NAMES, ...allowedHosts.map((name) => asHostName(name.toLowerCase()))]);
  return (request, response, next) => {
    response.set(HEADERS);
    if (names.has(hostName(request.headers.host ?? ''))) next();
    else deny(response, 403, 'This server does not answer to that host name.', 'Name it with `serve --allow-host`.');
  };
}

/** An address as it stands in URLs and Host headers. */
export function asHostName(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}

function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d+$/, '');
}
