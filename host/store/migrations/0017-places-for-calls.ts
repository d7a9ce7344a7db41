import type { Kysely } from 'kysely';

/** Places for the calls of a tenant, shared by all processes. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('call_leases')
    .addColumn('tenant', 'text', (c) => c.notNull())
    .addColumn('holder', 'text', (c) => c.notNull())
    .addColumn('in_flight', 'integer', (c) => c.notNull())
    .addColumn('unused', 'integer', (c) => c.notNull())
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('per_minute', 'integer')
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('call_leases_key', ['tenant', 'holder'])
    .execute();
  await schema
    .createTable('call_window')
    .addColumn('tenant', 'text', (c) => c.notNull())
    .addColumn('frees_at', 'bigint', (c) => c.notNull())
    .addColumn('places', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('call_window_key', ['tenant', 'frees_at'])
    .execute();
  await schema
    .createTable('call_pauses')
    .addColumn('tenant', 'text', (c) => c.primaryKey())
    .addColumn('since', 'bigint', (c) => c.notNull())
    .addColumn('until', 'bigint', (c) => c.notNull())
    .execute();
}
