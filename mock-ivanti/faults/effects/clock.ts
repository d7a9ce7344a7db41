import { type Effect, hasOnly } from './effect.js';

/** Moves the tenant's clock: `skew` against the base clock, `jump` from where it is, `rate`, or `freeze`. */
export type ClockSpec =
  | { readonly skew: number }
  | { readonly jump: number }
  | { readonly rate: number }
  | { readonly freeze: boolean };

export const clock: Effect<ClockSpec> = {
  stage: 'before-auth',
  check(spec) {
    const isClock =
      hasOnly(spec, 'skew', 'jump', 'rate', 'freeze') &&
      Object.entries(spec).length === 1 &&
      Object.entries(spec).every(([name, value]) => typeof value === (name === 'freeze' ? 'boolean' : 'number'));
    return isClock
      ? undefined
      : 'clock needs one of { skew: ms }, { jump: ms }, { rate: factor }, { freeze: true | false }';
  },
  apply(spec, scene) {
    if ('skew' in spec) scene.clock.skew(spec.skew);
    else if ('jump' in spec) scene.clock.advance(spec.jump);
    else if ('rate' in spec) scene.clock.rate(spec.rate);
    else if (spec.freeze) scene.clock.freeze();
    else scene.clock.resume();
  },
};
