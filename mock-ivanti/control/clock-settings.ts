import type { Clock } from '../data/clock.js';
import { readInstant } from '../query/literal.js';

const SETTINGS = ['set', 'advance', 'skew', 'rate', 'freeze'];

function instantOf(value: unknown): number {
  const instant = typeof value === 'string' ? readInstant(value) : value;
  if (typeof instant !== 'number' || !Number.isFinite(instant)) {
    throw new RangeError('set must be an ISO date or epoch milliseconds');
  }
  return instant;
}

function numberOf(name: string, value: unknown, least = Number.NEGATIVE_INFINITY): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
    throw new RangeError(`${name} must be ${name === 'rate' ? 'a factor of 0 or more' : 'milliseconds'}`);
  }
  return value;
}

/** Applies `{ set?, advance?, skew?, rate?, freeze? }` in that order and returns the time it is then. */
export function setClock(clock: Clock, settings: Readonly<Record<string, unknown>>): number {
  const unknown = Object.keys(settings).find((key) => !SETTINGS.includes(key));
  if (unknown !== undefined) throw new RangeError(`The clock has no '${unknown}'; known: ${SETTINGS.join(', ')}`);
  const { set, advance, skew, rate, freeze } = settings;
  if (set !== undefined) clock.set(instantOf(set));
  if (advance !== undefined) clock.advance(numberOf('advance', advance));
  if (skew !== undefined) clock.skew(numberOf('skew', skew));
  if (rate !== undefined) clock.rate(numberOf('rate', rate, 0));
  if (freeze === true) clock.freeze();
  if (freeze === false) clock.resume();
  return clock.now();
}
