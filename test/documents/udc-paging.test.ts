import { expect } from 'vitest';
import type { JournalEntry, MockOptions } from '../../mock-ivanti/index.js';
import type { Flaw, Sent } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { connect as connectTo } from '../contract/pulling.js';
import { mustPull, pagesOf } from './connector.js';
import { asks, delivers, isListing, reads } from './known-bad.js';

const ALL = 250;
type Switches = NonNullable<MockOptions['switches']>;

const connect = (data: Readonly<Record<string, unknown>>, options: MockOptions = {}) =>
  connectTo({ ...data }, { incidents: ALL, ...options });

/** Sets an option of each request for a page of records; requests with `$select` find out how the tenant can be asked. */
const asksPages = (change: (options: URLSearchParams) => void): Flaw =>
  asks((options) => {
    if (!options.has('$select')) change(options);
  });
const top = (size: string): Flaw =>
  asksPages((options) => {
    options.set('$top', size);
  });

statement('udc.page-size', { 'pages of 100': top('100'), 'the size of the tenant': top('25') }, async () => {
  for (const [page_size, paging] of [
    [1, 'skip'],
    [30, 'skip'],
    [30, 'walk'],
    [100, 'auto'],
  ] as const) {
    const { tenant, plugin } = await connect({ page_size, paging }, { incidents: page_size === 1 ? 4 : ALL });
    const { rows } = await mustPull(plugin);
    expect(rows.size).toBe(page_size === 1 ? 4 : ALL);
    const pages = pagesOf(tenant);
    expect(new Set(pages.map(({ query }) => query['$top']))).toEqual(new Set([String(page_size)]));
    expect(Math.max(...pages.map((page) => page.rows ?? 0))).toBe(page_size);
  }
});

statement(
  'udc.page-size.cap',
  {
    'the size as it is configured': top('1000'),
    'one more than the cap': top('101'),
    'the size of the tenant': top('25'),
  },
  async () => {
    for (const page_size of [100, 101, 1000, 100_000]) {
      const { tenant, plugin } = await connect({ page_size });
      expect((await mustPull(plugin)).rows.size).toBe(ALL);
      const pages = pagesOf(tenant);
      expect(new Set(pages.map(({ query }) => query['$top']))).toEqual(new Set(['100']));
      expect(Math.max(...pages.map((page) => page.rows ?? 0))).toBe(100);
      expect(tenant.mock.journal.count({ status: 400 })).toBe(0);
    }
  },
);

const skipOf = ({ query }: JournalEntry) => Number(query['$skip']);

statement(
  { id: 'udc.paging', of: 'paging: skip' },
  {
    'pages by RecId alone': reads({ paging: 'walk' }),
    'no $skip': asksPages((options) => {
      options.delete('$skip');
    }),
    'no $top': asksPages((options) => {
      options.delete('$top');
    }),
    'a page of 25 taken for one of 100': top('25'),
  },
  async () => {
    const { tenant, plugin } = await connect({ paging: 'skip', end_date: '2026-06-30' });
    expect((await mustPull(plugin)).rows.size).toBe(ALL);
    const pages = pagesOf(tenant);
    for (const { query } of pages) expect([query['$top'], query['$orderby']]).toEqual(['100', undefined]);
    // The first pass; later ones look whether records have moved meanwhile.
    expect(pages.slice(0, 4).map((page) => [skipOf(page), page.rows ?? 0])).toEqual([
      [0, 100],
      [100, 100],
      [200, 50],
      [250, 0],
    ]);
    expect(Math.max(...pages.map(skipOf))).toBe(250);
  },
);

statement(
  { id: 'udc.paging', of: 'paging as it is by default' },
  {
    'no $skip': asksPages((options) => {
      options.delete('$skip');
    }),
    'no $top': asksPages((options) => {
      options.delete('$top');
    }),
  },
  async () => {
    const { tenant, plugin } = await connect({});
    expect((await mustPull(plugin)).rows.size).toBe(ALL);
    for (const { query } of pagesOf(tenant)) expect([query['$top'], query['$skip']]).toEqual(['100', '0']);
  },
);

/** The $skip of a request for a page; undefined for any other. */
function skipped(sent: Sent): number | undefined {
  const skip = isListing(sent) ? sent.url.searchParams.get('$skip') : null;
  return skip === null || sent.url.searchParams.has('$select') ? undefined : Number(skip);
}

/** A walk that continues after its last page. */
const goesOn: Flaw = asksPages((options) => {
  if (options.get('$skip') === String(ALL)) options.set('$skip', '0');
});

