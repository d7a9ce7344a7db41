import { orMeant } from '../../host-sdk/index.js';
import { FACTORIES } from './factories.js';
import type { Overrides, Parts, ReplaceablePart } from './parts.js';

/** Parts in construction, by the connection that they belong to. */
const underWay = new WeakMap<Parts, ReplaceablePart[]>();

/** A part as the host brings it, or the plugin's own. Errors of its factory are thrown unchanged. */
export function createPart<N extends ReplaceablePart>(name: N, parts: Parts, overrides: Overrides): Parts[N] {
  const making = underWay.get(parts) ?? [];
  underWay.set(parts, making);
  if (making.includes(name)) throw new TypeError(`A part needs itself: ${[...making, name].join(' -> ')}.`);
  making.push(name);
  try {
    const own: ((standard: () => Parts[N], parts: Parts) => Parts[N]) | undefined = overrides[name];
    const standard = once(() => FACTORIES[name](parts));
    return own === undefined ? standard() : parts.lifetime.keep(requirePart(name, own(standard, parts)));
  } finally {
    making.pop();
  }
}

/** Throws a `TypeError` for an unknown override: otherwise the host would not notice that its own part is unused. */
export function requireOverrides(overrides: Overrides): void {
  for (const [name, override] of Object.entries<unknown>(overrides)) {
    if (!Object.hasOwn(FACTORIES, name)) {
      throw new TypeError(`overrides.${name}: there is no such part${orMeant(name, Object.keys(FACTORIES))}`);
    }
    if (override !== undefined && typeof override !== 'function') {
      throw new TypeError(`overrides.${name}: must be a function that gives the part.`);
    }
  }
}

function requirePart<T>(name: string, part: T): T {
  if (part === undefined || part === null || part instanceof Promise) {
    const what = part instanceof Promise ? 'a promise' : 'nothing';
    throw new TypeError(`overrides.${name}: gave ${what} instead of the part.`);
  }
  return part;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
