import { PluginError, type CallEvent, type CallPurpose, type JsonObject } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { EvenInstant } from '../platform/clocks.js';
import { AnswerTooLarge } from '../http/answer-body.js';
import { failureOf, looksLikeHtml, notIvanti } from '../http/response-problems.js';
import type { CallCounter, HttpReply, Send } from '../http/send.js';
import type { ServerClock } from '../http/server-clock.js';
import { smallerPage } from '../http/refused-page.js';
import { createAsk } from './ask.js';
import type { Endpoint } from './endpoint.js';
import { MAX_PAGE_SIZE } from '../ivanti/collections.js';
import type { PageLimit } from './page-limit.js';
import { queryString } from './query.js';
import { byNewAddress, type Question } from './question.js';
import { readPage, readRecord, type Answer, type IvantiRecord, type Page } from './records.js';
import { askWithin, PageRefused } from './sized-question.js';

export interface CallOptions {
  readonly purpose: CallPurpose;
  readonly signal?: AbortSignal | undefined;
  /** Called for each wait. */
  readonly onEvent?: ((event: CallEvent) => void) | undefined;
  /** Instant (ms, as `Clock.monotonic` tells) after which the caller no longer waits. */
  readonly deadline?: EvenInstant | undefined;
  readonly callCounter?: CallCounter | undefined;
}

/** The tenant's business objects. A refusal is thrown as its problem. No partial answer is returned. */
export interface ODataClient {
  readonly endpoint: Endpoint;
  readonly serverClock: ServerClock;
  /** Most records of a set that the tenant can be counted on to give in one page. A question for more is asked for fewer. */
  largestPage(set: string): number;
  /** One page. `tenant.contradiction` when the tenant's answers do not fit the question. */
  list(set: string, question: Question, options: CallOptions): Promise<Page>;
  /** One record by RecId; `tenant.no_record` when there is none. */
  read(set: string, key: string, options: CallOptions): Promise<IvantiRecord>;
  /** `network.outcome_unknown` when the tenant may have stored the record without a trustworthy answer. */
  create(set: string, values: JsonObject, options: CallOptions): Promise<IvantiRecord>;
  /** As {@link create}; undefined when the tenant confirms without showing the record. */
  update(set: string, key: string, values: JsonObject, options: CallOptions): Promise<IvantiRecord | undefined>;
  /** The $metadata document as text. */
  metadata(set: string, options: CallOptions): Promise<string>;
}

const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };

