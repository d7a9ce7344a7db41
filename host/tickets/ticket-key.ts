import { createHash } from 'node:crypto';
import type { Session } from '../sessions/session.js';
import { requireCapability } from '../sessions/session.js';

/** What gives the tickets of a queue their keys. */
export interface KeyedQueueName {
  readonly rule: string;
  readonly name: string;
  /** Whether another queue takes what its rule takes, to the same place. */
  readonly sharesRule: boolean;
}

/**
 * The name of a ticket-to-be, by which a product that keeps it finds the ticket again: the same in every run, in every
 * store and for every connection that leads to the same place. Names of connections and folders play no part in it, and
 * that of the queue only where several take what one rule takes to one place.
 * @param scope As {@link keyScope} gives it.
 */
export function ticketKey(scope: string, queue: KeyedQueueName, dedupeKey: string, generation: number): string {
  return digest([scope, queue.rule, ...(queue.sharesRule ? [queue.name] : []), dedupeKey, generation]);
}

/** Every key under which the ticket may be known: of the time when another queue met this one, and of earlier versions. */
export function knownKeys(
  scope: string,
  connection: string,
  queue: KeyedQueueName,
  dedupeKey: string,
  generation: number,
): readonly string[] {
  const named = queue.sharesRule ? [] : [ticketKey(scope, { ...queue, sharesRule: true }, dedupeKey, generation)];
  return [
    ticketKey(scope, queue, dedupeKey, generation),
    ...named,
    formerTicketKey(connection, queue, dedupeKey, generation),
  ];
}

/** Where the tickets of a connection go, as their keys say it. */
export function keyScope(session: Session): string {
  return requireCapability(session, 'ticketing').getKeyScope?.().name ?? session.connection.name;
}

/** The name that the same ticket had until version 1.0. */
function formerTicketKey(
  connection: string,
  queue: Pick<KeyedQueueName, 'name'>,
  dedupeKey: string,
  generation: number,
): string {
  return digest([connection, queue.name, dedupeKey, generation]);
}

function digest(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
