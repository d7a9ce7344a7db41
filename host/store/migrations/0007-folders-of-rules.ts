import type { Kysely } from 'kysely';

/** Folders of rules. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('rules').addColumn('folder', 'text').execute();
}
