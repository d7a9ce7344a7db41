const PAGE = 1000;

interface Below {
  /** Only entries with a smaller id; undefined: start with the newest. */
  readonly before: number | undefined;
  readonly limit: number;
}

/**
 * All entries of `read`, a page at a time and newest first. A page starts below the last id of the previous one, so entries
 * that are added in the meantime do not move it.
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
