import { setTimeout as wait } from 'node:timers/promises';
import { MAX_WAIT, WAIT, YES, oneOf } from '../../../model/shape/json-schema.js';
import type { Effect } from './effect.js';

/** Waits, in real milliseconds: fixed, uniform between two bounds, or lognormal; or until the client gives up. */
export type DelaySpec =
  | { readonly ms: number }
  | { readonly uniform: readonly [number, number] }
  | { readonly lognormal: { readonly median: number; readonly sigma: number; readonly max?: number } }
  | { readonly forever: true };

const SCHEMA = oneOf({
  ms: WAIT,
  uniform: { type: 'array', minItems: 2, maxItems: 2, items: WAIT },
  lognormal: {
    type: 'object',
    additionalProperties: false,
    required: ['median', 'sigma'],
    properties: { median: WAIT, sigma: { type: 'number', minimum: 0 }, max: WAIT },
  },
  forever: YES,
});

/** A normally distributed number from two uniform ones (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** How long to wait. The random numbers come from the mock's seed. */
export function lengthOf(spec: Exclude<DelaySpec, { forever: true }>, random: () => number): number {
  if ('ms' in spec) return spec.ms;
  if ('uniform' in spec) return spec.uniform[0] + random() * (spec.uniform[1] - spec.uniform[0]);
  const { median, sigma, max = MAX_WAIT } = spec.lognormal;
  return Math.min(max, median * Math.exp(sigma * normal(random)));
}

export const delay: Effect<DelaySpec> = {
  stage: 'before-commit',
  schema: SCHEMA,
  async apply(spec, context) {
    if (!('forever' in spec)) {
      // A closed mock does not wait for it.
      await wait(lengthOf(spec, context.random), undefined, { ref: false });
      return;
    }
    await untilGone(context.gone);
    context.answer = { status: 0, wire: 'hang' };
  },
};

async function untilGone(gone: AbortSignal): Promise<void> {
  if (gone.aborted) return;
  await new Promise<void>((resolve) => {
    gone.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
