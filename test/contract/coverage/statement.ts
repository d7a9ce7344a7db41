import { expect, test } from 'vitest';
import { withFlaw, type Flaw } from './flaw.js';
import { readRows, type Row } from './rows.js';

declare module 'vitest' {
  interface TaskMeta {
    /** The row of COVERAGE.md that a test proves, and the known-bad variant that it tries. */
    statement?: { readonly id: string; readonly flaw?: string };
  }
}

type Flaws = Readonly<Record<string, Flaw>>;
type Body = () => Promise<void>;

/**
 * Registers the test of one statement of a product document, and one test for each known-bad variant of the product or
 * the tenant, which passes only where an expectation of `body` finds the variant out.
 * @param id Its row in COVERAGE.md, which gives the tests their title; with `of`, several tests of one statement are told
 * apart, such as by the strategy that is tried.
 * @param flaws Variants that a developer would plausibly write, by what is wrong with them; at least one.
 */
export const statement = createStatement(readRows());

/** {@link statement} for another list. */
export function createStatement(list: readonly Row[]) {
  const rows = new Map(list.map((row) => [row.id, row]));
  return (id: string | { readonly id: string; readonly of: string }, flaws: Flaws, body: Body): void => {
    const row = rows.get(typeof id === 'string' ? id : id.id);
    if (row === undefined) throw new RangeError(`COVERAGE.md has no row ${JSON.stringify(id)}.`);
    const title = `${row.id}: ${row.statement}${typeof id === 'string' ? '' : ` (${id.of})`}`;
    test(title, { meta: { statement: { id: row.id } } }, body);
    for (const [flaw, built] of Object.entries(flaws)) {
      test(`${title} finds out ${flaw}`, { meta: { statement: { id: row.id, flaw } } }, async () => {
        const end: unknown = await withFlaw(built, body).then(
          () => 'every expectation was met',
          (error: unknown) => error,
        );
        expect(isUnmetExpectation(end), `an expectation is not met; instead: ${String(end)}`).toBe(true);
      });
    }
  };
}

/** A body that ends in another way, for example in a time-out, has not shown anything. */
function isUnmetExpectation(end: unknown): boolean {
  return end instanceof Error && end.name === 'AssertionError';
}
