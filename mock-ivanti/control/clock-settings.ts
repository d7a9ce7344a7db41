import type { Clock } from '../model/data/clock.js';
import { readInstant } from '../model/query/literal.js';
import { shapeCheck } from '../model/shape/shape-check.js';

const checkShape = shapeCheck(
  {
    type: 'object',
    additionalProperties: false,
    properties: {
      set: { type: ['string', 'number'] },
      advance: { type: 'number' },
      skew: { type: 'number' },
      rate: { type: 'number', minimum: 0, maximum: 1e6 },
      freeze: { type: 'boolean' },
    },
  },
  'the clock',
);

/** Instants a Date can hold, milliseconds from 1970. */
const FARTHEST = 8.64e15;

function instantOf(value: string | number): number {
  const instant = typeof value === 'string' ? readInstant(value) : value;
  if (!(Math.abs(instant) <= FARTHEST)) throw new RangeError('/set must be an ISO date or epoch milliseconds');
  return instant;
}

interface Settings {
  readonly set?: string | number;
  readonly advance?: number;
  readonly skew?: number;
  readonly rate?: number;
  readonly freeze?: boolean;
}

/** Applies `{ set?, advance?, skew?, rate?, freeze? }` in that order and returns the resulting time. */
export function setClock(clock: Clock, settings: Readonly<Record<string, unknown>>): number {
  const problem = checkShape(settings);
  if (problem !== undefined) throw new RangeError(problem);
  const { set, advance = 0, skew, rate, freeze } = settings as Settings;
  const from = set === undefined ? clock.now() : instantOf(set);
  if (Math.abs(from + advance) > FARTHEST) throw new RangeError('/advance exceeds the range of dates');
  if (skew !== undefined && Math.abs(skew) > FARTHEST) throw new RangeError('/skew exceeds the range of dates');
  if (set !== undefined) clock.set(from);
  if (advance !== 0) clock.advance(advance);
  if (skew !== undefined) clock.skew(skew);
  if (rate !== undefined) clock.rate(rate);
  if (freeze === true) clock.freeze();
  if (freeze === false) clock.resume();
  return clock.now();
}
