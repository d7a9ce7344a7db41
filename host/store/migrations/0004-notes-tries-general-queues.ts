import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const DOUBTED = sql<boolean>`(doubtful = 1 or missing_at is not null)`;

/** When notes were tried, how often an alert was refused, the queue used while none is stored, and what a sync asks by. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('ticket_items').addColumn('first_attempt_at', 'text').execute();
  await schema.alterTable('ticket_items').addColumn('last_attempt_at', 'text').execute();
  await schema
    .alterTable('ticket_items')
    .addColumn('tries', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await schema
    .createTable('general_queues')
    .addColumn('connection', 'text', (c) => c.primaryKey())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('asked_at', 'text', (c) => c.notNull())
    .execute();
  const tickets = (name: string, ...columns: readonly string[]) =>
    schema
      .createIndex(name)
      .on('tickets')
      .columns([...columns]);
  await tickets('tickets_newest', 'connection', 'id').execute();
  await tickets('tickets_sent', 'connection', 'sent_at').execute();
  await tickets('tickets_statuses', 'connection', 'native_status', 'status').execute();
  await tickets('tickets_doubted', 'connection', 'phase').where(DOUBTED).execute();
  // With all that counting the open records asks for.
  await schema.dropIndex('tickets_record').execute();
  await tickets('tickets_record', 'connection', 'rec_id', 'phase', 'status', 'modified_at').execute();
}
