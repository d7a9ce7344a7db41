/** Associations between records that are stored in neither record: pairs of RecIds by the name of the pair. */
export interface Pairs {
  readonly add: (pair: string, left: string, right: string) => void;
  readonly remove: (pair: string, left: string, right: string) => void;
  /** The RecIds on the other side. */
  readonly of: (pair: string, side: 'left' | 'right', recId: string) => readonly string[];
  readonly all: () => SavedPairs;
  readonly replace: (saved: SavedPairs) => void;
}

/** Left and right RecIds by pair, in the order they were linked. */
export type SavedPairs = Readonly<Record<string, readonly (readonly [string, string])[]>>;

export function createPairs(): Pairs {
  const pairs = new Map<string, Map<string, readonly [string, string]>>();
  const keyOf = (left: string, right: string): string => `${left} ${right}`;
  const add = (pair: string, left: string, right: string): void => {
    const links = pairs.get(pair) ?? new Map<string, readonly [string, string]>();
    pairs.set(pair, links);
    links.set(keyOf(left, right), [left, right]);
  };
  return {
    add,
    remove(pair, left, right) {
      pairs.get(pair)?.delete(keyOf(left, right));
    },
    of(pair, side, recId) {
      const found: string[] = [];
      for (const [left, right] of pairs.get(pair)?.values() ?? []) {
        if ((side === 'left' ? left : right) === recId) found.push(side === 'left' ? right : left);
      }
      return found;
    },
    all: () => Object.fromEntries([...pairs].map(([pair, links]) => [pair, [...links.values()]])),
    replace(saved) {
      pairs.clear();
      for (const [pair, links] of Object.entries(saved)) for (const [left, right] of links) add(pair, left, right);
    },
  };
}
