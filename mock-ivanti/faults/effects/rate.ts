import { JSON_TYPE } from '../../http/answer.js';
import type { FromSchema } from 'json-schema-to-ts';
import { WHOLE } from '../../shape/json-schema.js';
import type { Effect, Scene } from './effect.js';

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
 * A quota of its own: so many calls in a window, each costing `cost` (default 1). Beyond it the call is refused (429), slowed
 * until the window has room, or answered 200 with the text of the refusal. `retryAfter`: seconds, a date, none, or a date
 * that is past.
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

/** Milliseconds until there is room; 0 takes it. */
function take({ limit, windowMs, cost = 1 }: RateSpec, { memory, clock }: Scene): number {
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
  async apply(spec, scene) {
    let room = take(spec, scene);
    while (room > 0 && spec.on === 'slow' && !scene.gone.aborted) {
      await scene.reach(scene.clock.now() + room);
      room = take(spec, scene);
    }
    if (room === 0) return;
    const body = { code: 'ISM_4029', description: 'Too Many Requests', message: [TEXT], help: '' };
    if (spec.on === 'text') scene.answer = { status: 200, type: JSON_TYPE, body: JSON.stringify(TEXT) };
    else {
      const headers = retryHeader(spec.retryAfter, scene.clock.now(), room);
      scene.answer = { status: 429, type: JSON_TYPE, headers, body: JSON.stringify(body) };
    }
  },
};
