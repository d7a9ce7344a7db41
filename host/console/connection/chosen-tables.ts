import type { DiscoverStep, TableInfo } from '../../../host-sdk/index.js';

/** Whether a list names a table; tenants ignore case. */
export function hasTable(list: readonly string[], name: string): boolean {
  return list.some((one) => sameTable(one, name));
}

/** The list with or without a table. Other names stay unchanged; empty lines are removed. */
export function withTable(list: readonly string[], name: string, wanted: boolean): readonly string[] {
  const others = list.filter((one) => one !== '' && !sameTable(one, name));
  return wanted ? [...others, name] : others;
}

/** The tables that a run has reported, in that order, so that none moves under the pointer. */
export function tablesIn(
  steps: readonly DiscoverStep[],
  ended: readonly TableInfo[] | undefined,
): readonly TableInfo[] {
  const told = steps.flatMap(({ table }) => table ?? []);
  const rest = (ended ?? []).filter(({ name }) => !told.some((table) => table.name === name));
  return [...told, ...rest];
}

function sameTable(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
