import { randomUUID } from 'node:crypto';
import { queryString } from '../../../../plugin/odata/query.js';
import type { Comparison, Query } from '../../../../plugin/odata/query.js';
import type { Flaws } from './flaws.js';
import { answers, contentOf } from './judge.js';
import type { Content, Proven } from './judge.js';
import type { TimeLine } from './time-line.js';

/** Where the records are. */
export interface Place {
  readonly url: string;
  readonly key: string;
  /** Name of the collection, such as `incidents`. */
  readonly set: string;
}

export interface Answer extends Content {
  /** The Date header, ms. */
  readonly date: number;
}

/** The tenant contradicts itself, or does so long enough: nothing is certified. */
export class Contradiction extends Error {}

export type Ask = (query: Query) => Promise<Answer>;

const ATTEMPTS = 8;

/** Asks the questions of one start of a run. `passed` is called after each answer. */
export function createAsk(place: Place, line: TimeLine, flaws: Flaws, proven: () => Proven, passed: () => void): Ask {
  const run = randomUUID().replaceAll('-', '').toUpperCase();
  let countsDoubted = 0;

  /** A term that changes nothing, so that no answer to an earlier run's question is one to this. */
  const own = (query: Query): Query => {
    if (flaws.repeatsAddresses === true) return query;
    const { filter = { all: [] } } = query;
    const term = (operator: 'eq' | 'ne'): Comparison => ({ field: 'RecId', operator, value: run });
    return 'all' in filter
      ? { ...query, filter: { all: [...filter.all, term('ne')] } }
      : { ...query, filter: { any: [...filter.any, term('eq')] } };
  };

  async function attempt(query: Query): Promise<Answer | undefined> {
    const address = `${place.url}/api/odata/businessobject/${place.set}${queryString(own(query))}`;
    const headers = { authorization: `rest_api_key=${place.key}`, 'cache-control': 'no-cache' };
    const reply = await fetch(address, { headers }).catch(() => undefined);
    const text = await reply?.text().catch(() => undefined);
    passed();
    if (reply === undefined || text === undefined) return undefined;
    const date = Date.parse(reply.headers.get('date') ?? '');
    const content = contentOf({ status: reply.status, text }, flaws);
    if (content === undefined) return flaws.believesAll === true ? { records: [], held: 0, count: undefined, date } : undefined;
    const { records, count, set, held } = content;
    if (flaws.believesAll === true) return { records, held, count, date };
    if (set !== undefined && set !== place.set) return undefined;
    if (!answers(records, query, line, proven())) return undefined;
    if (count !== undefined && count > records.length && records.length < (query.top ?? 0) && countsDoubted < 2) {
      countsDoubted++;
      return undefined;
    }
    return { records, held, count, date };
  }

  return async (query) => {
    for (let tried = 0; tried < ATTEMPTS; tried++) {
      const answer = await attempt(query);
      if (answer !== undefined) return answer;
    }
    throw new Contradiction(`No answer that fits: ${queryString(query)}`);
  };
}
