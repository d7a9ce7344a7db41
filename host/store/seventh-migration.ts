import type { Kysely } from 'kysely';

/** Folders of rules. */
export async function seventh({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('rules').addColumn('folder', 'text').execute();
}
