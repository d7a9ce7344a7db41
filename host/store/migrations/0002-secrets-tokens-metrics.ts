import type { Kysely } from 'kysely';

/** Encrypted secrets, tokens of the API, and what the metrics count. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const schema = db.schema;
  await schema
    .createTable('connection_secrets')
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('path', 'text', (c) => c.notNull())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('connection_secrets_key', ['connection', 'path'])
    .execute();
  await schema
    .createTable('vault_key')
    .addColumn('key_id', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('api_tokens')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('metric_counts')
    .addColumn('metric', 'text', (c) => c.notNull())
    .addColumn('labels', 'text', (c) => c.notNull())
    .addColumn('value', 'real', (c) => c.notNull())
    .addPrimaryKeyConstraint('metric_counts_key', ['metric', 'labels'])
    .execute();
}
