import express, { type ErrorRequestHandler, type Express } from 'express';
import { createControl } from './control/control.js';
import { envelopeAnswer } from './tenant/answers/answer.js';
import { handle } from './http/pipeline/handle.js';
import { message } from './tenant/refusals/messages.js';
import { send } from './http/wire/send.js';
import { incidentsPage, openLink } from './page/incidents-page.js';
import { LIVE_SCRIPT } from './page/live-script.js';
import { requestStream } from './page/request-stream.js';
import type { Tenant } from './tenant/instance/tenant.js';

/**
 * The Express application of a tenant: the page with incidents and requests, the control API if it is enabled, and the
 * tenant's own API.
 */
export function createApp(tenant: Tenant): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  if (tenant.options.control === true) app.use('/__mock', createControl(tenant));
  app.get('/__page/requests', (request, response) => {
    requestStream(tenant, request, response);
  });
  app.get('/__page/live.js', (_request, response) => {
    response.type('text/javascript').send(LIVE_SCRIPT);
  });
  app.get('/', (request, response) => incidentsPage(tenant, request, response));
  app.get(['/Default.aspx', '/HEAT/Default.aspx'], (request, response) => {
    openLink(request, response);
  });
  app.use((request, response) => handle(tenant, request, response));
  const lastResort: ErrorRequestHandler = (_error, _request, response, _next) => {
    send(response, envelopeAnswer(message('crashed')), tenant.dateNow());
  };
  app.use(lastResort);
  return app;
}
