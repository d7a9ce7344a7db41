import { jsonObjectOf, type Json } from '../../../host-sdk/index.js';
import { TEXTS } from '../texts/index.js';
import { valueText } from './value-text.js';

/** One changed key, as text. */
export interface ChangedKey {
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

/** The keys that differ between before and after in an audit entry. */
export function changedKeys({ before, after }: { readonly before: Json; readonly after: Json }): readonly ChangedKey[] {
  const [was, is] = [jsonObjectOf(before), jsonObjectOf(after)];
  const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
  const all = [...keys].map((key) => ({ key, before: textOf(was[key]), after: textOf(is[key]) }));
  return all.filter((one) => one.before !== one.after);
}

function textOf(value: Json | undefined): string {
  return valueText(value) || TEXTS.none;
}
