import type { Response } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { Problem } from '../../host-sdk/index.js';

/** Answers with a problem and the HTTP status that goes with it. */
export function answerProblem(response: Response, problem: Problem): void {
  response.status(statusOf(problem)).json({ problem });
}

/** Answers with `host.denied`: 401 without a valid token, 403 where a token does not help, 429 after too many tries. */
export function deny(response: Response, status: 401 | 403 | 429, message: string, fix?: string): void {
  if (status === 401) response.set('WWW-Authenticate', 'Bearer');
  response.status(status).json({ problem: new PluginError('host.denied', message, { fix }).problem });
}

function statusOf({ code, blame }: Problem): number {
  if (code === 'host.unknown_name') return 404;
  if (code === 'host.busy') return 409;
  if (code === 'host.not_supported' || blame === 'config') return 400;
  return 500;
}
