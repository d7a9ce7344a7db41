import type { Kysely } from 'kysely';

/** What of an alert is written otherwise than it came. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('alerts').addColumn('remarks', 'text').execute();
}
