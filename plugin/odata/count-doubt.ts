import type { Page } from './records.js';
import type { Question } from './question.js';

/** An answer as it was sent, with the number of records in it before repeats were dropped. */
export interface Sized extends Page {
  readonly held: number;
}

/** What one tenant's answers show about its counts, and whether counts are still used. */
export interface CountDoubt {
  /** Whether an answer is worth asking again, because its count and its records do not match. */
  doubts(set: string, question: Question, page: Sized): boolean;
  /** What to do with a second answer that is as doubtful as the first. */
  settle(set: string, question: Question, first: Sized, second: Sized): Sized;
  /** The page without its count where counts are no longer used. */
  heard(set: string, page: Sized): Page;
}

/**
 * A page is doubtful if it is not full although the count says more. The same short page twice shows the tenant's own
 * page size. If counts contradict twice, they are no longer used for the table.
 */
export function countDoubt(): CountDoubt {
  const sizes = new Map<string, number>();
  const unused = new Set<string>();

  const isShort = (set: string, { top, skip = 0 }: Question, { count, held }: Sized): boolean => {
    const full = Math.min(top ?? 0, sizes.get(set) ?? Infinity);
    return count !== undefined && held < full && count > skip + held;
  };
  return {
    doubts(set, question, page) {
      if (unused.has(set)) return false;
      const size = sizes.get(set);
      if (size !== undefined && page.held > size) sizes.set(set, page.held);
      return isShort(set, question, page);
    },
    settle(set, question, first, second) {
      if (!isShort(set, question, second)) return second;
      if (second.held > 0 && second.held === first.held && second.count === first.count) sizes.set(set, second.held);
      else unused.add(set);
      return second;
    },
    heard(set, { records, count }) {
      return count === undefined || unused.has(set) ? { records } : { records, count };
    },
  };
}
