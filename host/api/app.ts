import express from 'express';
import type { Express } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import { answerProblem } from './answers.js';
import { consoleFiles } from './console-files.js';
import { createContext } from './create-context.js';
import type { ContextOptions } from './create-context.js';
import { failed } from './error-handler.js';
import { guard } from './guard.js';
import { OPERATIONS } from './operations/index.js';
import { operationRoutes } from './operation-routes.js';
import { readableAddress } from './readable-request.js';
import { tellUntrustedProxy } from './untrusted-proxy.js';

export interface ApiOptions extends ContextOptions {
  /** Host names that requests may come for, besides those of this machine. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Addresses of proxies whose `X-Forwarded` headers are believed. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Folder of the built console; without one there is the API alone. */
  readonly consoleFolder?: string | undefined;
  /** Holds each answer against its operation too, and fails where it differs. */
  readonly checkAnswers?: boolean | undefined;
}

/**
 * The host's HTTP API and its console, not listening: the operations, the console's files, and nothing behind them.
 * What is no operation needs a sign-in before it is told that it is not there.
 */
export function createApp(options: ApiOptions): Express {
  const { logger, allowedHosts, trustProxy, consoleFolder, checkAnswers = false } = options;
  const context = createContext(options);
  const { access } = context;
  const app = express();
  app.disable('x-powered-by');
  if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
  app.use(guard(allowedHosts), readableAddress, tellUntrustedProxy(logger));
  app.use(operationRoutes(context, OPERATIONS, { access, checkAnswers }));
  if (consoleFolder !== undefined) app.use(consoleFiles(consoleFolder));
  app.use(access.required, (_request, response) => {
    const { problem } = new PluginError('host.unknown_name', 'There is nothing at this address.', {
      fix: 'Take an address that /api/docs lists.',
    });
    answerProblem(response, problem);
  });
  app.use(failed);
  return app;
}
