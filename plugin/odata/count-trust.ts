/** What a page says of its own size. */
export interface PageSize {
  /** Records in it. */
  readonly held: number;
  /** Matches in all behind the page before, itself included, where the tenant says so. */
  readonly count?: number | undefined;
}

/**
 * Whether `@odata.count` may end a walk and so save the last, empty page. It may once the counts of two pages in a row
 * have differed by what the first one held, and only at a page shorter than an earlier one whose count names just its
 * records: a count that lies would have to lie in step with a page that is short for no reason.
 */
export interface CountTrust {
  /** `before` is the page that this one follows in its walk. */
  isEnd(page: PageSize, before: PageSize | undefined): boolean;
}

export function countTrust(): CountTrust {
  let largest = 0;
  let judgement: 'none yet' | 'true' | 'false' = 'none yet';
  return {
    isEnd({ held, count }, before) {
      const isShort = held < largest;
      largest = Math.max(largest, held);
      if (count === undefined || count < held) judgement = 'false';
      else if (before?.count !== undefined && before.count > before.held) {
        const expected = before.count - before.held;
        // Others' edits take records out of a window, so there may be fewer.
        if (count > expected) judgement = 'false';
        else if (judgement === 'none yet') judgement = 'true';
      }
      return judgement === 'true' && isShort && count === held;
    },
  };
}
