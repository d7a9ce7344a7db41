import { Router } from 'express';
import type { RequestHandler } from 'express';
import type { middleware } from 'express-openapi-validator';
import { apiDocument } from './openapi.js';

/**
 * Holds each request against the API's document before its route sees it.
 * @param answers Holds each answer against it too: for tests, because it costs time and makes failures of slips.
 */
export function requestChecks(answers: boolean): RequestHandler {
  let checks: Promise<Router> | undefined;
  return async (request, response, next) => {
    // Loaded with the first request: every command would wait for it otherwise.
    checks ??= loadChecks(answers);
    (await checks)(request, response, next);
  };
}

async function loadChecks(answers: boolean): Promise<Router> {
  const validator = await import('express-openapi-validator');
  const handlers = validator.middleware({
    apiSpec: apiDocument() as Parameters<typeof middleware>[0]['apiSpec'],
    // A test does that once instead of each start.
    validateApiSpec: false,
    validateRequests: { allowUnknownQueryParameters: false },
    validateResponses: answers,
    // Who may do what was decided before.
    validateSecurity: false,
    fileUploader: false,
    ignoreUndocumented: true,
  });
  return Router().use(...(handlers as RequestHandler[]));
}
