import { isPluginError, PluginError, type Problem } from '../../host-sdk/index.js';

/** Options of the command line by the request field that they fill. */
const OPTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    tables: '--table',
    mode: '--mode',
    'span.start': '--start-date',
    'span.end': '--end-date',
    horizon: '--horizon',
  }),
);

/** Runs work with values of options: a problem with one of them names the option. */
export function withOptionNames<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isPluginError(error)) throw error;
    throw PluginError.from(inOptions(error.problem), { cause: error });
  }
}

/** A report whose table problems name options instead of fields. */
export function reportInOptions<T extends Report>(report: T): T {
  return { ...told(report), tables: report.tables.map(told) };
}

interface Report {
  readonly problem?: Problem;
  readonly tables: readonly { readonly problem?: Problem }[];
}

function told<T extends { readonly problem?: Problem }>(one: T): T {
  return one.problem === undefined ? one : { ...one, problem: inOptions(one.problem) };
}

function inOptions(problem: Problem): Problem {
  const field = problem.field === undefined ? undefined : OPTIONS.get(problem.field);
  return field === undefined ? problem : { ...problem, field };
}
