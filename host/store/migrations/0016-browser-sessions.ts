import type { Kysely } from 'kysely';

/** Sessions of browsers, links that are good once, and how long tokens live. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('api_tokens').addColumn('expires_at', 'text').execute();
  await schema.alterTable('api_tokens').addColumn('used_at', 'text').execute();
  await schema
    .createTable('browser_sessions')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('credential_at', 'text', (c) => c.notNull())
    .addColumn('opened_at', 'text', (c) => c.notNull())
    .addColumn('ends_at', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('entry_links')
    .addColumn('hash', 'text', (c) => c.primaryKey())
    .addColumn('token', 'text')
    .addColumn('ends_at', 'text', (c) => c.notNull())
    .execute();
}
