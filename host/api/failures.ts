import type { ErrorRequestHandler, Response } from 'express';
import { isPluginError, PluginError, toProblem } from '../../host-sdk/index.js';
import { answerProblem } from './answers.js';
import { Refusal } from './refusal.js';

/** Makes a problem of whatever a route throws. */
export const failed: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) next(error);
  else if (error instanceof Refusal) refuse(response, error);
  else if (isPluginError(error)) answerProblem(response, error.problem);
  else if (isBodyFault(error)) response.status(error.statusCode).json({ problem: bodyProblem(error.statusCode) });
  else answerProblem(response, toProblem(error));
};

function refuse(response: Response, { status, headers, beside, problem }: Refusal): void {
  response
    .status(status)
    .set(headers)
    .json({ ...beside, problem });
}

/** Express's own errors about a body carry the body, so nothing of them is passed on. */
function isBodyFault(error: unknown): error is { readonly statusCode: number } {
  return typeof error === 'object' && error !== null && 'expose' in error && 'statusCode' in error;
}

function bodyProblem(status: number) {
  const tooLarge = status === 413;
  return new PluginError('config.invalid', `The body of the request ${tooLarge ? 'is too large' : 'cannot be read'}.`, {
    field: 'body',
    fix: tooLarge ? 'Send less at once.' : 'Send a JSON object with its Content-Type.',
  }).problem;
}
