import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Jobs with priorities, limits, crashes and an end that is kept for whoever follows them, and what they tell. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const added = () => schema.alterTable('jobs');
  await added()
    .addColumn('priority', 'integer', (c) => c.notNull().defaultTo(2))
    .execute();
  await added().addColumn('connection', 'text').execute();
  await added().addColumn('scope', 'text').execute();
  await added().addColumn('works_on', 'text').execute();
  await added()
    .addColumn('kept', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await added()
    .addColumn('stop_asked', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await added()
    .addColumn('crashes', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await added().addColumn('added_at', 'text').execute();
  await added().addColumn('ended_at', 'text').execute();
  await schema
    .createTable('job_events')
    .addColumn('job_id', 'integer', (c) => c.notNull())
    .addColumn('id', 'integer', (c) => c.notNull())
    .addColumn('event', 'text', (c) => c.notNull())
    .addColumn('data', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('job_events_key', ['job_id', 'id'])
    .execute();
  await moveAsked(db);
}

interface Asked {
  readonly askedAt: string;
  readonly asked: { readonly kind: string; readonly connection: string; readonly on: readonly string[] };
}

/** What was asked for had its own form, with the crashes among the tries. */
async function moveAsked(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{
    id: number;
    payload: string;
  }>`select id, payload from jobs where name = 'asked'`.execute(db);
  for (const { id, payload } of rows) {
    const { askedAt, asked } = JSON.parse(payload) as Asked;
    const { kind, connection, on } = asked;
    const priority = { tickets: 0, statuses: 1 }[kind] ?? 2;
    await sql`
      update jobs set payload = ${JSON.stringify(asked)}, key = null, run_at = '1970-01-01T00:00:00.000Z',
        priority = ${priority}, connection = ${connection}, scope = ${`${kind} ${connection}`},
        works_on = ${JSON.stringify(on)}, kept = 1, crashes = tries, tries = 0, added_at = ${askedAt}
      where id = ${id}`.execute(db);
  }
}
