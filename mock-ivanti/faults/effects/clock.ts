import { oneOf } from '../../shape/json-schema.js';
import type { Effect } from './effect.js';

/** Moves the tenant's clock: `skew` against the base clock, `jump` from where it is, `rate`, or `freeze`. */
export type ClockSpec =
  | { readonly skew: number }
  | { readonly jump: number }
  | { readonly rate: number }
  | { readonly freeze: boolean };

/** Some three hundred years: far enough, and no date a clock cannot show. Milliseconds. */
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
  apply(spec, scene) {
    if ('skew' in spec) scene.clock.skew(spec.skew);
    else if ('jump' in spec) scene.clock.advance(spec.jump);
    else if ('rate' in spec) scene.clock.rate(spec.rate);
    else if (spec.freeze) scene.clock.freeze();
    else scene.clock.resume();
  },
};
