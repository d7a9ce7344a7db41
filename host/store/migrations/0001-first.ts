import type { Kysely } from 'kysely';

/** Connections, alerts, rules, queues, tickets, counted calls and runs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const schema = db.schema;
  await schema
    .createTable('connections')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('plugin', 'text', (c) => c.notNull())
    .addColumn('config', 'text', (c) => c.notNull())
    .addColumn('folder', 'text', (c) => c.notNull())
    .addColumn('saved_at', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('alerts')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('alert_id', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('ordinal', 'integer', (c) => c.notNull())
    .addColumn('alert_name', 'text')
    .addColumn('alert_type', 'text')
    .addColumn('known_type', 'integer', (c) => c.notNull())
    .addColumn('app', 'text')
    .addColumn('app_category', 'text')
    .addColumn('user', 'text')
    .addColumn('type', 'text')
    .addColumn('timestamp', 'text', (c) => c.notNull())
    .addColumn('raw_data', 'text', (c) => c.notNull())
    .addColumn('imported_at', 'text', (c) => c.notNull())
    .addUniqueConstraint('alerts_occurrence', ['alert_id', 'hash', 'ordinal'])
    .execute();
  await schema
    .createTable('rules')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('filter', 'text', (c) => c.notNull())
    .addColumn('dedupe_fields', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('queues')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('rule', 'text', (c) => c.notNull())
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('create_mappings', 'text', (c) => c.notNull())
    .addColumn('update_mappings', 'text', (c) => c.notNull())
    .execute();
  await tickets(db);
  await schema
    .createTable('sync_checkpoints')
    .addColumn('connection', 'text', (c) => c.primaryKey())
    .addColumn('checkpoint', 'text', (c) => c.notNull())
    .addColumn('synced_at', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('calls')
    .addColumn('tenant', 'text', (c) => c.notNull())
    .addColumn('minute', 'integer', (c) => c.notNull())
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('calls', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('calls_key', ['tenant', 'minute', 'purpose'])
    .execute();
  await schema
    .createTable('plugin_state')
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('plugin_state_key', ['connection', 'key'])
    .execute();
  await schema
    .createTable('runs')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('job', 'text', (c) => c.notNull())
    .addColumn('started_at', 'text', (c) => c.notNull())
    .addColumn('ended_at', 'text', (c) => c.notNull())
    .addColumn('ok', 'integer', (c) => c.notNull())
    .addColumn('result', 'text')
    .addColumn('problem', 'text')
    .execute();
}

async function tickets(db: Kysely<unknown>): Promise<void> {
  const schema = db.schema;
  await schema
    .createTable('tickets')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('queue', 'text', (c) => c.notNull())
    .addColumn('dedupe_key', 'text', (c) => c.notNull())
    .addColumn('generation', 'integer', (c) => c.notNull())
    .addColumn('idempotency_key', 'text', (c) => c.notNull())
    .addColumn('phase', 'text', (c) => c.notNull())
    .addColumn('alert_seq', 'integer', (c) => c.notNull())
    .addColumn('alerts', 'integer', (c) => c.notNull())
    .addColumn('sent_at', 'text')
    .addColumn('sent_values', 'text')
    .addColumn('number', 'text')
    .addColumn('rec_id', 'text')
    .addColumn('url', 'text')
    .addColumn('status', 'text')
    .addColumn('native_status', 'text')
    .addColumn('severity', 'text')
    .addColumn('assignee', 'text')
    .addColumn('modified_at', 'text')
    .addColumn('seen_at', 'text')
    .addColumn('missing_at', 'text')
    .addColumn('doubtful', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('problem', 'text')
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'text', (c) => c.notNull())
    .addUniqueConstraint('tickets_key', ['connection', 'queue', 'dedupe_key', 'generation'])
    .execute();
  await schema.createIndex('tickets_record').on('tickets').columns(['connection', 'rec_id']).execute();
  await schema.createIndex('tickets_phase').on('tickets').columns(['connection', 'phase', 'seen_at']).execute();
  await schema
    .createTable('ticket_items')
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('queue', 'text', (c) => c.notNull())
    .addColumn('alert_seq', 'integer', (c) => c.notNull())
    .addColumn('ticket_id', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('phase', 'text', (c) => c.notNull())
    .addColumn('problem', 'text')
    .addColumn('updated_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('ticket_items_key', ['connection', 'queue', 'alert_seq'])
    .execute();
  await schema.createIndex('ticket_items_ticket').on('ticket_items').column('ticket_id').execute();
  await schema
    .createTable('ticket_history')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('ticket_id', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('event', 'text', (c) => c.notNull())
    .addColumn('detail', 'text')
    .execute();
  await schema.createIndex('ticket_history_ticket').on('ticket_history').column('ticket_id').execute();
}