/** A walk that takes a page with fewer records than it asked for as the last one. */
function endsAtShortPage(ending: { readonly status: number; readonly body: string }): Flaw {
  let isOver = false;
  return {
    answer: (answered, sent) => {
      const skip = skipped(sent);
      if (skip === undefined) return {};
      if (skip === 0) isOver = false;
      if (isOver) return { ...ending, headers: answered.headers };
      if (answered.body !== '') {
        const { value } = JSON.parse(answered.body) as { readonly value?: readonly unknown[] };
        isOver = (value?.length ?? 0) < Number(sent.url.searchParams.get('$top'));
      }
      return {};
    },
  };
}

/** A product to which the end of a table is a failure. */
const fails = (isEnd: (answer: { readonly status: number; readonly body: string }) => boolean): Flaw => ({
  answer: (answered, sent) =>
    skipped(sent) !== undefined && isEnd(answered) ? { status: 404, headers: {}, body: '' } : {},
});

/** Reads a table of a tenant that spells its end in one way and cuts the pages of the first pass short. */
async function readsToItsEnd(
  empty_collection: NonNullable<Switches['empty_collection']>,
  status: number,
): Promise<void> {
  const { tenant, plugin } = await connect(
    { paging: 'skip', end_date: '2026-06-30' },
    { switches: { empty_collection } },
  );
  tenant.mock.faults.add({ match: { op: 'list', query: 'skip=100' }, do: [{ page: { kind: 'short', n: 40 } }] });
  const { rows, end } = await mustPull(plugin);
  expect([rows.size, end?.complete, end?.problem]).toEqual([ALL, true, undefined]);
  const pages = pagesOf(tenant);
  const ends = pages.filter((page) => (page.rows ?? 0) === 0);
  expect(ends.length).toBeGreaterThan(0);
  for (const last of ends) expect([last.status, skipOf(last)]).toEqual([status, ALL]);
  // Behind an end there is nothing but the first page of another pass.
  for (const [at, page] of pages.entries()) {
    if ((page.rows ?? 0) === 0 && pages[at + 1] !== undefined) expect(skipOf(pages[at + 1] as JournalEntry)).toBe(0);
  }
}

statement(
  'udc.paging.204',
  {
    'a walk that goes on behind it': goesOn,
    'a walk that ends at a short page': endsAtShortPage({ status: 204, body: '' }),
    'a failure in its place': fails(({ status }) => status === 204),
  },
  () => readsToItsEnd('204', 204),
);

for (const spelling of ['empty-200', 'empty-array'] as const) {
  statement(
    { id: 'udc.paging.empty', of: spelling },
    {
      'a walk that goes on behind it': goesOn,
      'a walk that ends at a short page': endsAtShortPage({ status: 200, body: '{"@odata.context":"x","value":[]}' }),
      'a failure in its place': fails(({ status, body }) => status === 200 && !/"value":\[\{/.test(body)),
    },
    () => readsToItsEnd(spelling, 200),
  );
}

for (const spelling of ['204', 'empty-200', 'empty-array'] as const) {
  statement(
    { id: 'udc.empty', of: spelling },
    {
      'a failure in its place': fails(({ status, body }) => status === 204 || !/"value":\[\{/.test(body)),
      'a run that is not complete': delivers((batch) =>
        batch.end === undefined ? batch : { ...batch, end: { ...batch.end, complete: false } },
      ),
      'a warning': delivers((batch) =>
        batch.end === undefined ? batch : { ...batch, end: { ...batch.end, warnings: ['There is nothing.'] } },
      ),
      'a table whose filter was left out': reads({ start_date: '2001-01-01', end_date: undefined }),
    },
    async () => {
      for (const paging of ['skip', 'auto']) {
        const { tenant, plugin } = await connect(
          { paging, start_date: '2001-01-01', end_date: '2001-02-01' },
          { switches: { empty_collection: spelling } },
        );
        const { delivered, end, batches } = await mustPull(plugin);
        expect([delivered, end?.complete, end?.problem, end?.warnings]).toEqual([0, true, undefined, []]);
        expect(batches.at(-1)?.table.name).toBe('incident');
        const pages = pagesOf(tenant);
        expect(pages.length).toBeGreaterThan(0);
        // The newest record, the page, and the records before and after the span; or two passes.
        expect(pages.length).toBeLessThanOrEqual(paging === 'skip' ? 2 : 4);
      }
    },
  );
}
