import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** What becomes of alerts whose ticket is closed, and of those that say that they are resolved. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .alterTable('queues')
    .addColumn('on_closed', 'text', (column) => column.notNull().defaultTo('note'))
    .execute();
  for (const name of ['reopen_within', 'reopen_status', 'resolved_mappings']) {
    await schema.alterTable('queues').addColumn(name, 'text').execute();
  }
  await schema.alterTable('rules').addColumn('resolved_when', 'text').execute();
  await schema.alterTable('tickets').addColumn('ended_at', 'text').execute();
  // The last change of a closed ticket may be a note; its history tells when it was first seen closed.
  await sql`
    update tickets set ended_at = coalesce(
      (select max(at) from ticket_history
        where ticket_id = tickets.id and event = 'changed' and detail like '%"native_status"%'),
      modified_at, updated_at)
    where status = 'closed'`.execute(db);
}
