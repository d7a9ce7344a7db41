import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';
import type { RequestHandler } from 'express';
import { nonceOf } from './guard.js';

/** Placeholder in the console's page for the nonce of its style elements. */
const NONCE_MARK = '__CSP_NONCE__';

/**
 * The files of the built console, served without sign-in: they contain only the program. Files under `/assets/` have
 * the hash of their content in their name; every other address that a browser opens is a page of the console.
 */
export function consoleFiles(folder: string): Router {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const sendPage: RequestHandler = (_request, response) => {
    response.type('html').send(page.replaceAll(NONCE_MARK, nonceOf(response)));
  };
  const files = (path: string, caching: string) =>
    express.static(path, { index: false, setHeaders: (response) => response.set('Cache-Control', caching) });
  const routes = Router();
  routes.use('/assets', files(join(folder, 'assets'), 'public, max-age=31536000, immutable'), (_request, response) => {
    response.status(404).type('text').send('There is no such file.');
  });
  routes.get('/index.html', sendPage);
  routes.use(files(folder, 'no-cache'));
  routes.get(/^\/(?!(api|metrics|health)(\/|$))/, (request, response, next) => {
    if (request.accepts(['html', 'json']) !== 'html') next();
    else void sendPage(request, response, next);
  });
  return routes;
}
