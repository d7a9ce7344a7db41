import type { ErrorRequestHandler } from 'express';
import { isPluginError, PluginError, toProblem } from '../../host-sdk/index.js';
import { answerProblem } from './answers.js';

/** Makes a problem of whatever a route throws. */
export const failed: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) next(error);
  else if (isPluginError(error)) answerProblem(response, error.problem);
  else if (isCheckFault(error)) response.status(error.status).json({ problem: checkProblem(error) });
  else if (isBodyFault(error)) response.status(error.statusCode).json({ problem: bodyProblem(error.statusCode) });
  else answerProblem(response, toProblem(error));
};

/** What the checks against the API's document found. */
interface CheckFault {
  readonly status: number;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

function isCheckFault(error: unknown): error is CheckFault {
  return typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors);
}

/** Express's own errors about a body carry the body, so nothing of them is passed on. */
function isBodyFault(error: unknown): error is { readonly statusCode: number } {
  return typeof error === 'object' && error !== null && 'expose' in error && 'statusCode' in error;
}

function checkProblem({ status, errors }: CheckFault) {
  const [first] = errors;
  // A wrong answer of our own is a defect and no fault of the caller.
  if (status >= 500) return toProblem(new Error(`The answer differs from the document: ${JSON.stringify(errors)}`));
  const [, place = '', ...keys] = (first?.path ?? '').split('/');
  const field = (['body', 'query', 'params'].includes(place) && keys.join('.')) || 'body';
  const message = (first?.message ?? 'is not valid').replace(
    'must NOT have additional properties',
    'is not known here',
  );
  return new PluginError('config.invalid', `${field} ${message}.`, {
    field,
    fix: 'Send what /api/docs describes for this call.',
  }).problem;
}

function bodyProblem(status: number) {
  const tooLarge = status === 413;
  return new PluginError('config.invalid', `The body of the request ${tooLarge ? 'is too large' : 'cannot be read'}.`, {
    field: 'body',
    fix: tooLarge ? 'Send less at once.' : 'Send a JSON object with its Content-Type.',
  }).problem;
}
