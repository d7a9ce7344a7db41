import type { Kysely } from 'kysely';

/** Where the tickets of a queue went when it was last at work. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('worked_queues').addColumn('key_scope', 'text').execute();
}
