import { OPERATIONS } from '../journal/entry.js';
import { COUNT, NAME, WHOLE } from '../../model/shape/json-schema.js';
import { shapeCheck } from '../../model/shape/shape-check.js';
import { EFFECT_SCHEMA } from './effects/registry.js';
import { STAGES } from './effects/effect.js';

const PATTERN = { isPattern: true } as const;

const MATCH = {
  type: 'object',
  additionalProperties: false,
  properties: {
    op: {
      if: { type: 'array' },
      then: { type: 'array', minItems: 1, items: { enum: OPERATIONS } },
      else: { enum: [...OPERATIONS, 'any'] },
    },
    set: NAME,
    method: NAME,
    path: PATTERN,
    query: PATTERN,
    header: { type: 'object', additionalProperties: PATTERN },
    page: COUNT,
    client: { type: 'string' },
  },
} as const;

const WHEN = {
  type: 'object',
  additionalProperties: false,
  properties: {
    skip: WHOLE,
    times: COUNT,
    every: COUNT,
    probability: { type: 'number', minimum: 0, maximum: 1 },
    from: { type: 'number' },
    until: { type: 'number' },
  },
} as const;

/** Whether a value, which may come from a caller's JSON, has the shape of a rule. */
export const checkRuleShape = shapeCheck(
  {
    type: 'object',
    additionalProperties: false,
    required: ['do'],
    properties: {
      id: NAME,
      match: MATCH,
      when: WHEN,
      at: { enum: STAGES },
      do: { type: 'array', minItems: 1, items: EFFECT_SCHEMA },
    },
  },
  'a rule',
);
