import { columnsOf, type FoundByKey, type Problem, type WantedTicket } from '../../host-sdk/index.js';
import { createYielder } from '../platform/yielder.js';
import { firstGeneration, ticketOfKeys } from '../store/dedupe-keys.js';
import type { StoredAlert } from '../store/alerts.js';
import type { ActiveQueue } from './load-queues.js';
import { renderMappings } from '../rules/render-template.js';
import { mapState } from './status-map.js';
import { keyScope, knownKeys } from './ticket-key.js';
import type { TicketRun } from './ticket-run.js';

/** A ticket that another store created. */
export interface Adoptable {
  readonly found: FoundByKey;
  readonly generation: number;
}

/** The search for such a ticket failed. */
interface FailedSearch {
  readonly problem: Problem;
}

/** Such tickets by dedupe key. */
export type Adoptables = ReadonlyMap<string, Adoptable | FailedSearch>;

/**
 * Searches the product for tickets of alerts for which this store would create a first ticket. For a closed ticket in a queue
 * that creates a new one then, it also searches for the next generation.
 */
export async function adoptables(
  run: TicketRun,
  queue: ActiveQueue,
  alerts: readonly StoredAlert[],
): Promise<Adoptables> {
  const { session, ticketing } = run;
  if (ticketing.findByKeys === undefined || ticketing.getKeyScope?.().findsKeys !== true) return new Map();
  const { connection, logger } = session;
  const scope = keyScope(session);
  const unknown = await withoutTicket(run, queue, alerts);
  const all = new Map<string, Adoptable | FailedSearch>();
  for (let generation = 0, asked = unknown; asked.size > 0; generation += 1) {
    const places = new Map<string, string>();
    const wanted = [...asked].map(([dedupeKey, { item }]): WantedTicket => {
      const keys = knownKeys(scope, connection.name, queue, dedupeKey, generation);
      for (const key of keys) places.set(key, dedupeKey);
      return { item, values: renderMappings(queue.mappings(item).create, item), queue: queue.value, keys };
    });
    const { found, problem } = await ticketing.findByKeys({
      wanted,
      ...(run.signal === undefined ? {} : { signal: run.signal }),
    });
    const untold = new Set(asked.keys());
    const ended = new Map<string, StoredAlert>();
    for (const one of found) {
      const dedupeKey = places.get(one.key);
      const alert = dedupeKey === undefined ? undefined : asked.get(dedupeKey);
      if (dedupeKey === undefined || alert === undefined) continue;
      all.set(dedupeKey, { found: one, generation });
      const mayBeFollowed = (queue.on_closed ?? 'note') !== 'note' && mapState(one.state, run.readStatus).ended;
      if (mayBeFollowed) ended.set(dedupeKey, alert);
      else untold.delete(dedupeKey);
    }
    if (problem !== undefined) {
      logger.warn('The tenant may have tickets of another store that this host did not find', {
        code: problem.code,
        reason: problem.message,
      });
      // A temporary failure is retried; if the tenant does not support the search, tickets are created without it.
      if (isPassing(problem)) for (const dedupeKey of untold) all.set(dedupeKey, { problem });
      return all;
    }
    asked = ended;
  }
  return all;
}

/** Alerts that would create a first ticket, one for each dedupe key. */
async function withoutTicket(
  run: TicketRun,
  queue: ActiveQueue,
  alerts: readonly StoredAlert[],
): Promise<ReadonlyMap<string, StoredAlert>> {
  const { connection, store } = run.session;
  const unknown = new Map<string, StoredAlert>();
  const yieldNow = createYielder();
  for (const alert of alerts) {
    await yieldNow();
    const keys = queue.dedupeKeys(alert.item);
    const place = { connection: connection.name, queue: queue.name, dedupeKey: keys[0] };
    if (unknown.has(keys[0]) || (await ticketOfKeys(store.db, place, keys)) !== undefined) continue;
    if ((await firstGeneration(store.db, place)) === 0) unknown.set(keys[0], alert);
  }
  return unknown;
}

/** The tenant's answer for a whole business object will be the same in the next run. */
function isPassing(problem: Problem): boolean {
  const { blame, retry } = problem;
  return retry === 'later' && !(blame === 'tenant' && columnsOf(problem).scope === 'table');
}
