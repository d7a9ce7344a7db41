import { useSearchParams } from 'react-router';

export interface Filters<N extends string> {
  readonly values: Readonly<Partial<Record<N, string>>>;
  /** True when a filter is set. */
  readonly any: boolean;
  readonly offset: number;
  /** Sets a filter, or clears it with an empty text, and returns to the first page. */
  readonly set: (name: N, value: string) => void;
  readonly clear: () => void;
  readonly turn: (offset: number) => void;
}

/** Filters and page of a list, stored in the address for sharing and for Back. */
export function useFilters<N extends string>(names: readonly N[]): Filters<N> {
  const [search, setSearch] = useSearchParams();
  const given = names.flatMap((name): readonly (readonly [N, string])[] => {
    const value = search.get(name);
    return value === null || value === '' ? [] : [[name, value]];
  });
  const offset = Number(search.get('offset') ?? '0');
  return {
    values: Object.fromEntries(given) as Partial<Record<N, string>>,
    any: given.length > 0,
    offset: Number.isSafeInteger(offset) && offset > 0 ? offset : 0,
    set(name, value) {
      const others = given.filter(([key]) => key !== name);
      const all = value === '' ? others : [...others, [name, value] as const];
      setSearch(Object.fromEntries(all), { replace: true });
    },
    clear() {
      setSearch({}, { replace: true });
    },
    turn(to) {
      setSearch({ ...Object.fromEntries(given), ...(to === 0 ? {} : { offset: String(to) }) });
    },
  };
}
