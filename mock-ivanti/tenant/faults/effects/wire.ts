import { WHOLE, textOr } from '../../../model/shape/json-schema.js';
import { isObject, type Effect } from './effect.js';

const KINDS = ['reset', 'close', 'garbage', 'bad-chunk', 'two-lengths'] as const;

type WireKind = (typeof KINDS)[number];

/**
 * Ends the connection without a valid answer: `reset` with a TCP RST, `close` in an orderly way, both at once or after
 * `afterBytes` of the body; `garbage` is not HTTP, `bad-chunk` a chunk with an invalid size, `two-lengths` an answer
 * that announces two lengths.
 */
export type WireSpec = WireKind | { readonly kind: WireKind; readonly afterBytes?: number };

const SCHEMA = textOr(KINDS, {
  type: 'object',
  additionalProperties: false,
  required: ['kind'],
  properties: { kind: { enum: KINDS }, afterBytes: WHOLE },
  if: { required: ['afterBytes'] },
  then: { properties: { kind: { enum: ['reset', 'close'] } } },
});

export const wire: Effect<WireSpec> = {
  stage: (spec) => (isObject(spec) && spec.afterBytes !== undefined ? 'body' : 'before-commit'),
  schema: SCHEMA,
  apply(spec, context) {
    const { kind, afterBytes } = typeof spec === 'string' ? { kind: spec } : spec;
    const isPartial = afterBytes !== undefined && context.answer !== undefined;
    context.answer = isPartial
      ? { ...context.answer, status: context.answer?.status ?? 200, wire: kind, afterBytes }
      : { status: 0, wire: kind };
  },
};
