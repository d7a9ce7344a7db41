import { oneOf } from '../../../model/shape/json-schema.js';
import type { Effect } from './effect.js';

/** Moves the tenant's clock: `skew` against the base clock, `jump` from its current time, `rate`, or `freeze`. */
export type ClockSpec =
  | { readonly skew: number }
  | { readonly jump: number }
  | { readonly rate: number }
  | { readonly freeze: boolean };

/** About three hundred years, in milliseconds: far enough, and still within the dates a clock can show. */
const FAR = { type: 'number', minimum: -1e13, maximum: 1e13 } as const;

const SCHEMA = oneOf({
  skew: FAR,
  jump: FAR,
  rate: { type: 'number', minimum: 0, maximum: 1e6 },
  freeze: { type: 'boolean' },
});

export const clock: Effect<ClockSpec> = {
  stage: 'before-auth',
  schema: SCHEMA,
  apply(spec, context) {
    if ('skew' in spec) context.clock.skew(spec.skew);
    else if ('jump' in spec) context.clock.advance(spec.jump);
    else if ('rate' in spec) context.clock.rate(spec.rate);
    else if (spec.freeze) context.clock.freeze();
    else context.clock.resume();
  },
};
