import { JSON_TYPE } from '../../answers/answer.js';
import type { FromSchema } from 'json-schema-to-ts';
import { WHOLE } from '../../../model/shape/json-schema.js';
import type { Effect, FaultContext } from './effect.js';

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['limit', 'windowMs'],
  properties: {
    limit: WHOLE,
    windowMs: { type: 'number', minimum: 1 },
    cost: WHOLE,
    on: { enum: ['429', 'slow', 'text'] },
    retryAfter: { enum: ['seconds', 'date', 'none', 'past'] },
  },
} as const;

/**
 * A separate quota: a number of calls in a window, each costing `cost` (default 1). A call beyond it is refused (429),
 * delayed until the window has room, or answered with 200 and the text of the refusal. `retryAfter`: seconds, a date,
 * none, or a date in the past.
 */
export type RateSpec = Readonly<FromSchema<typeof SCHEMA>>;

/** Title of an Ivanti forum article, cited by the Netskope document. */
const TEXT = 'API rate limits exceeded for this interval';

function retryHeader(kind: RateSpec['retryAfter'], now: number, room: number): Record<string, string> {
  if (kind === 'seconds') return { 'Retry-After': String(Math.ceil(room / 1000)) };
  if (kind === 'date') return { 'Retry-After': new Date(now + room).toUTCString() };
  if (kind === 'past') return { 'Retry-After': new Date(now - 60_000).toUTCString() };
  return {};
}

/** Milliseconds until there is room; 0 takes a call. */
function take({ limit, windowMs, cost = 1 }: RateSpec, { memory, clock }: FaultContext): number {
  const now = clock.now();
  const taken = ((memory.get('taken') ?? []) as number[]).filter((at) => at > now - windowMs && at <= now);
  memory.set('taken', taken);
  if (taken.length + cost <= limit) {
    for (let each = 0; each < cost; each++) taken.push(now);
    return 0;
  }
  return Math.max(1, (taken[0] ?? now) + windowMs - now);
}

export const rate: Effect<RateSpec> = {
  stage: 'before-commit',
  schema: SCHEMA,
  async apply(spec, context) {
    let room = take(spec, context);
    while (room > 0 && spec.on === 'slow' && !context.gone.aborted) {
      await context.reach(context.clock.now() + room);
      room = take(spec, context);
    }
    if (room === 0) return;
    const body = { code: 'ISM_4029', description: 'Too Many Requests', message: [TEXT], help: '' };
    if (spec.on === 'text') context.answer = { status: 200, type: JSON_TYPE, body: JSON.stringify(TEXT) };
    else {
      const headers = retryHeader(spec.retryAfter, context.clock.now(), room);
      context.answer = { status: 429, type: JSON_TYPE, headers, body: JSON.stringify(body) };
    }
  },
};
