import type { RequestHandler } from 'express';

/** What a browser may do with our answers: show them, and nothing else. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const OWN_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Sets the security headers and refuses requests for another host name: a foreign page could otherwise point its own
 * name at this machine and read what nobody has to sign in for.
 */
export const guard: RequestHandler = (request, response, next) => {
  response.set(HEADERS);
  if (OWN_NAMES.has(hostName(request.headers.host ?? ''))) next();
  else response.status(403).json({ error: 'This address serves localhost only.' });
};

function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d+$/, '');
}
