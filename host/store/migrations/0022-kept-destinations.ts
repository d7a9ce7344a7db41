import { sql, type Kysely } from 'kysely';

/** Destinations with a name, their secrets, the destination of a connection, and schedules by destination. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('destinations')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('target', 'text', (c) => c.notNull())
    .addColumn('secrets', 'text', (c) => c.notNull())
    .addColumn('folder', 'text', (c) => c.notNull())
    .addColumn('saved_at', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('destination_secrets')
    .addColumn('destination', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('destination_secrets_key', ['destination', 'name'])
    .execute();
  await schema.alterTable('connections').addColumn('destination', 'text').execute();
  await schema.alterTable('schedules').renameTo('schedules_without_destination').execute();
  await schema
    .createTable('schedules')
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('task', 'text', (c) => c.notNull())
    .addColumn('destination', 'text', (c) => c.notNull())
    .addColumn('active', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('timing', 'text', (c) => c.notNull())
    .addColumn('paused', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('asked_at', 'text')
    .addColumn('next_run_at', 'text')
    .addColumn('last_run_at', 'text')
    .addColumn('last_outcome', 'text')
    .addColumn('last_problem', 'text')
    .addPrimaryKeyConstraint('schedules_by_destination_key', ['connection', 'task', 'destination'])
    .execute();
  // Only `serve` knows where their tables are: its first alignment fills in the destination.
  await sql`
    insert into schedules (connection, task, destination, timing, paused, asked_at, next_run_at, last_run_at, last_outcome, last_problem)
    select connection, task, '', timing, paused, asked_at, next_run_at, last_run_at, last_outcome, last_problem
    from schedules_without_destination`.execute(db);
  await schema.dropTable('schedules_without_destination').execute();
}
