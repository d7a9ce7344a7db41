/** After this many answers in a row that give a set the same other name, that name is the tenant's name for it. */
const BELIEVED = 4;

/** Checks whether `@odata.context` names the set that was asked. Remembers how the tenant names each. */
export type NamesSet = (set: string, context: unknown) => boolean;

/**
 * A context that is missing or names no set proves nothing. A set is known by its own name, that of its object, or that
 * of its group (`cis` for `ci__computers`). Another name counts once the tenant has used it repeatedly, unless another
 * set is known by that name, or this set is known by its own.
 */
export function createNamesSet(): NamesSet {
  const known = new Set<string>();
  const others = new Map<string, { readonly name: string; readonly times: number }>();
  return (set, context) => {
    const name = nameIn(context);
    const asked = folded(set);
    if (name === undefined || name === asked) {
      if (name !== undefined) known.add(asked);
      return true;
    }
    if (name === folded(asked.split('__')[0] ?? '')) return true;
    if (known.has(asked) || known.has(name)) return false;
    const before = others.get(asked);
    const times = before?.name === name ? before.times + 1 : 1;
    // An accepted name stays accepted.
    if (before !== undefined && before.times >= BELIEVED) return before.name === name;
    others.set(asked, { name, times });
    return times >= BELIEVED;
  };
}

/** The name behind `#`: of `$metadata#incidents(RecId)`, `#incidents/$entity`, `#Collection(MetaData.incident)`. */
function nameIn(context: unknown): string | undefined {
  if (typeof context !== 'string' || !context.includes('#')) return undefined;
  const fragment = context.slice(context.indexOf('#') + 1);
  const typed = /^Collection\((?:[^)]*\.)?([^).]+)\)/i.exec(fragment)?.[1];
  const name = folded(typed ?? fragment.split(/[(/]/)[0] ?? '');
  return name === '' ? undefined : name;
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll('#', '__').replace(/s$/, '');
}
