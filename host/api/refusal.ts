import { PluginError, type Problem } from '../../host-sdk/index.js';
import type { Scope } from '../store/scopes.js';

/** Thrown by handlers when the problem's code alone does not determine the HTTP status. */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** Further keys of the body. */
  readonly beside: object;

  constructor(status: number, problem: Problem, headers: Readonly<Record<string, string>> = {}, beside: object = {}) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
    this.headers = headers;
    this.beside = beside;
  }
}

/** `host.denied`: 401 without a valid sign-in or token, 403 if a sign-in does not help, 429 after too many attempts. */
export function denial(status: 401 | 403 | 429, message: string, fix?: string): Refusal {
  const { problem } = new PluginError('host.denied', message, { fix });
  return new Refusal(status, problem, status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {});
}

/** For a token, or its session, without the needed scope; the header follows RFC 6750. */
export function beyondScope({ scope, session }: HeldScope, needed: Scope): Refusal {
  const command = `ivanti-exchange tokens create --name NAME --scope ${needed}`;
  const { problem } = new PluginError('host.denied', `This needs the scope ${needed}; the token has ${scope}.`, {
    field: 'scope',
    fix:
      session === undefined
        ? `Use a token of scope ${needed}. This creates one: ${command}.`
        : `Sign in with the password, or with a token of scope ${needed}. This creates one: ${command}.`,
  });
  return new Refusal(403, problem, { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${needed}"` });
}

interface HeldScope {
  readonly scope: Scope;
  /** Set if the caller is a browser. */
  readonly session?: number;
}

/** For too many failed attempts to sign in. */
export function denialForAMinute(): Refusal {
  const { status, problem } = denial(429, 'Too many attempts.', 'Wait a minute.');
  return new Refusal(status, problem, { 'Retry-After': '60' });
}
