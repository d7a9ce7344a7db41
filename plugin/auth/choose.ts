import { STRATEGIES } from './registry.js';
import type { AuthSettings, Strategy } from './strategy.js';

/** The strategy that a checked configuration names. */
export function strategyOf({ strategy: name }: AuthSettings): Strategy {
  const all: readonly Strategy[] = STRATEGIES;
  const found = all.find(({ schema }) => schema.properties.strategy.const === name);
  if (found === undefined) throw new TypeError(`There is no strategy ${name}.`);
  return found;
}

/**
 * The address of the identity provider with the path of its key; undefined where tokens come from the tenant itself.
 */
export function providerAddress(auth: AuthSettings): { readonly key: string; readonly text: string } | undefined {
  const { needs, schema } = strategyOf(auth);
  if (needs === 'tenant') return undefined;
  const [key] = Object.entries(schema.properties).find(([, setting]) => setting['x-role'] === 'address') ?? [];
  if (key === undefined) throw new TypeError(`The strategy ${auth.strategy} marks no address (x-role).`);
  return { key: `auth.${key}`, text: String(valuesOf(auth)[key]) };
}

/** Identifies the caller by the configuration without its secrets: two texts are equal for the same caller. */
export function callerOf(auth: AuthSettings): string {
  const { properties } = strategyOf(auth).schema;
  const open = Object.keys(properties).filter((key) => properties[key]?.writeOnly !== true);
  return JSON.stringify(open.map((key) => valuesOf(auth)[key] ?? null));
}

function valuesOf(auth: AuthSettings): Readonly<Record<string, unknown>> {
  return auth as unknown as Readonly<Record<string, unknown>>;
}
