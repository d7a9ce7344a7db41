import type { Kysely } from 'kysely';

/** Tickets that somebody has accepted to be missing, however many they are. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable('tickets')
    .addColumn('missing_accepted', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}
