import { PluginError } from '../../host-sdk/index.js';
import type { Problem } from '../../host-sdk/index.js';

/** What a handler throws where the problem's code alone does not say the HTTP status. */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** What is told beside the problem. */
  readonly beside: object;

  constructor(status: number, problem: Problem, headers: Readonly<Record<string, string>> = {}, beside: object = {}) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
    this.headers = headers;
    this.beside = beside;
  }
}

/** `host.denied`: 401 without a valid sign-in or token, 403 where one does not help, 429 after too many tries. */
export function denial(status: 401 | 403 | 429, message: string, fix?: string): Refusal {
  const { problem } = new PluginError('host.denied', message, { fix });
  return new Refusal(status, problem, status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {});
}

/** A try too many of guessing a secret. */
export function denialForAMinute(): Refusal {
  const { status, problem } = denial(429, 'Too many tries.', 'Wait a minute.');
  return new Refusal(status, problem, { 'Retry-After': '60' });
}
