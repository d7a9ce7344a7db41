import { isPluginError, PluginError, type Problem, type TicketRef, type TicketState } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { Comparison } from '../odata/query.js';
import type { IvantiRecord } from '../odata/records.js';
import { MAX_PAGE_SIZE } from '../ivanti/collections.js';
import type { TicketContext } from './context.js';
import type { TicketReader } from './ticket-state.js';

export type Presence =
  | { readonly outcome: 'present'; readonly ref: TicketRef; readonly state: TicketState }
  | { readonly outcome: 'missing'; readonly ref: TicketRef; readonly basis: string }
  | { readonly outcome: 'unknown'; readonly ref: TicketRef; readonly problem: Problem };

/** Numbers joined by `or` in one request, as the Netskope plugin does. */
const BATCH = 50;

/** Tickets asked for in one request: an answer has room for all of them. */
export function batchSize({ client, set }: Pick<TicketContext, 'client' | 'set'>): number {
  return Math.min(BATCH, client.largestPage(set));
}

/**
 * Asks for tickets by number, 50 a call or as many as the tenant gives in a page. One that is not in the answer is
 * asked for again by RecId, and counts as missing only if that answer lacks it too while the tenant does show other
 * records. A failed call makes only its own tickets unknown.
 */
export async function* checkPresence(
  context: TicketContext,
  reader: TicketReader,
  refs: readonly TicketRef[],
  options: CallOptions,
): AsyncGenerator<Presence> {
  for (let start = 0; start < refs.length; ) {
    const batch = refs.slice(start, start + batchSize(context));
    start += batch.length;
    const byNumber = await ask(context, reader, batch, options, (ref) => ({
      field: reader.profile.number,
      operator: 'eq',
      value: /^\d+$/.test(ref.number) ? Number(ref.number) : ref.number,
    }));
    if (byNumber instanceof PluginError) {
      yield* batch.map((ref) => unknown(ref, byNumber.problem));
      continue;
    }
    yield* batch.flatMap((ref) => present(ref, byNumber, reader));
    const absent = batch.filter((ref) => !byNumber.has(ref.recId));
    if (absent.length > 0) yield* confirm(context, reader, absent, options, byNumber.size > 0);
  }
}

async function* confirm(
  context: TicketContext,
  reader: TicketReader,
  refs: readonly TicketRef[],
  options: CallOptions,
  othersSeen: boolean,
): AsyncGenerator<Presence> {
  const byKey = await ask(context, reader, refs, options, (ref) => ({
    field: 'RecId',
    operator: 'eq',
    value: ref.recId,
  }));
  if (byKey instanceof PluginError) {
    yield* refs.map((ref) => unknown(ref, byKey.problem));
    return;
  }
  yield* refs.flatMap((ref) => present(ref, byKey, reader));
  const absent = refs.filter((ref) => !byKey.has(ref.recId));
  if (absent.length === 0) return;
  try {
    if (!othersSeen && byKey.size === 0) await requireVisibleRecords(context, context.set, options);
  } catch (error) {
    if (!isPluginError(error)) throw error;
    yield* absent.map((ref) => unknown(ref, error.problem));
    return;
  }
  const basis = 'Two answers, by number and by RecId, did not include it, although the tenant showed other records.';
  yield* absent.map((ref) => ({ outcome: 'missing' as const, ref, basis }));
}

async function ask(
  context: TicketContext,
  reader: TicketReader,
  refs: readonly TicketRef[],
  options: CallOptions,
  term: (ref: TicketRef) => Comparison,
): Promise<ReadonlyMap<string, IvantiRecord> | PluginError> {
  try {
    const query = { filter: { any: refs.map(term) }, select: reader.fields, top: MAX_PAGE_SIZE };
    const page = await context.client.list(context.set, query, options);
    return new Map(page.records.map((record) => [record['RecId'] as string, record]));
  } catch (error) {
    if (isPluginError(error)) return error;
    throw error;
  }
}

function present(
  ref: TicketRef,
  records: ReadonlyMap<string, IvantiRecord>,
  reader: TicketReader,
): readonly Presence[] {
  const record = records.get(ref.recId);
  if (record === undefined) return [];
  const state = reader.state(record);
  if (state !== undefined) return [{ outcome: 'present', ref, state }];
  const error = new PluginError('tenant.bad_answer', `The record of ticket ${ref.number} has no status.`, {
    field: reader.profile.status,
  });
  return [unknown(ref, error.problem)];
}

/**
 * A role without view rights reads nothing at all: so an empty answer says nothing about one record. Throws
 * `auth.rights` when a collection shows no record.
 */
export async function requireVisibleRecords(
  { client }: TicketContext,
  set: string,
  options: CallOptions,
): Promise<void> {
  const page = await client.list(set, { select: ['RecId'], top: 1 }, options);
  if (page.records.length > 0) return;
  throw new PluginError('auth.rights', `The role sees no record of ${set} at all.`, { field: set });
}

function unknown(ref: TicketRef, problem: Problem): Presence {
  return { outcome: 'unknown', ref, problem };
}
