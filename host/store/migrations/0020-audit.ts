import type { Kysely } from 'kysely';

/** Who changed what. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('audit')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('last_at', 'text', (c) => c.notNull())
    .addColumn('times', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('address', 'text')
    .addColumn('via', 'text', (c) => c.notNull())
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('object', 'text')
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('code', 'text')
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('version', 'text')
    .addColumn('tally', 'text', (c) => c.unique())
    .execute();
  await schema.createIndex('audit_at').on('audit').column('at').execute();
  await schema.createIndex('audit_object').on('audit').columns(['object', 'what', 'id']).execute();
}
