import { PluginError, type JsonObject } from '../../host-sdk/index.js';
import type { Trail } from '../audit/trail.js';
import { unknownName } from '../platform/unknown-name.js';
import type { Session } from '../sessions/session.js';
import { findConnection } from '../store/connections.js';
import type { Store, StoreDatabase } from '../store/store.js';
import { listQueues, removeQueue, saveQueue, type StoredQueue, type TicketQueue } from '../store/queues.js';
import { transaction } from '../store/transaction.js';
import { prepareQueue, type PreparedQueue, type QueueDraft } from '../tickets/prepare-queue.js';
import { ruleNamed } from './rules.js';
import type { SessionPool } from './session-pool.js';
import { requireVersion, versionOf, type Expected } from './versions.js';

export interface QueueContext {
  readonly store: Pick<Store, 'db'>;
  readonly sessions: SessionPool;
  readonly trail: Trail;
}

/** The input for a queue. */
export interface WrittenQueue extends QueueDraft {
  readonly connection: string;
}

export interface SavedQueue extends PreparedQueue {
  readonly version: string;
}

/** The queue with the name. Throws `host.unknown_name`. */
export async function queueNamed(db: StoreDatabase, name: string): Promise<StoredQueue> {
  const queues = await listQueues(db);
  const queue = queues.find((one) => one.name === name);
  if (queue !== undefined) return queue;
  const known = queues.map((one) => one.name);
  throw unknownName('queue', name, known, { field: 'name', fix: 'Use a name that `queues list` shows.' });
}

/** Throws `host.unknown_name` for a queue that the connection does not have. */
export async function requireQueueOf(db: StoreDatabase, name: string, connection: string): Promise<void> {
  const queues = (await listQueues(db)).filter((one) => one.connection === connection);
  if (queues.some((one) => one.name === name)) return;
  const known = queues.map((one) => one.name);
  const fix = known.length === 0 ? `"${connection}" has no queue.` : `"${connection}" has ${known.join(', ')}.`;
  throw unknownName('queue', name, known, { field: 'name', fix });
}

/** Completes and checks a queue without saving it, like {@link prepareQueue}. */
export async function completedQueue(
  { store, sessions }: Pick<QueueContext, 'store' | 'sessions'>,
  { connection, ...draft }: WrittenQueue,
): Promise<PreparedQueue> {
  const known = (await listQueues(store.db)).find((one) => one.name === draft.name && one.connection === connection);
  return sessions.use(connection, (session) => prepareQueue(session, draft, known));
}

/** Adds a queue. Throws like {@link prepareQueue}, and `config.invalid` if the name exists. */
export async function addQueue(context: QueueContext, written: WrittenQueue): Promise<SavedQueue> {
  const { db } = context.store;
  await findConnection(db, written.connection);
  await requireNew(db, written.name);
  const prepared = await completedQueue(context, written);
  const version = await transaction(db, async (tx) => {
    await requireNew(tx, written.name);
    return saveValid(tx, context.trail, prepared.queue);
  });
  return { ...prepared, version };
}

/**
 * Changes a queue; its connection is fixed. Throws like {@link addQueue}, `host.unknown_name` and, if it has
 * a version other than expected, `host.changed_meanwhile`.
 */
export async function changeQueue(
  context: QueueContext,
  name: string,
  draft: QueueDraft,
  expected?: Expected,
): Promise<SavedQueue> {
  const { db } = context.store;
  const { connection } = await queueNamed(db, name);
  const prepared = await completedQueue(context, { ...draft, name, connection });
  const version = await transaction(db, async (tx) => {
    await requireVersion(tx, { kind: 'queue', name, version: versionOf(await queueNamed(tx, name)) }, expected);
    return saveValid(tx, context.trail, prepared.queue);
  });
  return { ...prepared, version };
}

/** Adds a queue of a session's connection, or replaces the queue with its name. Throws like {@link prepareQueue}. */
export async function putQueue(session: Session, draft: QueueDraft, trail: Trail): Promise<PreparedQueue> {
  const prepared = await prepareQueue(session, draft);
  await transaction(session.store.db, async (tx) => {
    const other = (await listQueues(tx)).find(({ name }) => name === draft.name);
    if (other !== undefined && other.connection !== prepared.queue.connection) throw taken(draft.name);
    await saveValid(tx, trail, prepared.queue);
  });
  return prepared;
}

/** Removes a queue; its tickets stay. Throws `host.unknown_name`. */
export function dropQueue(
  { store, trail }: Pick<QueueContext, 'store' | 'trail'>,
  name: string,
  expected?: Expected,
): Promise<void> {
  return transaction(store.db, async (tx) => {
    const before = await queueNamed(tx, name);
    await requireVersion(tx, { kind: 'queue', name, version: versionOf(before) }, expected);
    await removeQueue(tx, name);
    await trail.note(tx, { what: 'queue.removed', object: name, before: documentOf(before) });
  });
}

/** Rule and connection may have been deleted during the calls to the product. */
async function saveValid(tx: StoreDatabase, trail: Trail, queue: TicketQueue): Promise<string> {
  await ruleNamed(tx, queue.rule);
  await findConnection(tx, queue.connection);
  const { name } = queue;
  const before = (await listQueues(tx)).find((one) => one.name === name);
  await saveQueue(tx, queue);
  const what = before === undefined ? 'queue.added' : 'queue.changed';
  const after = await queueNamed(tx, name);
  const version = versionOf(after);
  await trail.note(tx, { what, object: name, before: documentOf(before), after: documentOf(after), version });
  return version;
}

function documentOf(queue: StoredQueue | undefined): JsonObject | undefined {
  if (queue === undefined) return undefined;
  const { name: _name, ...document } = queue;
  return document as unknown as JsonObject;
}

async function requireNew(db: StoreDatabase, name: string): Promise<void> {
  if ((await listQueues(db)).some((one) => one.name === name)) throw taken(name);
}

function taken(name: string): PluginError {
  return new PluginError('config.invalid', `The queue "${name}" already exists.`, {
    field: 'name',
    fix: 'Use another name, or change that queue.',
  });
}
