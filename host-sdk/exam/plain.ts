import { isExactNumber } from '../exact-number.js';

/** Whether a value survives JSON unchanged: no date, no map, no undefined, no NaN or infinity. */
export function isPlain(value: unknown): boolean {
  return isMadeOf(value, () => false);
}

/** Whether a row may have the value: JSON, or an exact number, also inside a list or an object. */
export function isCell(value: unknown): boolean {
  return isMadeOf(value, isExactNumber);
}

/** @param isMore Whether a value is allowed beside those of JSON. */
function isMadeOf(value: unknown, isMore: (value: unknown) => boolean): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || isMore(value)) return true;
  if (typeof value !== 'object') return false;
  const isList = Array.isArray(value);
  if (!isList && ![Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) return false;
  return Object.values(value).every((one) => isMadeOf(one, isMore));
}
