import type { Kysely } from 'kysely';

/** The console: its password, connections that are switched off, and what was logged. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('password')
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('set_at', 'text', (c) => c.notNull())
    .execute();
  await schema
    .alterTable('connections')
    .addColumn('enabled', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  await schema
    .createTable('logs')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('level', 'text', (c) => c.notNull())
    .addColumn('code', 'text')
    .addColumn('connection', 'text')
    .addColumn('message', 'text', (c) => c.notNull())
    .addColumn('fields', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('logs_at').on('logs').column('at').execute();
  await schema.createIndex('runs_connection').on('runs').columns(['connection', 'id']).execute();
}
