import { createHash } from 'node:crypto';
import { requireCapability, type Session } from '../sessions/session.js';

/** The inputs of the keys of a queue's tickets. */
export interface KeyedQueueName {
  readonly rule: string;
  readonly name: string;
  /** Whether another queue takes what its rule takes, to the same place. */
  readonly sharesRule: boolean;
}

/**
 * The key of a future ticket, by which a product that stores it finds the ticket again: the same in every run, in every
 * store and for every connection to the same place. It does not depend on names of connections and folders, and
 * on the queue's name only if several queues send the alerts of one rule to one place.
 * @param scope Result of {@link keyScope}.
 */
export function ticketKey(scope: string, queue: KeyedQueueName, dedupeKey: string, generation: number): string {
  return digest([scope, queue.rule, ...(queue.sharesRule ? [queue.name] : []), dedupeKey, generation]);
}

/** Every possible key of the ticket: also from a time when another queue had the same target, and of earlier versions. */
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

/** The place of a connection's tickets, for their keys. */
export function keyScope(session: Session): string {
  return requireCapability(session, 'ticketing').getKeyScope?.().name ?? session.connection.name;
}

/** The key of the same ticket until version 1.0. */
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
