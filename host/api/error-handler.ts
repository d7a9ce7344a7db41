import type { ErrorRequestHandler } from 'express';
import { columnsOf, isPluginError, PluginError, toProblem, type Problem } from '../../host-sdk/index.js';
import { ChangedMeanwhile } from '../work/versions.js';
import { Refusal } from './refusal.js';

/** Converts every error of a route into a problem. */
export const failed: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, problem, headers = {}, beside = {} } = answerTo(error);
  response
    .status(status)
    .set(headers)
    .json({ ...beside, problem });
};

/** The problem and the status for a failure. */
export function answerTo(error: unknown): Pick<Refusal, 'status' | 'problem'> & Partial<Refusal> {
  if (error instanceof Refusal) return error;
  if (error instanceof ChangedMeanwhile) {
    const { problem, version, changes } = error;
    return { status: columnsOf(problem).http, problem, beside: { version, changes } };
  }
  const problem = isPluginError(error) || !isBodyFault(error) ? toProblem(error) : bodyProblem(error.statusCode);
  return { status: isBodyFault(error) ? error.statusCode : columnsOf(problem).http, problem };
}

/** Express's own errors about a body contain the body, so no part of them is passed on. */
function isBodyFault(error: unknown): error is { readonly statusCode: number } {
  return typeof error === 'object' && error !== null && 'expose' in error && 'statusCode' in error;
}

function bodyProblem(status: number): Problem {
  const tooLarge = status === 413;
  return new PluginError('config.invalid', `The body of the request ${tooLarge ? 'is too large' : 'cannot be read'}.`, {
    field: 'body',
    fix: tooLarge ? 'Send less in one request.' : 'Send a JSON object with its Content-Type.',
  }).problem;
}
