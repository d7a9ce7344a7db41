/** Whether a value survives JSON unchanged: no date, no map, no undefined, no NaN or infinity. */
export function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value !== 'object') return false;
  const isList = Array.isArray(value);
  if (!isList && ![Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) return false;
  return Object.values(value).every(isPlain);
}
