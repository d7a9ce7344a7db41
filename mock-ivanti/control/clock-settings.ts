import type { Clock } from '../data/clock.js';
import { readInstant } from '../query/literal.js';

function instantOf(value: unknown): number {
  const instant = typeof value === 'string' ? readInstant(value) : value;
  if (typeof instant !== 'number' || !Number.isFinite(instant)) {
    throw new RangeError('set must be an ISO date or epoch milliseconds');
  }
  return instant;
}

/** Applies `{ set?, advance?, freeze? }` in that order and returns the time it is then. */
export function setClock(clock: Clock, settings: Readonly<Record<string, unknown>>): number {
  const unknown = Object.keys(settings).find((key) => !['set', 'advance', 'freeze'].includes(key));
  if (unknown !== undefined) throw new RangeError(`The clock has no '${unknown}'; known: set, advance, freeze`);
  const { set, advance, freeze } = settings;
  if (set !== undefined) clock.set(instantOf(set));
  if (advance !== undefined) {
    if (typeof advance !== 'number' || !Number.isFinite(advance)) throw new RangeError('advance must be milliseconds');
    clock.advance(advance);
  }
  if (freeze === true) clock.freeze();
  if (freeze === false) clock.resume();
  return clock.now();
}
