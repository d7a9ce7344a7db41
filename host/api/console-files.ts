import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import { nonceOf } from './guard.js';
import { Refusal } from './refusal.js';

/** Placeholder in the console's page for the nonce of its style elements. */
const NONCE_MARK = '__CSP_NONCE__';

/**
 * The files of the built console, served without sign-in: they contain only the program. Files under `/assets/` have
 * the hash of their content in their name; every other address that a browser opens is a page of the console.
 */
export function consoleFiles(folder: string): Router {
  const sendPage = pageOf(folder);
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

/**
 * Where a browser opens an address of the API signed out, such as `/api/docs`: the console's page, which asks for a sign-in
 * and loads the address again. Programs get their refusal.
 */
export function signInPage(folder: string): ErrorRequestHandler {
  const sendPage = pageOf(folder);
  return (error: unknown, request, response, next) => {
    const isPage = request.method === 'GET' && request.accepts(['json', 'html']) === 'html';
    if (!isPage || response.headersSent || !(error instanceof Refusal) || error.status !== 401) {
      next(error);
      return;
    }
    response.status(error.status).set(error.headers);
    void sendPage(request, response, next);
  };
}

function pageOf(folder: string): RequestHandler {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  return (_request, response) => {
    response.type('html').send(page.replaceAll(NONCE_MARK, nonceOf(response)));
  };
}
