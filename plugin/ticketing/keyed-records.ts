import type { Problem } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import { isContradiction } from '../odata/contradiction.js';
import type { CallOptions } from '../odata/client.js';
import { renderFilter, type Comparison, type Query } from '../odata/query.js';
import type { IvantiRecord } from '../odata/records.js';
import { MAX_PAGE_SIZE } from '../ivanti/collections.js';
import type { TicketContext } from './context.js';
import { plainText } from './plain-text.js';
import { CACHE_TTL_MS } from './ticket-memory.js';

/** The records that a tenant shows for keys that the host wrote into the correlation field. */
export interface KeyedRecords {
  readonly records: readonly IvantiRecord[];
  /**
   * `shown`: the answer includes the record whose key is known, so a key that is missing has no record. `not shown`: it
   * does not, and the answer proves nothing. `none`: no record's key is known yet.
   */
  readonly known: 'shown' | 'not shown' | 'none';
  /** The answer had room for all of them. False where the tenant has only now shown a lower limit. */
  readonly isWhole: boolean;
}

/** A key that a record is known to have. */
type KnownKey = { readonly field: string; readonly key: string; readonly recId: string; readonly at: number };

const KNOWN = 'known-key';
const REFUSED = 'correlation-refused';
/** Not written for each of a thousand tickets. */
const PAUSE_MS = 3_600_000;
/** Some servers on the way cut or refuse longer addresses. */
const MAX_FILTER_LENGTH = 1800;
const MAX_KEYS = 25;

/**
 * Asks for the records of some keys, in one question that also asks for the known key.
 * @returns Undefined where the tenant is known to ignore filters on the field.
 */
export async function recordsWithKeys(
  context: TicketContext,
  field: string,
  keys: readonly string[],
  select: readonly string[],
  options: CallOptions,
  shape: Pick<Query, 'orderBy' | 'descending'> = {},
): Promise<KeyedRecords | undefined> {
  const { client, clock, memory } = context;
  if (isIgnored(context, field)) return undefined;
  const known = knownKey(context, field);
  const values = known === undefined || keys.includes(known.key) ? keys : [...keys, known.key];
  const filter = { any: values.map((value): Comparison => ({ field, operator: 'eq', value })) };
  const chosen = [...new Set([...select, field])];
  const query = { filter, select: chosen, top: MAX_PAGE_SIZE, ...shape };
  const records =
    (await askFor(context, field, values, query, options)) ?? (await askFor(context, field, values, query, options));
  if (records === undefined) {
    memory.set(REFUSED, { at: clock.now(), field });
    return undefined;
  }
  const found = records.filter((record) => keys.some((key) => carries(record, field, key)));
  const room = client.largestPage(context.set);
  const isWhole = records.length < room || values.length <= room;
  if (known === undefined) return { records: found, known: 'none', isWhole };
  const isShown = records.some((record) => record['RecId'] === known.recId);
  // It may be deleted: the next new record replaces it.
  if (!isShown && isWhole) memory.set(KNOWN, null);
  return { records: found, known: isShown && isWhole ? 'shown' : 'not shown', isWhole };
}

/**
 * Undefined for an answer with a record that has none of the keys, or that does not fit its question in another way.
 */
async function askFor(
  { client, set }: TicketContext,
  field: string,
  keys: readonly string[],
  query: Query,
  options: CallOptions,
): Promise<readonly IvantiRecord[] | undefined> {
  try {
    const { records } = await client.list(set, query, options);
    // A record without a key was not asked for either.
    return records.every((record) => keys.some((key) => carries(record, field, key))) ? records : undefined;
  } catch (error) {
    if (isContradiction(error)) return undefined;
    throw error;
  }
}

/** Tenants compare texts without regard to case. */
function carries(record: IvantiRecord, field: string, key: string): boolean {
  return plainText(record[field]).toLowerCase() === key.toLowerCase();
}

/** @param key Key of the configuration, or the field itself, that the problem names. */
export function filterIgnored(set: string, field: string, key = field): Problem {
  const message = `${set} ignores filters on ${field}.`;
  return new IvantiError('tenant.filter_ignored', message, { field: key }).problem;
}

/** Whether the tenant was recently seen to ignore filters on the field. */
function isIgnored({ memory, clock }: TicketContext, field: string): boolean {
  const refused = memory.get(REFUSED) as { readonly at: number; readonly field: string } | undefined;
  return refused?.field === field && clock.now() - refused.at < CACHE_TTL_MS;
}

/** Remembers a record that the tenant shows with its key. */
export function learnKey(context: TicketContext, record: IvantiRecord, key: string): void {
  const { settings, memory, clock } = context;
  const { correlation_field: field } = settings;
  if (field === undefined || !carries(record, field, key) || typeof record['RecId'] !== 'string') return;
  const known = knownKey(context, field);
  if (known !== undefined && clock.now() - known.at < PAUSE_MS) return;
  memory.set(KNOWN, { field, key, recId: record['RecId'], at: clock.now() });
}

/** Takes from the front as many keys as one address and one answer can hold, with room for the known key. */
export function nextKeys({ client, set }: TicketContext, field: string, keys: readonly string[]): readonly string[] {
  const most = Math.min(MAX_KEYS, client.largestPage(set)) - 1;
  let count = Math.max(1, Math.min(keys.length, most));
  while (count > 1 && !fits(field, keys.slice(0, count))) count -= 1;
  return keys.slice(0, count);
}

function fits(field: string, keys: readonly string[]): boolean {
  const all = [...keys, keys.reduce((longest, key) => (key.length > longest.length ? key : longest), '')];
  const filter = renderFilter({ any: all.map((value) => ({ field, operator: 'eq', value })) });
  return encodeURIComponent(filter).length <= MAX_FILTER_LENGTH;
}

function knownKey({ memory }: TicketContext, field: string): KnownKey | undefined {
  const known = memory.get(KNOWN) as KnownKey | null | undefined;
  return known?.field === field ? known : undefined;
}
