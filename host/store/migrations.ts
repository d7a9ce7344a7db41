import type { Kysely, Migration } from 'kysely';
import { eighth } from './eighth-migration.js';
import { eleventh } from './eleventh-migration.js';
import { fifteenth } from './fifteenth-migration.js';
import { fifth } from './fifth-migration.js';
import { fourteenth } from './fourteenth-migration.js';
import { fourth } from './fourth-migration.js';
import { ninth } from './ninth-migration.js';
import { seventh } from './seventh-migration.js';
import { sixteenth } from './sixteenth-migration.js';
import { sixth } from './sixth-migration.js';
import { tenth } from './tenth-migration.js';
import { third } from './third-migration.js';
import { thirteenth } from './thirteenth-migration.js';
import { twelfth } from './twelfth-migration.js';

/** Steps that bring a store to the current schema, by name in order. A released step never changes. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': { up: first },
  '0002-secrets-tokens-metrics': { up: second },
  '0003-jobs-schedules': { up: third },
  '0004-notes-tries-general-queues': { up: fourth },
  '0005-rules-events-retention': { up: fifth },
  '0006-password-logs': { up: sixth },
  '0007-folders-of-rules': { up: seventh },
  '0008-api-urls': { up: eighth },
  '0009-log-events': { up: ninth },
  '0010-closed-tickets': { up: tenth },
  '0011-times-of-writes': { up: eleventh },
  '0012-remarks-of-alerts': { up: twelfth },
  '0013-accepted-missing': { up: thirteenth },
  '0014-readable-names': { up: fourteenth },
  '0015-key-scopes': { up: fifteenth },
  '0016-browser-sessions': { up: sixteenth },
};

async function first(db: Kysely<unknown>): Promise<void> {
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

async function second(db: Kysely<unknown>): Promise<void> {
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
