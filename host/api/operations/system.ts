import { PACKAGE_VERSION } from '../../platform/package-root.js';
import { nonceOf } from '../guard.js';
import { anything, count, flag, list, map, object, text } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

/** The state of the host, what browsers reported, and the description of the API. */
export const systemOperations = [
  defineOperation({
    method: 'get',
    path: '/health',
    scope: 'open',
    summary: 'Says that the host is there, and its version',
    answer: object({ ok: flag, version: text }),
    handler: () => ({ ok: true, version: PACKAGE_VERSION }),
  }),
  defineOperation({
    method: 'get',
    path: '/metrics',
    scope: 'read',
    summary: 'Measurements as Prometheus reads them',
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
    summary: 'Takes what a browser’s security policy made it refuse',
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
    summary: 'What browsers reported to have refused, the last first; anybody may report, so it may be made up',
    answer: object({
      reports: list(object({ directive: text, blocked: text, page: text, count, lastAt: text })),
    }),
    handler: (_call, { cspReports }) => ({ reports: cspReports.list() }),
  }),
  defineOperation({
    method: 'get',
    path: '/api/openapi.json',
    scope: 'read',
    summary: 'This document',
    answer: map,
    handler: (_call, { document }) => document(),
  }),
  defineOperation({
    method: 'get',
    path: '/api/docs',
    scope: 'read',
    summary: 'A page that lists the calls of the API',
    content: ['text/html'],
    handler({ response }, { docsPage }) {
      response.type('html').send(docsPage(nonceOf(response)));
      return undefined;
    },
  }),
] as const;
