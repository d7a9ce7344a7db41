import { setTimeout as wait } from 'node:timers/promises';
import { type Effect, hasOnly, isNumber, isObject } from './effect.js';

/** Waits, in real milliseconds: fixed, even between two bounds, or lognormal; or for ever, until the client gives up. */
export type DelaySpec =
  | { readonly ms: number }
  | { readonly uniform: readonly [number, number] }
  | { readonly lognormal: { readonly median: number; readonly sigma: number; readonly max?: number } }
  | { readonly forever: true };

function isDelay(spec: unknown): boolean {
  if (!hasOnly(spec, 'ms', 'uniform', 'lognormal', 'forever')) return false;
  const { ms, uniform, lognormal, forever } = spec;
  if (isObject(lognormal)) return isNumber(lognormal['median']) && isNumber(lognormal['sigma']);
  if (Array.isArray(uniform)) return uniform.length === 2 && uniform.every((bound) => isNumber(bound));
  return forever === true || isNumber(ms);
}

/** A normally distributed number from two even ones (Box and Muller). */
function normal(luck: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - luck())) * Math.cos(2 * Math.PI * luck());
}

/** How long to wait. The draws come from the mock's seed. */
export function lengthOf(spec: Exclude<DelaySpec, { forever: true }>, luck: () => number): number {
  if ('ms' in spec) return spec.ms;
  if ('uniform' in spec) return spec.uniform[0] + luck() * (spec.uniform[1] - spec.uniform[0]);
  const { median, sigma, max = Number.POSITIVE_INFINITY } = spec.lognormal;
  return Math.min(max, median * Math.exp(sigma * normal(luck)));
}

export const delay: Effect<DelaySpec> = {
  stage: 'before-commit',
  check(spec) {
    return isDelay(spec)
      ? undefined
      : 'delay needs { ms: 0.. }, { uniform: [a, b] }, { lognormal: { median, sigma, max? } } or { forever: true }';
  },
  async apply(spec, scene) {
    if (!('forever' in spec)) {
      // A closed mock does not wait for it.
      await wait(lengthOf(spec, scene.luck), undefined, { ref: false });
      return;
    }
    await untilGone(scene.gone);
    scene.answer = { status: 0, wire: 'hang' };
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
