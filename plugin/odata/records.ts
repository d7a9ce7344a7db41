import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, isPluginError, PluginError, type Cell } from '../../host-sdk/index.js';
import { looksLikeHtml, notIvanti } from '../http/response-problems.js';
import type { HttpReply } from '../http/send.js';
import { parseAnswer } from './answer-json.js';
import { contradiction } from './contradiction.js';

/** One record of a business object, without the `@odata.*` annotations. */
export type IvantiRecord = Readonly<Record<string, Cell>>;

/** One page of a collection. In every form in which a tenant spells "nothing", `records` is empty. */
export interface Page {
  readonly records: readonly IvantiRecord[];
  /** Number of matches in all, where the tenant says so; a lower bound, not a guarantee. */
  readonly count?: number;
  /**
   * How many records were asked for at most: fewer than requested by the caller where the tenant gives no more in a
   * page.
   */
  readonly top?: number;
}

/** Whether a page is full, so that more may follow. */
export function isFull({ records, top }: Page): boolean {
  return top !== undefined && records.length >= top;
}

/** A page as received, with the name of the set that it claims to be from. */
export interface Answer extends Page {
  readonly context?: unknown;
}

/**
 * Reads a successful answer to a collection request. Throws `tenant.contradiction` for an answer that is void: by an
 * `error` member (OData 4.01 protocol, 9.5), or by a count of records without a list of them. These are empty: 204, a
 * blank body, an empty or null `value`, and the text "No instances found.". Anything else that holds no records is a
 * problem, never an empty page.
 */
export function readPage(reply: HttpReply, what: string): Answer {
  if (reply.status === 204 || reply.text.trim() === '') return { records: [] };
  const body = parseObject(reply, what);
  const value = body['value'];
  const count = body['@odata.count'];
  const context = body['@odata.context'];
  if (body['error'] !== undefined && body['error'] !== null) {
    throw contradiction(`The answer holds an error in spite of its status ${reply.status} (${what}).`);
  }
  if (value === undefined && typeof count === 'number' && count > 0) {
    throw contradiction(`The answer counts ${count} records but has no list of them (${what}).`);
  }
  const page = (records: readonly IvantiRecord[]): Answer => ({
    records,
    context,
    ...(typeof count === 'number' && Number.isInteger(count) && count >= 0 ? { count } : {}),
  });
  if (Array.isArray(value)) return page(value.map((record) => withoutAnnotations(record, what)));
  const annotated = Object.keys(body).some((key) => key.startsWith('@odata.'));
  if ((value === null || value === undefined) && annotated) return page([]);
  if (value === 'No instances found.') return page([]);
  throw new PluginError('tenant.bad_answer', `The answer holds no list of records (${what}).`, {
    status: reply.status,
  });
}

/** Reads a successful answer that holds one record. */
export function readRecord(reply: HttpReply, what: string): IvantiRecord {
  if (reply.status === 204 || reply.text.trim() === '') {
    throw new PluginError('tenant.bad_answer', `The answer holds no record (${what}, HTTP ${reply.status}).`, {
      status: reply.status,
    });
  }
  const record = withoutAnnotations(parseObject(reply, what), what);
  return byDescribedNames([record], ['RecId'])[0] ?? record;
}

/** Records with the given fields under their names in $metadata: some tenants send them in another case. */
export function byDescribedNames(records: readonly IvantiRecord[], fields: readonly string[]): readonly IvantiRecord[] {
  return records.map((record) => {
    const names = fields.filter((field) => !Object.hasOwn(record, field));
    if (names.length === 0) return record;
    const described = new Map(names.map((name) => [name.toLowerCase(), name]));
    if (!Object.keys(record).some((name) => described.has(name.toLowerCase()))) return record;
    return Object.fromEntries(
      Object.entries(record).map(([name, value]) => [described.get(name.toLowerCase()) ?? name, value]),
    );
  });
}

/** Each record of a page once. Throws `tenant.contradiction` when one is there in two versions. */
export function withoutRepeats(records: readonly IvantiRecord[], set: string): readonly IvantiRecord[] {
  const known = new Map<unknown, IvantiRecord>();
  const kept = records.filter((record) => {
    const { RecId: id } = record;
    const first = known.get(id);
    if (first === undefined || id === undefined || id === null) {
      known.set(id, record);
      return true;
    }
    if (isDeepStrictEqual(first, record)) return false;
    throw contradiction(`A page of ${set} holds one record in two versions.`, set);
  });
  return kept.length === records.length ? records : kept;
}

function withoutAnnotations(record: unknown, what: string): IvantiRecord {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new PluginError('tenant.bad_answer', `The answer has an entry that is not a record (${what}).`);
  }
  // Most records have no annotations, and a copy of each would cost more than all other work on it.
  if (!isAnnotated(record)) return record as IvantiRecord;
  return Object.fromEntries(Object.entries(record).filter(([name]) => !name.startsWith('@odata.')));
}

function isAnnotated(record: object): boolean {
  for (const name in record) if (name.startsWith('@odata.')) return true;
  return false;
}

function parseObject(reply: HttpReply, what: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseAnswer(reply.text, what);
  } catch (cause) {
    if (isPluginError(cause)) throw cause;
    if (looksLikeHtml(reply)) throw notIvanti(reply, what);
    throw new PluginError('tenant.bad_answer', `The answer is not complete JSON (${what}).`, {
      status: reply.status,
      cause,
    });
  }
  if (isJsonObject(value)) return value;
  throw new PluginError('tenant.bad_answer', `The answer is not a JSON object (${what}).`, { status: reply.status });
}
