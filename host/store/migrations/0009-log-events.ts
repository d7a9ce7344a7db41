import type { Kysely } from 'kysely';

/** What a log entry is about, for filters. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  for (const name of ['event', 'plugin', 'queue', 'ticket', 'rec_id']) {
    await schema.alterTable('logs').addColumn(name, 'text').execute();
  }
  await schema.alterTable('logs').addColumn('ticket_id', 'integer').execute();
  for (const name of ['ticket', 'rec_id', 'ticket_id']) {
    await schema.createIndex(`logs_${name}`).on('logs').column(name).execute();
  }
}
