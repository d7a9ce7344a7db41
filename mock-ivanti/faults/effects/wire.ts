import { type Effect, isObject } from './effect.js';

/** Ends the connection without an answer: `reset` with a TCP RST, `close` in an orderly way. */
export type WireSpec = 'reset' | 'close' | { readonly kind: 'reset' | 'close' };

const KINDS: readonly unknown[] = ['reset', 'close'];

export const wire: Effect<WireSpec> = {
  stage: 'before-commit',
  check(spec) {
    return KINDS.includes(isObject(spec) ? spec['kind'] : spec) ? undefined : 'wire needs { kind: reset | close }';
  },
  apply(spec, scene) {
    scene.answer = { status: 0, wire: typeof spec === 'string' ? spec : spec.kind };
  },
};
