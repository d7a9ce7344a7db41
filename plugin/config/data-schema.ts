import { COLLECTION_NAME } from '../ivanti/collections.js';
import type { FormSchema } from '../../host-sdk/index.js';

const fieldNames = {
  type: 'object',
  additionalProperties: { type: 'array', items: { type: 'string', minLength: 1 } },
} as const;

/** Section `data`: present when the connection reads business objects into tables. */
export const DATA_SCHEMA = {
  title: 'Data',
  description: 'Business objects become tables, history first, then increments.',
  type: 'object',
  additionalProperties: false,
  required: ['tables'],
  'x-order': 30,
  'x-section': 'data',
  'x-role': 'section',
  properties: {
    tables: {
      title: 'Tables',
      'x-role': 'tables',
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', pattern: COLLECTION_NAME },
      description: 'Ivanti business objects to read; each becomes one table.',
      examples: [['incidents', 'employees']],
      'x-choices': 'tables',
    },
    mode: {
      title: 'Mode',
      'x-role': 'mode',
      type: 'string',
      enum: ['historical', 'incremental'],
      description:
        'historical reads a span once; incremental reads what changed since. By default: history first, with increments beside it.',
    },
    start_date: {
      title: 'Start date',
      'x-role': 'start',
      type: 'string',
      format: 'iso-date-or-time',
      description:
        'First day or instant (ISO-8601) of the history. Required for historical; otherwise all of it is read.',
      examples: ['2024-01-01', '2024-01-01T00:00:00Z'],
    },
    end_date: {
      title: 'End date',
      type: 'string',
      format: 'iso-date-or-time',
      description: 'Last day or instant to read, included. Historical only.',
      examples: ['2024-12-31'],
    },
    cursor_field: {
      title: 'Cursor field',
      type: 'string',
      minLength: 1,
      default: 'LastModDateTime',
      description: 'Date field that moves with every change.',
    },
    page_size: {
      title: 'Page size',
      type: 'integer',
      minimum: 1,
      default: 100,
      description: 'Records per request; values above 100 become 100.',
    },
    paging: {
      title: 'Paging',
      type: 'string',
      enum: ['auto', 'walk', 'skip'],
      default: 'auto',
      description:
        'walk reads in the order of RecId and is safe while records change; skip uses $top/$skip; auto tries walk first.',
    },
    settle_seconds: {
      title: 'Settle (s)',
      type: 'integer',
      minimum: 0,
      default: 60,
      description: 'Younger changes are read, but do not count as complete yet.',
    },
    lookback_seconds: {
      title: 'Lookback (s)',
      type: 'integer',
      minimum: 0,
      default: 300,
      description: 'How far an incremental run reads back for changes that became visible late.',
    },
    chunk_days: {
      title: 'Chunk (days)',
      type: 'integer',
      minimum: 1,
      default: 1,
      deprecated: true,
      description: 'No longer needed and without effect: history is read by key, not by day.',
    },
    max_lanes: {
      title: 'Lanes',
      type: 'integer',
      minimum: 1,
      maximum: 16,
      default: 4,
      description: 'Concurrent requests for one table.',
    },
    pull_share: {
      title: 'Share of the daily calls',
      'x-role': 'pull-share',
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.8,
      description: 'Part of daily_call_limit that reading tables may use.',
    },
    deletes: {
      title: 'Deletions',
      type: 'string',
      enum: ['off', 'count', 'sweep'],
      default: 'off',
      description:
        'Marks rows of deleted records: count looks for them when the numbers differ, sweep after every run.',
    },
    interval: {
      title: 'Sync Interval (min)',
      'x-role': 'interval',
      type: 'integer',
      minimum: 1,
      maximum: 10080,
      default: 60,
      description: 'Minutes between two scheduled pulls.',
      'x-section': 'basic',
    },
    verify: {
      title: 'Verification',
      'x-role': 'verify',
      type: 'string',
      enum: ['daily', 'weekly', 'monthly', 'never'],
      default: 'weekly',
      description: 'How often the numbers of records are compared with the tenant’s, and what differs is read again.',
    },
    off_peak: {
      title: 'Off-peak hours',
      'x-role': 'off-peak',
      type: 'string',
      pattern: '^([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d$',
      description:
        'Hours of the tenant’s day in which scheduled history is read and tables are verified; default: any.',
      examples: ['20:00-06:00'],
    },
    schema_changes: {
      title: 'Changed fields',
      type: 'string',
      enum: ['widen', 'ask', 'stop'],
      default: 'widen',
      description:
        'When the tenant adds, removes or retypes fields: widen adds columns; ask ends the run until an operator accepts; stop always ends it.',
    },
    select: {
      ...fieldNames,
      title: 'Fields to read',
      'x-role': 'select',
      description: 'Per table; RecId and the cursor field are always read.',
    },
    deny_fields: { ...fieldNames, title: 'Fields to leave out', description: 'Per table; never written anywhere.' },
    hash_fields: {
      ...fieldNames,
      title: 'Fields to hash',
      description: 'Per table; written as keyed hashes (HMAC-SHA-256), the same for the same value in every table.',
    },
    mask_fields: { ...fieldNames, title: 'Fields to mask', description: 'Per table; every value is written as ***.' },
    hash_key: {
      title: 'Key of hashed fields',
      type: 'string',
      minLength: 16,
      writeOnly: true,
      description: 'Required for hash_fields. With another key, the same values get other hashes.',
    },
    history: {
      ...fieldNames,
      title: 'Fields with a history',
      'x-role': 'history',
      description: 'Per table; SQLite and PostgreSQL keep their earlier values, with times, in TABLE__history.',
    },
    table_names: {
      title: 'Table names',
      'x-role': 'table-names',
      type: 'object',
      additionalProperties: { type: 'string', minLength: 1 },
      description: 'Output name per collection, instead of the name without its trailing s.',
      examples: [{ cis: 'configuration_item' }],
    },
  },
} as const satisfies FormSchema;
