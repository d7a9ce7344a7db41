import { PACKAGE_VERSION } from '../../platform/package-root.js';
import { nonceOf } from '../guard.js';
import { anything, count, flag, list, map, object, text } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

/** The state of the host, reports of browsers, and the description of the API. */
export const systemOperations = [
  defineOperation({
    method: 'get',
    path: '/health',
    scope: 'open',
    summary: 'Reports that the host is running, and its version',
    answer: object({ ok: flag, version: text }),
    handler: () => ({ ok: true, version: PACKAGE_VERSION }),
  }),
  defineOperation({
    method: 'get',
    path: '/metrics',
    scope: 'read',
    summary: 'Returns metrics in the format of Prometheus',
    content: ['text/plain'],
    async handler({ response }, { metricsText }) {
      const { type, text: metrics } = await metricsText();
      response.set('Content-Type', type).send(metrics);
      return undefined;
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/csp-reports',
    scope: 'open',
    summary: 'Receives a browser’s report of a violation of the content security policy',
    body: anything,
    bodyOptions: {
      types: ['application/csp-report', 'application/reports+json', 'application/json'],
      limit: '16kb',
      optional: true,
    },
    content: [],
    status: 204,
    handler({ body, response }, { cspReports }) {
      cspReports.take(body);
      response.status(204).end();
      return undefined;
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/csp-reports',
    scope: 'read',
    summary:
      'Lists the violations that browsers reported, newest first. Anyone can send a report, so entries can be false',
    answer: object({
      reports: list(object({ directive: text, blocked: text, page: text, count, lastAt: text })),
    }),
    handler: (_call, { cspReports }) => ({ reports: cspReports.list() }),
  }),
  defineOperation({
    method: 'get',
    path: '/api/openapi.json',
    scope: 'read',
    summary: 'Returns this document',
    answer: map,
    handler: (_call, { document }) => document(),
  }),
  defineOperation({
    method: 'get',
    path: '/api/docs',
    scope: 'read',
    summary: 'Shows a page that lists the calls of the API',
    content: ['text/html'],
    handler({ response }, { docsPage }) {
      response.type('html').send(docsPage(nonceOf(response)));
      return undefined;
    },
  }),
] as const;
