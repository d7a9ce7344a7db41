import { PROBLEMS, type ProblemCode } from './problem-table.js';
import type {
  Blame,
  OwnProblems,
  ProblemColumns,
  ProblemKind,
  ProblemOutcome,
  ProblemScope,
  Retry,
} from './problem-kind.js';
import { punctuated } from './punctuation.js';

/** A code of the core or of a plugin. */
export type AnyProblemCode = ProblemCode | (string & Record<never, never>);

/** A problem that can be printed, stored and sent: no secrets, no stack, no response bodies. */
export interface Problem {
  readonly code: AnyProblemCode;
  readonly blame: Blame;
  readonly retry: Retry;
  /** The fault in one sentence, with the tenant's own message if there is one. */
  readonly message: string;
  readonly fix: string;
  /** Path of the configuration key, business object field or file line, for example `auth.api_key` or `Subject`. */
  readonly field?: string;
  /** HTTP status of the answer, when there was one. */
  readonly status?: number;
  /** The product's own error code, for example ISM_4000. */
  readonly vendorCode?: string;
  /** ISO-8601 UTC instant from which a retry makes sense. */
  readonly retryAt?: string;
  /** For a plugin's own code, the columns of its row; those of a core code are in the table. See {@link columnsOf}. */
  readonly scope?: ProblemScope;
  readonly outcome?: ProblemOutcome;
  readonly http?: number;
}

export interface ProblemDetails {
  readonly field?: string | undefined;
  readonly status?: number | undefined;
  readonly vendorCode?: string | undefined;
  readonly retryAt?: string | undefined;
  /** Replaces the table's fix with a more specific one. */
  readonly fix?: string | undefined;
  readonly cause?: unknown;
}

const MARKER = Symbol.for('ivanti-exchange.PluginError');

/**
 * The error class of plugins and hosts. Recognize it with {@link isPluginError}, because a plugin may load a second copy.
 * A plugin with its own codes throws the class that `pluginErrors` creates from its table.
 */
export class PluginError<Code extends string = string> extends Error {
  override readonly name = 'PluginError';
  readonly [MARKER] = true;
  readonly problem: Problem;

  /**
   * @param code An unknown code becomes `plugin.defect`, with the code in its message.
   * @param own The plugin's own rows.
   */
  constructor(
    code: string extends Code ? ProblemCode : Code,
    message: string,
    details: ProblemDetails = {},
    own: OwnProblems = {},
  ) {
    const problem = problemOf(code, message, details, own);
    super(problem.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.problem = problem;
  }

  /** Creates an error from a problem; `changes` override its values. */
  static from(problem: Problem, changes: ProblemDetails = {}): PluginError {
    const { code, message, blame, retry, fix } = problem;
    const own = { [code]: { ...columnsOf(problem), blame, retry, fix, meaning: '' } } as OwnProblems;
    return new PluginError(code as ProblemCode, message, { ...problem, ...changes }, own);
  }

  get code(): Code {
    return this.problem.code as Code;
  }
}

function problemOf(code: string, message: string, details: ProblemDetails, own: OwnProblems): Problem {
  const row: ProblemKind | undefined = rowOf(own, code) ?? rowOf(PROBLEMS, code);
  if (row === undefined) {
    const said = `${message} (reported as ${code}, a code that the plugin's manifest does not list)`;
    return problemOf('plugin.defect', said, details, {});
  }
  const { scope, outcome, http } = row;
  return {
    code,
    blame: row.blame,
    retry: row.retry,
    message: punctuated(message),
    fix: punctuated(details.fix ?? row.fix),
    ...(details.field === undefined ? {} : { field: details.field }),
    ...(details.status === undefined ? {} : { status: details.status }),
    ...(details.vendorCode === undefined ? {} : { vendorCode: details.vendorCode }),
    ...(details.retryAt === undefined ? {} : { retryAt: details.retryAt }),
    ...(isCoreCode(code) ? {} : { scope, outcome, http }),
  };
}

/** Whether a code is in the core table {@link PROBLEMS}. */
export function isCoreCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

function rowOf<T>(table: Readonly<Record<string, T>>, code: string): T | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

/**
 * The columns that determine how a host handles a problem: the row of a core code, else the problem's own columns. A problem
 * without columns is handled with most care: it concerns only its ticket, and its call may have been carried out.
 */
export function columnsOf({ code, scope = 'ticket', outcome = 'unknown', http = 500 }: Problem): ProblemColumns {
  return isCoreCode(code) ? PROBLEMS[code] : { scope, outcome, http };
}

/** True for a {@link PluginError} of this or any other copy of the SDK. */
export function isPluginError<Code extends string = ProblemCode>(error: unknown): error is PluginError<Code> {
  return typeof error === 'object' && error !== null && MARKER in error;
}

/** Converts any thrown value to a problem; an error other than {@link PluginError} becomes `plugin.defect` (or an abort). */
export function toProblem(error: unknown): Problem {
  if (isPluginError(error)) return error.problem;
  if (error instanceof Error && error.name === 'AbortError') {
    return new PluginError('host.aborted', 'The job was stopped.').problem;
  }
  const message = error instanceof Error ? error.message : String(error);
  return new PluginError('plugin.defect', message).problem;
}
