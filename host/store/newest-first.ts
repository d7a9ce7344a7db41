const PAGE = 1000;

interface Below {
  /** Only entries with a smaller id; undefined: from the newest on. */
  readonly before: number | undefined;
  readonly limit: number;
}

/**
 * All that `read` gives, a page at a time and newest first. A page begins below the last id of the one before, so what is
 * added meanwhile moves nothing.
 */
export async function* newestFirst<T extends { readonly id: number }>(
  read: (below: Below) => Promise<readonly T[]>,
  from?: number,
): AsyncGenerator<readonly T[]> {
  let before = from;
  for (;;) {
    const page = await read({ before, limit: PAGE });
    yield page;
    if (page.length < PAGE) return;
    before = page.at(-1)?.id;
  }
}
