import type { Value } from '../schema/field.js';

/** Which rows of a set: by id, by equal fields, or the first so many. */
export interface RowChoice {
  readonly set: string;
  readonly recId?: string;
  readonly where?: Readonly<Record<string, Value>>;
  /** At most so many rows. Default: all that fit. */
  readonly count?: number;
}

/**
 * One thing another user does. `touch` moves LastModDateTime only. A row with `ago` carries stamps of so many milliseconds
 * before: a write that was made then and becomes visible now.
 */
export type Change =
  | {
      readonly insert: {
        readonly set: string;
        readonly fields?: Readonly<Record<string, unknown>>;
        readonly count?: number;
        readonly ago?: number;
      };
    }
  | { readonly update: RowChoice & { readonly fields: Readonly<Record<string, unknown>>; readonly ago?: number } }
  | { readonly delete: RowChoice }
  | { readonly touch: RowChoice & { readonly ago?: number } };

const KEYS: Readonly<Record<string, readonly string[]>> = {
  insert: ['set', 'fields', 'count', 'ago'],
  update: ['set', 'recId', 'where', 'count', 'fields', 'ago'],
  delete: ['set', 'recId', 'where', 'count'],
  touch: ['set', 'recId', 'where', 'count', 'ago'],
};

/** What is wrong with a change, which may come from a caller's JSON, or undefined. */
export function problemOf(change: unknown): string | undefined {
  const entries = typeof change === 'object' && change !== null ? Object.entries(change) : [];
  const [[name, argument] = ['', undefined], ...more] = entries as [string, unknown][];
  const known = Object.hasOwn(KEYS, name) && more.length === 0 ? KEYS[name] : undefined;
  if (!known) return `a change has one key of ${Object.keys(KEYS).join(', ')}`;
  if (typeof argument !== 'object' || argument === null) return `${name} must be an object`;
  const unknown = Object.keys(argument).find((key) => !known.includes(key));
  if (unknown !== undefined) return `${name} has no '${unknown}'; known: ${known.join(', ')}`;
  return typeof (argument as { set?: unknown }).set === 'string' ? undefined : `${name} needs a set`;
}
