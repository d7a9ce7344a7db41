import type { PluginError } from '../../host-sdk/index.js';
import { IvantiError, type IvantiProblemCode } from '../ivanti/problems.js';
import type { PageLimit } from './page-limit.js';
import type { Comparison } from './query.js';
import type { Question } from './question.js';
import type { IvantiRecord, Page } from './records.js';

/** A page is too large: the tenant refuses it, or its answer holds more than one may. */
export class PageRefused extends IvantiError {
  /**
   * @param most Page size to try instead.
   * @param by The tenant's rule, which is for all its sets, or the size of the records of this one.
   */
  constructor(
    cause: PluginError,
    readonly most: number,
    readonly by: 'tenant' | 'size',
  ) {
    super(cause.code as IvantiProblemCode, cause.message, { ...cause.problem, cause });
  }
}

/**
 * Asks for no more records than the tenant is known to give in a page, and for fewer where it refuses or its answer is
 * too large; the page size that it then gives is remembered. The page tells how many were asked for. Named records are
 * split over as many questions as needed.
 * @param ask Throws {@link PageRefused} for a page that is too large.
 */
export async function askWithin(
  limit: PageLimit,
  set: string,
  question: Question,
  ask: (sized: Question) => Promise<Page>,
): Promise<Page> {
  let most = limit.next(set);
  const refused: { tenant?: number; size?: number } = {};
  for (let isRefused = false; ; isRefused = true) {
    try {
      const page = await askParts(question, most, isRefused, ask);
      if (refused.tenant !== undefined) limit.learn(refused.tenant);
      if (refused.size !== undefined) limit.narrow(set, most);
      else if (page.top !== undefined) limit.fitted(set, page.top);
      return page;
    } catch (error) {
      if (!(error instanceof PageRefused) || error.most >= most) throw error;
      ({ most } = error);
      refused[error.by] = most;
    }
  }
}

async function askParts(
  { filter, top, ...question }: Question,
  most: number,
  isRefused: boolean,
  ask: (sized: Question) => Promise<Page>,
): Promise<Page> {
  // Without a number, the tenant chooses the page size.
  const size = top === undefined && !isRefused ? undefined : Math.min(top ?? most, most);
  const sized = { ...question, ...(size === undefined ? {} : { top: size }) };
  if (filter === undefined || 'all' in filter || filter.any.length <= most) {
    const page = await ask({ ...sized, ...(filter === undefined ? {} : { filter }) });
    return size === undefined ? page : { ...page, top: size };
  }
  const records: IvantiRecord[] = [];
  for (const any of inParts(filter.any, most)) {
    const page = await ask({ ...sized, filter: { any } });
    records.push(...page.records);
  }
  return { records };
}

function inParts(terms: readonly Comparison[], most: number): readonly (readonly Comparison[])[] {
  return Array.from({ length: Math.ceil(terms.length / most) }, (_, at) => terms.slice(at * most, (at + 1) * most));
}
