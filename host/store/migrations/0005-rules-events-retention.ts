import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Events beside alerts, rules with mutes and several ways of deduplication, what cleaning up must not forget. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .alterTable('alerts')
    .addColumn('kind', 'text', (c) => c.notNull().defaultTo('alert'))
    .execute();
  await schema.alterTable('alerts').addColumn('event_type', 'text').execute();
  await schema.createIndex('alerts_timestamp').on('alerts').column('timestamp').execute();
  await schema.createIndex('ticket_items_alert').on('ticket_items').column('alert_seq').execute();
  await rules(db);
  await schema
    .alterTable('queues')
    .addColumn('mode', 'text', (c) => c.notNull().defaultTo('append'))
    .execute();
  await schema
    .createTable('dedupe_aliases')
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('queue', 'text', (c) => c.notNull())
    .addColumn('alias', 'text', (c) => c.notNull())
    .addColumn('dedupe_key', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('dedupe_aliases_key', ['connection', 'queue', 'alias'])
    .execute();
  await schema
    .createTable('worked_queues')
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('queue', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('worked_queues_key', ['connection', 'name'])
    .execute();
  await schema
    .createTable('forgotten_tickets')
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('queue', 'text', (c) => c.notNull())
    .addColumn('dedupe_key', 'text', (c) => c.notNull())
    .addColumn('generation', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('forgotten_tickets_key', ['connection', 'queue', 'dedupe_key'])
    .execute();
  await schema
    .createTable('retention')
    .addColumn('kind', 'text', (c) => c.primaryKey())
    .addColumn('days', 'integer', (c) => c.notNull())
    .execute();
}

async function rules(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .alterTable('rules')
    .addColumn('kind', 'text', (c) => c.notNull().defaultTo('alert'))
    .execute();
  await schema
    .alterTable('rules')
    .addColumn('dedupe', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
  await schema
    .alterTable('rules')
    .addColumn('mutes', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
  await sql`update rules set dedupe = '[{"fields":' || dedupe_fields || '}]'`.execute(db);
  await schema.alterTable('rules').dropColumn('dedupe_fields').execute();
  // A key used to be the values alone; keys of alert ids, by far the most, take their new form.
  await sql`
    update tickets set dedupe_key = '{"id":' || substr(dedupe_key, 2, length(dedupe_key) - 2) || '}'
    where phase in ('open', 'deleted') and dedupe_key like '["%"]' and dedupe_key not like '%","%'
      and (queue = 'default' or queue in (
        select queues.name from queues join rules on rules.name = queues.rule where rules.dedupe = '[{"fields":["id"]}]'
      ))
  `.execute(db);
}
