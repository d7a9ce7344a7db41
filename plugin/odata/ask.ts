import { createNamesSet } from './context-name.js';
import { contradiction, isContradiction } from './contradiction.js';
import { countDoubt, type Sized } from './count-doubt.js';
import { requireFit } from './fits.js';
import type { Question } from './question.js';
import { byDescribedNames, withoutRepeats, type Answer, type Page } from './records.js';

/** How often a question is asked again when its answers do not fit. */
const MAX_REPEATS = 8;

/** Asks until an answer fits its question. `get` receives the number of earlier attempts. */
export type Ask = (set: string, question: Question, get: (repeats: number) => Promise<Answer>) => Promise<Page>;

/**
 * The one place where answers are checked against their questions. When an answer is wrong (another table's, a
 * neighbouring page, a page from an earlier run or from further on), the same question is asked again under another
 * address. If the answer stays wrong, throws `tenant.contradiction`. What is learned of a tenant here is kept for the
 * lifetime of its client.
 */
export function createAsk(): Ask {
  const namesSet = createNamesSet();
  const counts = countDoubt();

  function judged(set: string, question: Question, answer: Answer): Sized {
    if (!namesSet(set, answer.context)) {
      throw contradiction(`The answer for ${set} is about another set, according to its @odata.context.`, set);
    }
    const named = byDescribedNames(answer.records, fieldsIn(question));
    const records = withoutRepeats(named, set);
    requireFit(set, question, records);
    const { count } = answer;
    return { records, held: named.length, ...(count === undefined ? {} : { count }) };
  }

  return async (set, question, get) => {
    let doubtful: Sized | undefined;
    for (let repeats = 0; ; repeats++) {
      try {
        const page = judged(set, question, await get(repeats));
        if (!counts.doubts(set, question, page)) return counts.heard(set, page);
        if (doubtful !== undefined) return counts.heard(set, counts.settle(set, question, doubtful, page));
        doubtful = page;
      } catch (error) {
        if (!isContradiction(error) || repeats >= MAX_REPEATS) throw error;
      }
    }
  };
}

/** The fields that an answer is checked by or that were asked for, under the names that the caller uses. */
function fieldsIn({ filter, orderBy, select = [], fields = [] }: Question): readonly string[] {
  const terms = filter === undefined ? [] : 'all' in filter ? filter.all : filter.any;
  const order = orderBy === undefined ? [] : [orderBy];
  return [...new Set(['RecId', ...terms.map(({ field }) => field), ...order, ...select, ...fields])];
}
