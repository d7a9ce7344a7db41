import { isDeepStrictEqual } from 'node:util';
import { PluginError, type DefaultMappings, type Item, type Problem, type Queue } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import { requireCapability, type Session } from '../sessions/session.js';
import { generalQueue, keepGeneralQueue } from '../store/general-queue.js';
import type { StoreDatabase } from '../store/store.js';
import { listQueues, type TicketQueue } from '../store/queues.js';
import { listRules } from '../store/rules.js';
import { removedQueues, rememberQueue, keyScopes } from '../store/worked-queues.js';
import { brokenRule } from '../rules/broken-rule.js';
import { muteTestOf } from '../rules/mute.js';
import { keyScope } from './ticket-key.js';
import { dedupeKeysOf, EVERY_ALERT, matcherOf, resolvedTestOf, type Rule } from '../rules/rule.js';

/** A queue of this connection with its rule ready for use. */
export interface ActiveQueue extends TicketQueue {
  readonly matches: (item: Item) => boolean;
  readonly isMuted: ReturnType<typeof muteTestOf>;
  /** Whether an item is resolved. */
  readonly isResolved: (item: Item) => boolean;
  readonly dedupeKeys: ReturnType<typeof dedupeKeysOf>;
  /** How the fields of a ticket, or of a note, are filled from this item. */
  readonly mappings: (item: Item) => DefaultMappings;
  /** Whether another queue sends the same alerts to the same place, as far as the store knows. */
  readonly sharesRule: boolean;
  /** Deleted queues with the same target: the queue takes over the tickets of its alerts from them. */
  readonly replacementOf: readonly string[];
  /** Why its rule cannot be evaluated: the queue matches nothing, and its possible alerts wait. */
  readonly broken?: Problem;
}

const DEFAULT_QUEUE = 'default';

/** The current queues of a connection, and its deleted ones: they match nothing, but may have unsettled alerts. */
export interface LoadedQueues {
  readonly queues: readonly ActiveQueue[];
  readonly gone: readonly ActiveQueue[];
}

/**
 * The queues of a connection. While the store has neither rules nor queues, one rule takes every alert and event to the
 * plugin's first queue with the plugin's default mappings.
 */
export async function loadQueues(session: Session): Promise<LoadedQueues> {
  const { connection, store } = session;
  const { queues, gone } = await withSuccessors(store.db, connection.name, await presentQueues(session));
  return { queues, gone: await Promise.all(gone.map((queue) => goneQueue(session, queue))) };
}

/** Assigns to each current queue the deleted queues from which it takes over. */
export async function withSuccessors(
  db: StoreDatabase,
  connection: string,
  present: readonly ActiveQueue[],
): Promise<{ readonly queues: readonly ActiveQueue[]; readonly gone: readonly TicketQueue[] }> {
  const names = present.map(({ name }) => name);
  const gone = await removedQueues(db, connection, names);
  const isTarget = (one: TicketQueue, other: TicketQueue) => isDeepStrictEqual(one.value, other.value);
  const queues = present.map((queue) => ({
    ...queue,
    replacementOf: gone.filter((one) => isTarget(one, queue)).map(({ name }) => name),
  }));
  return { queues, gone };
}

/** Stores queues that are about to create tickets. */
export async function keepQueues(session: Session, queues: readonly ActiveQueue[]): Promise<void> {
  for (const queue of queues) {
    const { name, rule, connection, label, value, create, update } = queue;
    const { mode, on_closed, reopen_within, reopen_status, resolved } = queue;
    const how = { mode, on_closed, reopen_within, reopen_status, resolved };
    const kept = { name, rule, connection, label, value, create, update, ...how };
    await rememberQueue(session.store.db, kept, keyScope(session));
  }
}

