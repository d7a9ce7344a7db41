import type { Item } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { TicketRow } from './ticket-tables.js';
import type { TicketPlace } from './ticket-creates.js';
import { ticketById } from './ticket-retries.js';

type QueuePlace = Omit<TicketPlace, 'dedupeKey'>;

/** The ticket of the first of these keys that has one; its latest generation, also if that failed or is deleted. */
export async function ticketOfKeys(
  db: StoreDatabase,
  { connection, queue }: QueuePlace,
  keys: readonly string[],
): Promise<TicketRow | undefined> {
  const aliases = await db
    .selectFrom('dedupe_aliases')
    .select(['alias', 'dedupe_key'])
    .where('connection', '=', connection)
    .where('queue', '=', queue)
    .where('alias', 'in', keys)
    .execute();
  const standFor = new Map(aliases.map((row) => [row.alias, row.dedupe_key]));
  const tickets = await db
    .selectFrom('tickets')
    .selectAll()
    .where('connection', '=', connection)
    .where('queue', '=', queue)
    .where('dedupe_key', 'in', [...keys, ...standFor.values()])
    .orderBy('generation', 'desc')
    .execute();
  for (const key of keys) {
    const own = tickets.find((one) => one.dedupe_key === key);
    const other = tickets.find((one) => one.dedupe_key === standFor.get(key));
    if (own !== undefined || other !== undefined) return own ?? other;
  }
  return undefined;
}

/** The ticket of the same key with the highest generation; the ticket itself if none has followed it. */
export function latestOf(
  db: StoreDatabase,
  { connection, queue, dedupe_key: dedupeKey }: TicketRow,
): Promise<TicketRow> {
  return db
    .selectFrom('tickets')
    .selectAll()
    .where('connection', '=', connection)
    .where('queue', '=', queue)
    .where('dedupe_key', '=', dedupeKey)
    .orderBy('generation', 'desc')
    .executeTakeFirstOrThrow();
}

/** A ticket by its id, or the latest of its key if it is deleted. */
export async function ticketOrNext(db: StoreDatabase, id: number): Promise<TicketRow> {
  const ticket = await ticketById(db, id);
  return ticket.phase === 'deleted' ? latestOf(db, ticket) : ticket;
}

/** Makes further keys lead to the ticket of a key; a key that already leads to a ticket stays unchanged. */
export async function addAliases(
  db: StoreDatabase,
  { connection, queue, dedupeKey }: TicketPlace,
  keys: readonly string[],
): Promise<void> {
  const aliases = keys.filter((key) => key !== dedupeKey);
  if (aliases.length === 0) return;
  await db
    .insertInto('dedupe_aliases')
    .values(aliases.map((alias) => ({ connection, queue, alias, dedupe_key: dedupeKey })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Generation of the first ticket of a key: 0, unless the clean-up has deleted earlier ones. */
export async function firstGeneration(
  db: StoreDatabase,
  { connection, queue, dedupeKey }: TicketPlace,
): Promise<number> {
  const row = await db
    .selectFrom('forgotten_tickets')
    .select('generation')
    .where('connection', '=', connection)
    .where('queue', '=', queue)
    .where('dedupe_key', '=', dedupeKey)
    .executeTakeFirst();
  return row === undefined ? 0 : row.generation + 1;
}

/** The latest ticket that other queues have created for an alert id. */
export function ticketOfAlert(
  db: StoreDatabase,
  connection: string,
  queues: readonly string[],
  { kind, id }: Pick<Item, 'kind' | 'id'>,
): Promise<TicketRow | undefined> {
  return db
    .selectFrom('tickets')
    .innerJoin('ticket_items', 'ticket_items.ticket_id', 'tickets.id')
    .innerJoin('alerts', 'alerts.seq', 'ticket_items.alert_seq')
    .selectAll('tickets')
    .where('tickets.connection', '=', connection)
    .where('tickets.queue', 'in', queues)
    .where('alerts.kind', '=', kind)
    .where('alerts.alert_id', '=', id)
    .orderBy('tickets.id', 'desc')
    .executeTakeFirst();
}

/** Whether one of the queues has processed an alert. */
export async function isProcessed(
  db: StoreDatabase,
  connection: string,
  queues: readonly string[],
  alertSeq: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('ticket_items')
    .select('phase')
    .where('connection', '=', connection)
    .where('queue', 'in', queues)
    .where('alert_seq', '=', alertSeq)
    .where('phase', '!=', 'failed')
    .executeTakeFirst();
  return row !== undefined;
}
