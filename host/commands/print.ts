import type { JsonObject, Problem } from '../../host-sdk/index.js';
import { problemText } from '../terminal/problem-text.js';
import { writeError, writeOut } from '../terminal/write.js';

/** The last line of a `--json` command: one compact object on stdout. */
export function printJson(value: object): void {
  writeOut(`${JSON.stringify(value)}\n`);
}

export function printText(text: string): void {
  writeOut(`${text}\n`);
}

/** A note that is not part of the result. */
export function printAside(text: string): void {
  writeError(`${text}\n`);
}

/**
 * A problem: with `--json` on stdout as `{"problem":{...}}`, otherwise as text on stderr.
 * @param configuration Schema of the connection, if the problem may be about one of its keys.
 */
export function printProblem(problem: Problem, json: boolean, configuration: JsonObject = {}): void {
  if (json) printJson({ problem });
  else printAside(problemText(problem, configuration));
}

/** Prints the result of a job and returns the exit code: 1 when the result has a problem. */
export function printResult<T extends object>(result: T, json: boolean, text: (result: T) => string): number {
  const { problem } = result as { readonly problem?: Problem };
  if (json) printJson(result);
  else {
    printText(text(result));
    if (problem !== undefined) printAside(problemText(problem));
  }
  return problem === undefined ? 0 : 1;
}
