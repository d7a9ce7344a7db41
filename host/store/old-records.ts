import { sql } from 'kysely';
import type { StoreDatabase } from './store.js';
import { listRules, saveRule } from './rules.js';
import type { TicketRow } from './ticket-tables.js';

/**
 * Deletes tickets that are closed or deleted on the product and have not changed since an instant (ISO-8601 UTC), with
 * their history. Their alerts do not create tickets again. @returns Number of deleted tickets.
 */
export async function removeClosedTickets(db: StoreDatabase, before: string): Promise<number> {
  const tickets = await db
    .selectFrom('tickets')
    .selectAll()
    .where((where) =>
      where.or([
        where.and([where('phase', '=', 'open'), where('status', '=', 'closed')]),
        where('phase', '=', 'deleted'),
      ]),
    )
    .where('doubtful', '=', 0)
    .where((where) => where.or([where('missing_at', 'is', null), where('phase', '=', 'deleted')]))
    // A sync renews `updated_at` of whatever it sees; the product's own time tells when it last changed.
    .where(sql`case when phase = 'open' then coalesce(modified_at, updated_at) else updated_at end`, '<', before)
    .where('id', 'not in', db.selectFrom('ticket_items').select('ticket_id').where('phase', '!=', 'done'))
    .execute();
  for (const ticket of tickets) await removeTicket(db, ticket);
  return tickets.length;
}

async function removeTicket(db: StoreDatabase, ticket: TicketRow): Promise<void> {
  const { connection, queue, dedupe_key, generation } = ticket;
  await db
    .insertInto('forgotten_tickets')
    .values({ connection, queue, dedupe_key, generation })
    .onConflict((conflict) =>
      conflict
        .columns(['connection', 'queue', 'dedupe_key'])
        .doUpdateSet({ generation })
        .where('forgotten_tickets.generation', '<', generation),
    )
    .execute();
  await db.deleteFrom('ticket_history').where('ticket_id', '=', ticket.id).execute();
  await db.deleteFrom('tickets').where('id', '=', ticket.id).execute();
  // Keys that lead to it would lead to a missing ticket.
  await db
    .deleteFrom('dedupe_aliases')
    .where('connection', '=', connection)
    .where('queue', '=', queue)
    .where('dedupe_key', '=', dedupe_key)
    .where(
      'dedupe_key',
      'not in',
      db.selectFrom('tickets').select('dedupe_key').where('connection', '=', connection).where('queue', '=', queue),
    )
    .execute();
}

/**
 * Deletes alerts and events that arrived before an instant, except alerts of kept tickets and alerts that are
 * being sent to the product. @returns Number of deleted alerts.
 */
export async function removeOldAlerts(db: StoreDatabase, before: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('alerts')
    .where('imported_at', '<', before)
    .where('seq', 'not in', db.selectFrom('tickets').select('alert_seq'))
    .where(
      'seq',
      'not in',
      db.selectFrom('ticket_items').select('alert_seq').where('phase', 'in', ['sending', 'unknown']),
    )
    .executeTakeFirstOrThrow();
  await db.deleteFrom('ticket_items').where('alert_seq', 'not in', db.selectFrom('alerts').select('seq')).execute();
  return Number(numDeletedRows);
}

/** Deletes the reports of runs that ended before an instant. @returns Number of deleted reports. */
export async function removeOldRuns(db: StoreDatabase, before: string): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('runs').where('ended_at', '<', before).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Deletes mutes that ended before an instant: the alerts of their time are deleted. */
export async function removeOldMutes(db: StoreDatabase, before: string): Promise<void> {
  for (const rule of await listRules(db)) {
    const mutes = rule.mutes.filter(({ until }) => until >= before);
    if (mutes.length < rule.mutes.length) await saveRule(db, { ...rule, mutes });
  }
}

/** Names of all connections that have created tickets. */
export async function ticketConnections(db: StoreDatabase): Promise<readonly string[]> {
  const rows = await db.selectFrom('tickets').select('connection').distinct().execute();
  return rows.map(({ connection }) => connection);
}
