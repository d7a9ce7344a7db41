import express, { type Express } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import { answerProblem } from './answers.js';
import { consoleFiles, signInPage } from './console-files.js';
import { createContext, type ContextOptions } from './create-context.js';
import { failed } from './error-handler.js';
import { guard } from './guard.js';
import { OPERATIONS } from './operations/index.js';
import { operationRoutes } from './operation-routes.js';
import { readableAddress } from './readable-request.js';
import { tellUntrustedProxy } from './untrusted-proxy.js';

export interface ApiOptions extends ContextOptions {
  /** Host names that requests may use, besides those of this machine. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Addresses of proxies whose `X-Forwarded` headers are trusted. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Folder of the built console; without it, the app serves only the API. */
  readonly consoleFolder?: string | undefined;
  /** Also validates each answer against its operation, and fails if it differs. */
  readonly checkAnswers?: boolean | undefined;
}

/**
 * The host's HTTP API and its console, not yet listening: the operations and the console's files.
 * An unknown address answers 404 only to signed-in callers.
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
      fix: 'Use an address that /api/docs lists.',
    });
    answerProblem(response, problem);
  });
  if (consoleFolder !== undefined) app.use(signInPage(consoleFolder));
  app.use(failed);
  return app;
}