async function presentQueues(session: Session): Promise<readonly ActiveQueue[]> {
  const { db } = session.store;
  const [rules, queues] = await Promise.all([listRules(db), listQueues(db)]);
  if (rules.length === 0 && queues.length === 0) return [await defaultQueue(session)];
  const own = queues.filter((queue) => queue.connection === session.connection.name);
  if (own.length === 0) session.logger.warn('No queue uses this connection');
  const scopes = await keyScopes(db);
  const place = own.length === 0 ? '' : keyScope(session);
  // The place of a queue's tickets is unknown until its first run.
  const mayMeet = ({ connection, name }: TicketQueue) =>
    connection === session.connection.name || (scopes.get(name) ?? place) === place;
  return own.map((queue) => {
    const rule = rules.find((one) => one.name === queue.rule);
    const sharesRule = queues.some((one) => one.rule === queue.rule && one.name !== queue.name && mayMeet(one));
    if (rule !== undefined) return { ...atWork(queue, rule), sharesRule };
    throw new PluginError(
      'host.unknown_name',
      `Queue "${queue.name}" uses rule "${queue.rule}", which does not exist.`,
      {
        field: queue.name,
      },
    );
  });
}

async function defaultQueue(session: Session): Promise<ActiveQueue> {
  const { name } = session.connection;
  const general = await firstQueue(session);
  const mappings = await defaultMappings(session);
  return { ...everyAlert(name, general, mappings.alert), mappings: ({ kind }) => mappings[kind] };
}

/** The queue of a connection in a store without rules and queues: it matches every alert and event. */
export function everyAlert(connection: string, target: Queue, mappings: DefaultMappings): ActiveQueue {
  const queue = { name: DEFAULT_QUEUE, rule: EVERY_ALERT.name, connection, ...target, ...mappings };
  return { ...active(queue, EVERY_ALERT), matches: () => true };
}

async function goneQueue(session: Session, queue: TicketQueue): Promise<ActiveQueue> {
  const closed = idle(queue);
  if (queue.name !== DEFAULT_QUEUE) return closed;
  const mappings = await defaultMappings(session);
  return { ...closed, mappings: ({ kind }) => mappings[kind] };
}

async function defaultMappings(session: Session): Promise<Readonly<Record<Item['kind'], DefaultMappings>>> {
  const ticketing = requireCapability(session, 'ticketing');
  const [alert, event] = await Promise.all([
    ticketing.getDefaultMappings({ kind: 'alert' }),
    ticketing.getDefaultMappings({ kind: 'event' }),
  ]);
  return { alert, event };
}

const CACHE_TTL_MS = 24 * 3_600_000;

/** The plugin's first queue. It is read once a day, because the list of all queues may cost calls. */
async function firstQueue(session: Session): Promise<Queue> {
  const { clock, connection, store } = session;
  const since = new Date(clock.now() - CACHE_TTL_MS).toISOString();
  const known = await generalQueue(store.db, connection.name, since);
  if (known !== undefined) return known;
  const [first] = await requireCapability(session, 'ticketing').getQueues();
  if (first === undefined) throw new PluginError('host.not_supported', 'The plugin offers no queue for tickets.');
  await keepGeneralQueue(store.db, connection.name, first, isoNow(clock));
  return first;
}

/** A rule that cannot be evaluated stops only its own queue. */
export function atWork(queue: TicketQueue, rule: Rule): ActiveQueue {
  const broken = brokenRule(rule);
  return broken === null ? active(queue, rule) : { ...idle(queue), broken };
}

/** A queue that matches nothing. */
function idle(queue: TicketQueue): ActiveQueue {
  return { ...active(queue, EVERY_ALERT), matches: () => false };
}

function active(queue: TicketQueue, rule: Rule): ActiveQueue {
  const { create, update } = queue;
  const mappings = () => ({ create, update });
  return {
    ...queue,
    mappings,
    matches: matcherOf(rule),
    isMuted: muteTestOf(rule),
    isResolved: resolvedTestOf(rule),
    dedupeKeys: dedupeKeysOf(rule),
    sharesRule: false,
    replacementOf: [],
  };
}
