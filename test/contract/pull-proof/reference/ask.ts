import { randomUUID } from 'node:crypto';
import { queryString, type Comparison, type Query } from '../../../../plugin/odata/query.js';
import type { Flaws } from './flaws.js';
import { answers, contentOf, type Content, type Proven } from './judge.js';
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

/** The tenant contradicts itself, or has done so long enough: nothing is certified. */
export class Contradiction extends Error {}

export type Ask = (query: Query) => Promise<Answer>;

/** The tenant gives smaller pages. */
class SmallerPages extends Error {
  constructor(readonly most: number) {
    super();
  }
}

const ATTEMPTS = 8;

/** Records of a page at most, as far as is known. */
export interface Pages {
  most: number;
}

/** Asks the questions of one start of a run. `passed` is called after each answer. */
export function createAsk(
  place: Place,
  line: TimeLine,
  flaws: Flaws,
  proven: () => Proven,
  passed: () => void,
  pages: Pages,
): Ask {
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
    const [, most] = /cannot query more than (\d+)/.exec(reply.status === 400 ? text : '') ?? [];
    if (most !== undefined) throw new SmallerPages(Number(most));
    const date = Date.parse(reply.headers.get('date') ?? '');
    const content = contentOf({ status: reply.status, text }, flaws);
    if (content === undefined)
      return flaws.believesAll === true ? { records: [], held: 0, count: undefined, date } : undefined;
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

  const within = (query: Query): Query =>
    query.top === undefined ? query : { ...query, top: Math.min(query.top, pages.most) };

  /** Names in parts that fit a page, each with the last one: an answer without it does not prove that the others are gone. */
  async function inParts(query: Query, names: readonly Comparison[]): Promise<Answer> {
    const witness = names.at(-1)!;
    const size = Math.max(1, pages.most - 1);
    const all: Answer[] = [];
    for (let from = 0; from < names.length - 1; from += size) {
      const part = [...names.slice(from, Math.min(from + size, names.length - 1)), witness];
      all.push(await ask({ ...query, filter: { any: part } }));
    }
    const isWitness = ({ RecId }: Answer['records'][number]) => RecId === witness.value;
    const isShown = all.every(({ records }) => records.some(isWitness));
    const rows = new Map(all.flatMap(({ records }) => records).map((row) => [row.RecId, row]));
    const records = [...rows.values()].filter((row) => isShown || !isWitness(row));
    return { ...all.at(-1)!, records, count: undefined };
  }

  const ask: Ask = async (query) => {
    for (let tried = 0; tried < ATTEMPTS; tried++) {
      const { filter } = query;
      if (filter !== undefined && 'any' in filter && filter.any.length > pages.most) return inParts(query, filter.any);
      const answer = await attempt(within(query)).catch((error: unknown) => {
        if (!(error instanceof SmallerPages)) throw error;
        pages.most = Math.min(pages.most, error.most);
      });
      if (answer) return answer;
    }
    throw new Contradiction(`No answer that fits: ${queryString(query)}`);
  };
  return ask;
}
