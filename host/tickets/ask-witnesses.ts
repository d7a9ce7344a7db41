import type { SyncEvent } from '../../host-sdk/index.js';
import type { AskedTicket } from '../store/ticket-watch.js';
import { needsWitnesses } from './mass-guard.js';
import type { SyncSight } from './mass-guard.js';
import type { SyncPlan } from './plan-sync.js';
import { spread } from './spread.js';
import type { SyncBook } from './sync-book.js';

/** Tickets at most that are asked for only because others were missing: two calls of Ivanti. */
const MOST = 100;

/**
 * Asks for some of the tickets that nobody asked for, where too few were to tell what the missing ones mean.
 * @param ask Asks the product for these alone.
 * @returns What the whole sync has seen.
 */
export async function withWitnesses(
  book: SyncBook,
  plan: SyncPlan,
  ask: (tickets: readonly AskedTicket[]) => AsyncIterable<SyncEvent>,
): Promise<SyncSight> {
  const watched = plan.count.records;
  const sight = { watched, ...book.sight() };
  if (!needsWitnesses(sight)) return sight;
  const others = (await plan.open()).filter(({ rec_id: recId }) => recId !== null && !book.wasAsked(recId));
  const witnesses = spread(others, MOST);
  if (witnesses.length === 0) return sight;
  book.ask(witnesses);
  for await (const event of ask(witnesses)) {
    if (event.kind === 'outcome') await book.outcome(event);
  }
  const names = new Set(witnesses.flatMap(({ rec_id: recId }) => recId ?? []));
  return { watched, ...book.sight(), witnesses: book.sight(names) };
}
