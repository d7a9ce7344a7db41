import type { Json } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';
import { looksLikeHtml, notIvanti } from '../http/failures.js';
import type { HttpReply } from '../http/send.js';

/** One record of a business object, without the `@odata.*` annotations. */
export type IvantiRecord = Readonly<Record<string, Json>>;

/** One page of a collection. However a tenant spells "nothing", `records` is empty. */
export interface Page {
  readonly records: readonly IvantiRecord[];
  /** Number of matches in all, where the tenant says so; a floor, not a promise. */
  readonly count?: number;
}

/**
 * Reads a successful answer to a collection request. Empty are: 204, a blank body, an empty or null `value`, and the
 * text "No instances found.". Anything else that holds no records is a problem, never an empty page.
 */
export function readPage(reply: HttpReply, what: string): Page {
  if (reply.status === 204 || reply.text.trim() === '') return { records: [] };
  const body = parseObject(reply, what);
  const value = body['value'];
  const count = body['@odata.count'];
  const page = (records: readonly IvantiRecord[]): Page =>
    typeof count === 'number' && Number.isInteger(count) && count >= 0 ? { records, count } : { records };
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
  return withoutAnnotations(parseObject(reply, what), what);
}

function withoutAnnotations(record: unknown, what: string): IvantiRecord {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new PluginError('tenant.bad_answer', `The answer holds something that is no record (${what}).`);
  }
  // Most records have none, and copying each would cost more than everything else that is done with it.
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
    value = JSON.parse(reply.text);
  } catch (cause) {
    if (looksLikeHtml(reply)) throw notIvanti(reply, what);
    throw new PluginError('tenant.bad_answer', `The answer is not whole JSON (${what}).`, {
      status: reply.status,
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new PluginError('tenant.bad_answer', `The answer is not a JSON object (${what}).`, { status: reply.status });
}
