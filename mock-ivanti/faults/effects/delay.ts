import { setTimeout as wait } from 'node:timers/promises';
import { type Effect, isObject } from './effect.js';

/** Waits, in real milliseconds, or for ever: until the client gives up. */
export type DelaySpec = { readonly ms: number } | { readonly forever: true };

export const delay: Effect<DelaySpec> = {
  stage: 'before-commit',
  check(spec) {
    const isDelay = isObject(spec) && (spec['forever'] === true || (typeof spec['ms'] === 'number' && spec['ms'] >= 0));
    return isDelay ? undefined : 'delay needs { ms: 0.. } or { forever: true }';
  },
  async apply(spec, scene) {
    if ('ms' in spec) {
      // A closed mock does not wait for it.
      await wait(spec.ms, undefined, { ref: false });
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
