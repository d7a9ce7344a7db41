import type { Kysely } from 'kysely';

/** Logins that the next process may use. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('kept_logins')
    .addColumn('connection', 'text', (c) => c.primaryKey())
    .addColumn('proof', 'text', (c) => c.notNull())
    .addColumn('kept_at', 'integer', (c) => c.notNull())
    .addColumn('expires_at', 'integer', (c) => c.notNull())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .execute();
}
