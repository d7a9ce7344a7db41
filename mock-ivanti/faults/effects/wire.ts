import { type Effect, hasOnly, isNumber, isObject } from './effect.js';

const KINDS = ['reset', 'close', 'garbage', 'bad-chunk', 'two-lengths'] as const;

type WireKind = (typeof KINDS)[number];

/**
 * Ends the connection without a proper answer: `reset` with a TCP RST, `close` in an orderly way, both at once or
 * `afterBytes` of the body; `garbage` is no HTTP, `bad-chunk` a chunk of a size that is none, `two-lengths` an answer that
 * announces two lengths.
 */
export type WireSpec = WireKind | { readonly kind: WireKind; readonly afterBytes?: number };

export const wire: Effect<WireSpec> = {
  stage: (spec) => (isObject(spec) && spec.afterBytes !== undefined ? 'body' : 'before-commit'),
  check(spec) {
    const { kind, afterBytes } = hasOnly(spec, 'kind', 'afterBytes') ? spec : { kind: spec, afterBytes: undefined };
    const isFit = afterBytes === undefined || (isNumber(afterBytes) && (kind === 'reset' || kind === 'close'));
    return (KINDS as readonly unknown[]).includes(kind) && isFit
      ? undefined
      : `wire needs { kind: ${KINDS.join(' | ')}, afterBytes? (reset and close) }`;
  },
  apply(spec, scene) {
    const { kind, afterBytes } = typeof spec === 'string' ? { kind: spec } : spec;
    const isPartial = afterBytes !== undefined && scene.answer !== undefined;
    scene.answer = isPartial
      ? { ...scene.answer, status: scene.answer?.status ?? 200, wire: kind, afterBytes }
      : { status: 0, wire: kind };
  },
};
