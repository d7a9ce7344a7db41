import type { Answer } from '../../answers/answer.js';
import type { Operation } from '../../journal/entry.js';
import type { Effect } from './effect.js';

/**
 * A caching proxy: it repeats its earlier answer for the same address, with the probability `hit` (default 1). `date`
 * says whether the Date header is that of `then` (default) or of `now`.
 */
export interface CacheSpec {
  readonly hit?: number;
  readonly date?: 'then' | 'now';
}

const READS: ReadonlySet<Operation> = new Set<Operation>(['list', 'get', 'related', 'metadata']);
/** Answers that the proxy keeps. */
const KEPT = 500;

export const cache: Effect<CacheSpec> = {
  stage: 'body',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: { hit: { type: 'number', minimum: 0, maximum: 1 }, date: { enum: ['then', 'now'] } },
  },
  apply({ hit = 1, date = 'then' }, context) {
    const { answer, memory, address } = context;
    if (!answer || answer.status >= 300 || answer.wire !== undefined || !READS.has(context.op)) return;
    const kept = memory.get(address) as Answer | undefined;
    if (kept && context.random() < hit) {
      context.answer = kept;
      return;
    }
    const [oldest] = memory.keys();
    if (memory.size >= KEPT && oldest !== undefined) memory.delete(oldest);
    const then = { ...answer.headers, Date: new Date(context.date()).toUTCString() };
    memory.set(address, date === 'now' ? answer : { ...answer, headers: then });
  },
};
