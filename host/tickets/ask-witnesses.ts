import type { SyncEvent } from '../../host-sdk/index.js';
import type { AskedTicket } from '../store/ticket-watch.js';
import { needsWitnesses, type SyncCoverage } from './mass-guard.js';
import type { SyncPlan } from './plan-sync.js';
import { spread } from './spread.js';
import type { SyncRecorder } from './sync-recorder.js';

/** Largest number of tickets to ask for only because others were missing: as many as two calls can carry. */
const MOST = 100;

/**
 * Asks for some further tickets if too few were asked for to judge the missing ones.
 * @param ask Asks the product only for these.
 * @returns The counts of the whole sync.
 */
export async function withWitnesses(
  recorder: SyncRecorder,
  plan: SyncPlan,
  ask: (tickets: readonly AskedTicket[]) => AsyncIterable<SyncEvent>,
): Promise<SyncCoverage> {
  const watched = plan.count.records;
  const coverage = { watched, ...recorder.coverage() };
  if (!needsWitnesses(coverage)) return coverage;
  const others = (await plan.open()).filter(({ rec_id: recId }) => recId !== null && !recorder.wasAsked(recId));
  const witnesses = spread(others, MOST);
  if (witnesses.length === 0) return coverage;
  recorder.ask(witnesses);
  await recorder.take(ask(witnesses));
  const names = new Set(witnesses.flatMap(({ rec_id: recId }) => recId ?? []));
  return { watched, ...recorder.coverage(), witnesses: recorder.coverage(names) };
}
