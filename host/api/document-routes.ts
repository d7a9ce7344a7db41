import { Router } from 'express';
import { docsPage } from './docs-page.js';
import { nonceOf } from './guard.js';
import { API_PATHS, apiDocument } from './openapi.js';

/** The API's document, and a page that lists its calls. */
export function documentRoutes(): Router {
  const routes = Router();
  routes.get('/api/openapi.json', (_request, response) => {
    response.json(apiDocument());
  });
  routes.get('/api/docs', (_request, response) => {
    response.type('html').send(docsPage(API_PATHS, nonceOf(response)));
  });
  return routes;
}
