import type { Held } from './held-join.js';

/** The rows of a table with a key in [from, to). Absent: no bound. */
export interface HeldRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** In the order of the keys, with rows that are marked as deleted. */
  readonly held: readonly Held[];
}

/** A range that was being read when a verification was interrupted. */
export interface OpenRange {
  readonly to?: string | undefined;
}

/**
 * Cuts what a table holds, from a key on, into ranges of `size` rows that are not marked as deleted. Together they contain
 * every key, also those that the table lacks. There is at least one.
 * @param begun Its end stays where it was, although rows were added to it since.
 */
export async function* heldRanges(
  entries: AsyncIterable<readonly Held[]>,
  after: string | undefined,
  size: number,
  begun?: OpenRange,
): AsyncGenerator<HeldRange> {
  let open = begun;
  let from = after;
  let held: Held[] = [];
  let living = 0;
  for await (const portion of entries) {
    for (const entry of portion) {
      if (from !== undefined && entry.key < from) continue;
      const isFull = open === undefined ? living >= size : open.to !== undefined && entry.key >= open.to;
      if (isFull) {
        const to: string = open?.to ?? entry.key;
        yield { from, to, held };
        [from, held, living, open] = [to, [], 0, undefined];
      }
      held.push(entry);
      if (entry.deleted !== true) living += 1;
    }
  }
  if (open?.to !== undefined) {
    yield { from, to: open.to, held };
    [from, held] = [open.to, []];
  }
  yield { from, held };
}

/** The same range in parts of at most `size` rows. */
export function partsOf({ from, to, held }: HeldRange, size: number): readonly HeldRange[] {
  const starts = held.filter((_, at) => at > 0 && at % size === 0).map(({ key }) => key);
  const bounds = [from, ...starts, to];
  return bounds.slice(1).map((end, at) => ({
    from: bounds[at],
    to: end,
    held: held.slice(at * size, (at + 1) * size),
  }));
}

/** How many of its rows are not marked as deleted. */
export function livingIn({ held }: HeldRange): number {
  return held.filter(({ deleted }) => deleted !== true).length;
}
