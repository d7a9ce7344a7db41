import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBefore, isInOrder, keyOrderOf } from '../../plugin/odata/key-order.js';

describe('the order of RecIds', () => {
  test.each([
    ['either', ['0A', '1B', 'A0']],
    ['bytes', ['A1', 'B1', 'a2']],
    ['caseless', ['a1', 'B1', 'c1']],
    [undefined, ['B1', 'A1']],
    [undefined, ['A1', 'A1']],
  ] as const)('is %s where they come as %j', (order, keys) => {
    expect(keyOrderOf(keys)).toBe(order);
  });

  test('is never held against a tenant that may keep to another one', () => {
    const key = fc.stringMatching(/^[0-9A-Fa-f]{4}$/);
    fc.assert(
      fc.property(fc.uniqueArray(key, { selector: (id) => id.toLowerCase(), maxLength: 8 }), (keys) => {
        const byBytes = [...keys].sort();
        const caseless = [...keys].sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
        for (const sorted of [byBytes, caseless]) {
          expect(isInOrder(sorted, 'either')).toBe(true);
          for (const [at, id] of sorted.entries()) expect(isBefore(id, sorted[at - 1] ?? '', 'either')).toBe(false);
        }
        expect(isInOrder(byBytes, 'bytes') && isInOrder(caseless, 'caseless')).toBe(true);
      }),
    );
  });
});
