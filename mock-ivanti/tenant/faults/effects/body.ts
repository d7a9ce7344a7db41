import { HTML_TYPE } from '../../answers/answer.js';
import { COUNT, NAME, WAIT, WHOLE, oneOf } from '../../../model/shape/json-schema.js';
import type { Effect } from './effect.js';
import { floodOf } from './flood.js';
import { mutateJson } from './json-path.js';

/**
 * Damages the body. `truncate` sends only the given number of bytes: silently, against the announced length (`declare`
 * or framing `declared`), as chunks without the last one, or up to the end of the connection; `html` answers 200 with a
 * sign-in page, as a tenant does behind a wrong address or an ended session (measured); `mutate` sets values by path,
 * such as `value.0.Status`; `dribble` sends the body in pieces; `flood` repeats a text.
 */
export type BodySpec =
  | { readonly truncate: { readonly bytes: number; readonly declare?: boolean; readonly framing?: Framing } }
  | { readonly replace: string }
  | { readonly html: string | true }
  | { readonly mutate: Readonly<Record<string, unknown>> }
  | { readonly dribble: { readonly chunks: number; readonly ms: number } }
  | { readonly flood: { readonly text: string; readonly megabytes: number; readonly encoding?: 'gzip' } };

const FRAMINGS = ['exact', 'declared', 'chunked', 'closed'] as const;

type Framing = (typeof FRAMINGS)[number];

const SIGN_IN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form id="login"></form></body></html>';

const SCHEMA = oneOf({
  truncate: {
    type: 'object',
    additionalProperties: false,
    required: ['bytes'],
    properties: { bytes: WHOLE, declare: { type: 'boolean' }, framing: { enum: FRAMINGS } },
  },
  replace: { type: 'string' },
  html: { if: { type: 'boolean' }, then: { const: true }, else: { type: 'string' } },
  mutate: { type: 'object' },
  dribble: {
    type: 'object',
    additionalProperties: false,
    required: ['chunks', 'ms'],
    properties: { chunks: COUNT, ms: WAIT },
  },
  flood: {
    type: 'object',
    additionalProperties: false,
    required: ['text', 'megabytes'],
    properties: { text: NAME, megabytes: COUNT, encoding: { const: 'gzip' } },
  },
});

export const body: Effect<BodySpec> = {
  stage: 'body',
  schema: SCHEMA,
  apply(spec, context) {
    const { answer } = context;
    if ('html' in spec) {
      context.answer = { status: 200, type: HTML_TYPE, body: spec.html === true ? SIGN_IN_PAGE : spec.html };
      return;
    }
    if (!answer) return;
    if ('flood' in spec) context.answer = floodOf(spec.flood, answer);
    else if ('replace' in spec) context.answer = { ...answer, body: spec.replace };
    else if ('mutate' in spec) context.answer = { ...answer, body: mutateJson(answer.body, spec.mutate) ?? '' };
    else if ('dribble' in spec) context.answer = { ...answer, dribble: spec.dribble };
    else {
      const { bytes, declare = false, framing = declare ? 'declared' : 'exact' } = spec.truncate;
      context.answer = { ...answer, cut: { bytes, framing } };
    }
  },
};