/** `where` is called for every request: the prefix of the service may be found out in between. */
export function createClient(
  where: () => Endpoint,
  send: Send,
  serverClock: ServerClock,
  limit: PageLimit,
): ODataClient {
  const ask = createAsk();
  const shared = (options: CallOptions) => ({
    purpose: options.purpose,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
    ...(options.deadline === undefined ? {} : { deadline: options.deadline }),
    ...(options.callCounter === undefined ? {} : { callCounter: options.callCounter }),
  });

  async function fetch(url: URL, accept: string, options: CallOptions): Promise<HttpReply> {
    const headers = { accept, 'cache-control': 'no-cache' };
    return await send({ ...shared(options), method: 'GET', url, headers, repeatable: true });
  }

  async function get(url: URL, accept: string, what: string, options: CallOptions): Promise<HttpReply> {
    const reply = await fetch(url, accept, options);
    if (reply.status !== 200 && reply.status !== 204) throw failureOf(reply, what);
    return reply;
  }

  async function getPage(set: string, question: Question, options: CallOptions, isPlain: boolean): Promise<Answer> {
    const what = `reading ${set}`;
    const url = where().collection(set);
    url.search = queryString(isPlain ? question : byNewAddress(question));
    const asked = question.top ?? MAX_PAGE_SIZE;
    try {
      const reply = await fetch(url, 'application/json', options);
      const smaller = smallerPage(reply, asked);
      if (smaller !== undefined) throw new PageRefused(failureOf(reply, what, true), smaller, 'tenant');
      if (reply.status !== 200 && reply.status !== 204) throw failureOf(reply, what, true);
      if (reply.undecodable === true && options.callCounter !== undefined) {
        options.callCounter.undecodable = (options.callCounter.undecodable ?? 0) + 1;
      }
      return readPage(reply, what);
    } catch (error) {
      if (!(error instanceof AnswerTooLarge)) throw error;
      throw asked > 1 ? new PageRefused(error, Math.floor(asked / 2), 'size') : recordTooLarge(error, set, question);
    }
  }

  async function change(method: 'POST' | 'PATCH', url: URL, values: JsonObject, what: string, options: CallOptions) {
    const request = { ...shared(options), method, url, headers: JSON_HEADERS, body: JSON.stringify(values) };
    const reply = await send({ ...request, repeatable: false });
    if (reply.status >= 500) throw unknownOutcome(failureOf(reply, what));
    if (reply.status >= 300) throw failureOf(reply, what);
    return reply;
  }

  return {
    get endpoint() {
      return where();
    },
    serverClock,
    largestPage: (set) => limit.most(set),
    async list(set, question, options) {
      return await askWithin(limit, set, question, (sized) =>
        // A check asks as plainly as possible. It reports what it is shown and keeps nothing.
        ask(set, sized, (repeats) => getPage(set, sized, options, options.purpose === 'check' && repeats === 0)),
      );
    },
    async read(set, key, options) {
      const what = `reading one record of ${set}`;
      const reply = await get(where().collection(set, key), 'application/json', what, options);
      if (reply.status === 204 || reply.text.trim() === '') {
        throw new IvantiError('tenant.no_record', `The tenant shows no such record (${what}).`, {
          status: reply.status,
        });
      }
      return readRecord(reply, what);
    },
    async create(set, values, options) {
      const what = `creating in ${set}`;
      const reply = await change('POST', where().collection(set), values, what, options);
      return believed(() => readRecord(reply, what));
    },
    async update(set, key, values, options) {
      const what = `updating in ${set}`;
      const reply = await change('PATCH', where().collection(set, key), values, what, options);
      if (reply.status === 204 || reply.text.trim() === '') return undefined;
      return believed(() => readRecord(reply, what));
    },
    async metadata(set, options) {
      const what = `reading the $metadata of ${set}`;
      // Asking for JSON makes a live tenant fail with 500.
      const reply = await get(where().metadata(set), 'application/xml', what, options).catch((cause: unknown) => {
        if (!(cause instanceof AnswerTooLarge)) throw cause;
        throw new IvantiError('tenant.bad_metadata', `The $metadata of ${set} ${cause.excess}.`, { cause });
      });
      if (reply.text.trim() === '') {
        throw new IvantiError('tenant.bad_metadata', `The document is empty (${what}, HTTP ${reply.status}).`, {
          status: reply.status,
          fix: 'After deleting a custom field, create it again or ask Ivanti’s support.',
        });
      }
      if (looksLikeHtml(reply)) throw notIvanti(reply, what);
      return reply.text;
    },
  };
}

/** The problem of an answer for one record that exceeds the limit of an answer. */
function recordTooLarge(cause: AnswerTooLarge, set: string, { filter, skip }: Question): PluginError {
  const [only, ...others] = filter === undefined ? [] : 'all' in filter ? filter.all : filter.any;
  const isByKey = only?.field === 'RecId' && only.operator === 'eq' && others.length === 0;
  const which = isByKey && typeof only.value === 'string' ? only.value : `number ${(skip ?? 0) + 1}`;
  return new PluginError('tenant.bad_answer', `The answer for one record of ${set} (${which}) ${cause.excess}.`, {
    field: set,
    fix: `Leave its large fields out: name the others in data.select.${set}. If no record is large, check which server answers at the address.`,
    cause,
  });
}

/**
 * The tenant confirmed a change by its status, but its answer cannot be read: the change may or may not have happened.
 */
function believed(read: () => IvantiRecord): IvantiRecord {
  try {
    return read();
  } catch (error) {
    throw unknownOutcome(error as Error);
  }
}

function unknownOutcome(cause: Error): PluginError {
  const status = cause instanceof PluginError ? cause.problem.status : undefined;
  return new PluginError('network.outcome_unknown', `It is not known whether the tenant stored it: ${cause.message}`, {
    status,
    cause,
  });
}
