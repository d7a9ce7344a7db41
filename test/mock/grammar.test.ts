import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../mock-ivanti/model/query/parser.js';
import { conformanceFile, conformanceFolder } from '../conformance-folder.js';

interface Case {
  readonly input: string;
  readonly rule?: string;
  readonly valid?: boolean;
  readonly note?: string;
  readonly needsModel?: boolean;
}

const read = (name: string): unknown => JSON.parse(readFileSync(conformanceFile('abnf', name), 'utf8'));

/** What follows `$filter=`, decoded as a server does. */
function filterOf(input: string): string[] {
  const text = input.replace(/^\$?filter=/i, '');
  try {
    return [text, decodeURIComponent(text.replaceAll('+', '%2B'))];
  } catch {
    return [text];
  }
}

function isAccepted(input: string, asValue = false): boolean {
  return filterOf(input).some((text) =>
    [text, ...(asValue ? [`${text} eq null`] : [])].some((each) => {
      try {
        parseFilter(each);
        return true;
      } catch {
        return false;
      }
    }),
  );
}

describe.skipIf(conformanceFolder === undefined)('the grammar of OData', () => {
  const core =
    conformanceFolder !== undefined
      ? (read('filter-core.json') as { boolean: Case[]; value: Case[]; negative: Case[] })
      : { boolean: [], value: [], negative: [] };

  test('36 of 36 boolean expressions and 42 of 42 values are accepted', () => {
    expect([core.boolean.length, core.value.length]).toEqual([36, 42]);
    expect(core.boolean.filter(({ input }) => !isAccepted(input)).map(({ input }) => input)).toEqual([]);
    expect(core.value.filter(({ input }) => !isAccepted(input, true)).map(({ input }) => input)).toEqual([]);
  });

  test('every negative that needs no model is refused', () => {
    const negatives = core.negative.filter(({ needsModel }) => needsModel !== true);
    expect(negatives.length).toBe(7);
    expect(negatives.filter(({ input }) => isAccepted(input)).map(({ input }) => input)).toEqual([]);
  });

  test('mutants without a note: at least 99.5 % of the valid and of the invalid are judged correctly', () => {
    const { cases } = read('filter-mutants.json') as { cases: Case[] };
    const clean = cases.filter(({ note }) => note === undefined);
    for (const valid of [true, false]) {
      const wanted = clean.filter((each) => each.valid === valid);
      const right = wanted.filter(({ input }) => isAccepted(input) === valid);
      expect(right.length / wanted.length).toBeGreaterThanOrEqual(0.995);
    }
  });
});
