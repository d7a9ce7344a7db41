import type { SyncEvent } from '../../host-sdk/index.js';
import type { AskedTicket } from '../store/ticket-watch.js';
import { needsWitnesses } from './mass-guard.js';
import type { SyncSight } from './mass-guard.js';
import type { SyncPlan } from './plan-sync.js';
import { spread } from './spread.js';
import type { SyncRecorder } from './sync-recorder.js';

/** Tickets at most that are asked for only because others were missing: as many as two calls may carry. */
const MOST = 100;

/**
 * Asks for some of the tickets that nobody asked for, where too few were to tell what the missing ones mean.
 * @param ask Asks the product for these alone.
 * @returns What the whole sync has seen.
 */
export async function withWitnesses(
  recorder: SyncRecorder,
  plan: SyncPlan,
  ask: (tickets: readonly AskedTicket[]) => AsyncIterable<SyncEvent>,
): Promise<SyncSight> {
  const watched = plan.count.records;
  const sight = { watched, ...recorder.sight() };
  if (!needsWitnesses(sight)) return sight;
  const others = (await plan.open()).filter(({ rec_id: recId }) => recId !== null && !recorder.wasAsked(recId));
  const witnesses = spread(others, MOST);
  if (witnesses.length === 0) return sight;
  recorder.ask(witnesses);
  await recorder.take(ask(witnesses));
  const names = new Set(witnesses.flatMap(({ rec_id: recId }) => recId ?? []));
  return { watched, ...recorder.sight(), witnesses: recorder.sight(names) };
}
