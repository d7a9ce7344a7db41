import { PluginError } from '../../host-sdk/index.js';
import type { Problem } from '../../host-sdk/index.js';
import type { Scope } from '../store/scopes.js';

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

/** A token, or a session by one, that may not do what is asked; the header is the one of RFC 6750. */
export function beyondScope({ scope, session }: HeldScope, needed: Scope): Refusal {
  const command = `ivanti-exchange tokens create --name NAME --scope ${needed}`;
  const { problem } = new PluginError('host.denied', `This needs the scope ${needed}; the token has ${scope}.`, {
    field: 'scope',
    fix:
      session === undefined
        ? `Call with a token of scope ${needed}; this makes one: ${command}.`
        : `Sign in with the password, or with a token of scope ${needed}; this makes one: ${command}.`,
  });
  return new Refusal(403, problem, { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${needed}"` });
}

interface HeldScope {
  readonly scope: Scope;
  /** There where it is a browser that asks. */
  readonly session?: number;
}

/** A try too many of guessing a secret. */
export function denialForAMinute(): Refusal {
  const { status, problem } = denial(429, 'Too many tries.', 'Wait a minute.');
  return new Refusal(status, problem, { 'Retry-After': '60' });
}
