import type { OwnProblems } from './problem-kind.js';
import type { ProblemCode } from './problem-table.js';
import { PluginError } from './problem.js';
import type { ProblemDetails } from './problem.js';

/** The error class of one plugin. */
export type PluginErrorClass<Code extends string> = new (
  code: Code,
  message: string,
  details?: ProblemDetails,
) => PluginError<Code>;

/**
 * The error class of a plugin that has problem codes of its own beside those of the core.
 *
 * ```ts
 * const JiraError = pluginErrors(PROBLEMS_OF_JIRA, { 'network.timeout': 'Raise `timeout_seconds`.' });
 * throw new JiraError('jira.archived', 'The project OPS is archived.');
 * ```
 * @param own Its rows: the `problems` of its manifest.
 * @param fixes Its own words for the fixes of core codes, which cannot name a key of its configuration.
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
