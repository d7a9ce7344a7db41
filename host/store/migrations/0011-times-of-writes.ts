import type { Kysely } from 'kysely';

/** When writes of unknown outcome may have left, in readings that outlive a host clock that is set. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  for (const name of ['sent_mark', 'certain_from']) {
    await schema.alterTable('tickets').addColumn(name, 'text').execute();
  }
  for (const name of ['first_mark', 'certain_from']) {
    await schema.alterTable('ticket_items').addColumn(name, 'text').execute();
  }
  await schema.alterTable('ticket_items').dropColumn('last_attempt_at').execute();
}
