import {
  isPluginError,
  type FindByKeysRequest,
  type FoundByKey,
  type KeysOutcome,
  type Problem,
  type WantedTicket,
} from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import { contradiction } from '../odata/contradiction.js';
import type { IvantiRecord } from '../odata/records.js';
import type { TicketContext } from './context.js';
import type { TicketObject } from './ticket-state.js';
import { filterIgnored, learnKey, nextKeys, recordsWithKeys, type KeyedRecords } from './keyed-records.js';
import { createLikeness, type RecordMatcher } from './record-matcher.js';
import { plainText } from './plain-text.js';
import { ticketPayload } from './ticket-values.js';

/**
 * Looks for tickets by the correlation field, as many in a question as its address can hold. While no record's key is
 * known, an answer counts only together with an answer of a different shape. Never throws for a failed question: it
 * reports a problem for each key without a result.
 */
export async function findByKeys(context: TicketContext, request: FindByKeysRequest): Promise<KeysOutcome> {
  const options = { purpose: 'ticket', signal: request.signal, onEvent: request.onEvent } as const;
  const { correlation_field: field } = context.settings;
  if (field === undefined) return { found: [] };
  const found: FoundByKey[] = [];
  try {
    const object = await context.describe(options);
    const wanted = new Map(request.wanted.flatMap((one) => one.keys.map((key) => [key, one] as const)));
    let left = [...wanted.keys()];
    while (left.length > 0) {
      const keys = nextKeys(context, field, left);
      const likeness = new Map(keys.map((key) => [key, likenessOf(context, object, field, key, wanted.get(key))]));
      const fields = [...likeness.values()].flatMap((one) => one.fields);
      const select = [...new Set([...object.reader.fields, ...fields])];
      const { records, problem, isWhole = true } = await askTwice(context, field, keys, select, options);
      if (!isWhole && keys.length > 1) continue;
      left = left.slice(keys.length);
      found.push(...records.flatMap((record) => foundBy(context, object, field, record, likeness)));
      if (problem !== undefined) return { found, problem };
    }
    return { found };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    return { found, problem: error.problem };
  }
}

interface Answered {
  readonly records: readonly IvantiRecord[];
  readonly problem?: Problem;
  readonly isWhole?: boolean;
}

async function askTwice(
  context: TicketContext,
  field: string,
  keys: readonly string[],
  select: readonly string[],
  options: CallOptions,
): Promise<Answered> {
  const first = await recordsWithKeys(context, field, keys, select, options);
  if (first === undefined) return { records: [], problem: filterIgnored(context.set, field) };
  if (first.known === 'shown' || !first.isWhole) return first;
  const shape = { orderBy: 'RecId', descending: true } as const;
  const second = await recordsWithKeys(context, field, keys, select, options, shape);
  if (second === undefined) return { records: first.records, problem: filterIgnored(context.set, field) };
  return idsOf(first) === idsOf(second) ? first : { records: union(first, second), problem: differs(context, field) };
}

function idsOf({ records }: KeyedRecords): string {
  return records
    .map((record) => plainText(record['RecId']))
    .sort()
    .join();
}

/** A record that one of two answers shows exists. */
function union(one: KeyedRecords, other: KeyedRecords): readonly IvantiRecord[] {
  return [...new Map([...one.records, ...other.records].map((record) => [record['RecId'], record])).values()];
}

function likenessOf(
  context: TicketContext,
  object: TicketObject,
  field: string,
  idempotencyKey: string,
  wanted: WantedTicket | undefined,
): RecordMatcher {
  if (wanted === undefined) return { fields: [], of: () => 'other' };
  const sent = ticketPayload(context, { ...wanted, idempotencyKey }, object).values;
  // Compared by the texts alone: the key is known to be the same.
  return createLikeness(
    { item: wanted.item, idempotencyKey },
    { ...sent, [field]: '' },
    object.reader.profile,
    undefined,
  );
}

function foundBy(
  context: TicketContext,
  { reader }: TicketObject,
  field: string,
  record: IvantiRecord,
  likeness: ReadonlyMap<string, RecordMatcher>,
): readonly FoundByKey[] {
  const text = plainText(record[field]).toLowerCase();
  const key = [...likeness.keys()].find((one) => one.toLowerCase() === text) ?? text;
  const ref = reader.ref(record);
  const state = reader.state(record);
  const judge = likeness.get(key);
  if (ref === undefined || state === undefined || judge === undefined) return [];
  learnKey(context, record, key);
  return [{ key, ref, state, holdsItem: judge.of(record) !== 'other' }];
}

function differs({ set }: TicketContext, field: string) {
  return contradiction(`${set} gives two different answers to the same question for ${field}.`, field).problem;
}
