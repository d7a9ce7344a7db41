import type { OwnProblems } from './problem-kind.js';
import type { ProblemCode } from './problem-table.js';
import { PluginError, type ProblemDetails } from './problem.js';

/** The error class of one plugin. */
export type PluginErrorClass<Code extends string> = new (
  code: Code,
  message: string,
  details?: ProblemDetails,
) => PluginError<Code>;

/**
 * Creates the error class of a plugin with its own problem codes.
 *
 * ```ts
 * const JiraError = pluginErrors(PROBLEMS_OF_JIRA, { 'network.timeout': 'Raise `timeout_seconds`.' });
 * throw new JiraError('jira.archived', 'The project OPS is archived.');
 * ```
 * @param own Rows of its codes: the `problems` of its manifest.
 * @param fixes Its own fixes for core codes, because the core fixes cannot name keys of its configuration.
 */
export function pluginErrors<Own extends OwnProblems>(
  own: Own,
  fixes: Readonly<Partial<Record<ProblemCode, string>>> = {},
): PluginErrorClass<ProblemCode | (keyof Own & string)> {
  type Code = ProblemCode | (keyof Own & string);
  const words: Readonly<Partial<Record<string, string>>> = fixes;
  return class extends PluginError<Code> {
    constructor(code: Code, message: string, details: ProblemDetails = {}) {
      super(code as never, message, { ...details, fix: details.fix ?? words[code] }, own);
    }
  };
}
