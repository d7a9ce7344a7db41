import type { Page } from './records.js';

/**
 * Whether `@odata.count` may end a walk and so save the last, empty page. It may once the counts of two pages in a row
 * have differed by what the first one held, and only at a page shorter than an earlier one whose count names just its
 * records: a count that lies would have to lie in step with a page that is short for no reason.
 */
export interface CountTrust {
  /** `before` is the page that this one follows in its walk. */
  isEnd(page: Page, before: Page | undefined): boolean;
}

export function countTrust(): CountTrust {
  let largest = 0;
  let judgement: 'none yet' | 'true' | 'false' = 'none yet';
  return {
    isEnd(page, before) {
      const held = page.records.length;
      const isShort = held < largest;
      largest = Math.max(largest, held);
      if (page.count === undefined || page.count < held) judgement = 'false';
      else if (before?.count !== undefined && before.count > before.records.length) {
        const expected = before.count - before.records.length;
        // Others' edits take records out of a window, so there may be fewer.
        if (page.count > expected) judgement = 'false';
        else if (judgement === 'none yet') judgement = 'true';
      }
      return judgement === 'true' && isShort && page.count === held;
    },
  };
}
