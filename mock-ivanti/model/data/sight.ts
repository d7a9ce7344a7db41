import type { BusinessObject } from '../schema/business-object.js';
import type { Store } from './store.js';

/** Hides a record, or an object's whole table, from clients. Nothing else about it changes. */
export function hideRecord({ unseen }: Store, { table }: BusinessObject, recId: string | undefined): void {
  const hidden = unseen.get(table) ?? new Set();
  if (recId === undefined) unseen.set(table, 'all');
  else if (hidden !== 'all') unseen.set(table, hidden.add(recId.toUpperCase()));
}

/** Shows a hidden record again, or all of them. */
export function showRecord({ unseen }: Store, { table }: BusinessObject, recId: string | undefined): void {
  const hidden = unseen.get(table);
  if (recId === undefined) unseen.delete(table);
  else if (hidden instanceof Set) hidden.delete(recId.toUpperCase());
}

export function isHidden({ unseen }: Store, { table }: BusinessObject, recId: string): boolean {
  const hidden = unseen.get(table);
  return hidden === 'all' || hidden?.has(recId.toUpperCase()) === true;
}
