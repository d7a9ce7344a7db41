import { keyTitle, type JsonObject, type Problem } from '../../host-sdk/index.js';
import { terminalLine } from './terminal-text.js';

/**
 * A problem for a person, a line for each part of it.
 * @param configuration Schema of the connection, where the problem may be about one of its keys.
 */
export function problemText(problem: Problem, configuration: JsonObject = {}): string {
  const status = problem.status === undefined ? undefined : `${problem.status} ${problem.vendorCode ?? ''}`.trim();
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Problem', problem.code],
    ['', problem.message],
    ['Field', problem.field === undefined ? undefined : keyTitle(configuration, problem.field)],
    ['Status', status],
    ['Try again', problem.retryAt === undefined ? undefined : `from ${problem.retryAt}`],
    ['Fix', problem.fix],
  ];
  return rows
    .filter(([, text]) => text !== undefined && text !== '')
    .map(([name, text]) => `${name.padEnd(10)}${terminalLine(text ?? '')}`)
    .join('\n');
}
