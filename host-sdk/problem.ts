import type { Blame, ProblemColumns, ProblemKind, Retry } from './problem-kind.js';
import { PROBLEMS } from './problem-table.js';
import type { ProblemCode } from './problem-table.js';

/** What can be printed, stored and sent: no secrets, no stack, no response bodies. */
export interface Problem {
  readonly code: ProblemCode;
  readonly blame: Blame;
  readonly retry: Retry;
  /** What is wrong, in one sentence, with the tenant's own words where it gave any. */
  readonly message: string;
  readonly fix: string;
  /** Path of the configuration key, business object field or file line, for example `auth.api_key` or `Subject`. */
  readonly field?: string;
  /** HTTP status of the answer, when there was one. */
  readonly status?: number;
  /** The product's own error code, for example ISM_4000. */
  readonly vendorCode?: string;
  /** ISO-8601 UTC instant from which trying again makes sense. */
  readonly retryAt?: string;
}

export interface ProblemDetails {
  readonly field?: string | undefined;
  readonly status?: number | undefined;
  readonly vendorCode?: string | undefined;
  readonly retryAt?: string | undefined;
  /** Replaces the table's fix where the place knows better. */
  readonly fix?: string | undefined;
  readonly cause?: unknown;
}

const MARKER = Symbol.for('ivanti-exchange.PluginError');

/** The one error class of plugins and hosts. Recognise it with {@link isPluginError}: a plugin may load a second copy. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  readonly [MARKER] = true;
  readonly problem: Problem;

  constructor(code: ProblemCode, message: string, details: ProblemDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    const kind: ProblemKind = PROBLEMS[code];
    this.problem = {
      code,
      blame: kind.blame,
      retry: kind.retry,
      message,
      fix: details.fix ?? kind.fix,
      ...(details.field === undefined ? {} : { field: details.field }),
      ...(details.status === undefined ? {} : { status: details.status }),
      ...(details.vendorCode === undefined ? {} : { vendorCode: details.vendorCode }),
      ...(details.retryAt === undefined ? {} : { retryAt: details.retryAt }),
    };
  }

  get code(): ProblemCode {
    return this.problem.code;
  }
}

/** What a host goes by when it meets the problem. */
export function columnsOf({ code }: Problem): ProblemColumns {
  return PROBLEMS[code];
}

/** True for a {@link PluginError} of this or any other copy of the SDK. */
export function isPluginError(error: unknown): error is PluginError {
  return typeof error === 'object' && error !== null && MARKER in error;
}

/** Any thrown value as a problem; what is not a {@link PluginError} becomes `plugin.defect` (or an abort). */
export function toProblem(error: unknown): Problem {
  if (isPluginError(error)) return error.problem;
  if (error instanceof Error && error.name === 'AbortError') {
    return new PluginError('host.aborted', 'The job was stopped.').problem;
  }
  const message = error instanceof Error ? error.message : String(error);
  return new PluginError('plugin.defect', message).problem;
}
