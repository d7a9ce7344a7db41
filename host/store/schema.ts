import type { Generated, Selectable } from 'kysely';
import type { TicketStatus } from '../../host-sdk/index.js';
import type { AuditTable } from './audit-table.js';
import type { CallLeasesTable, CallPausesTable, CallWindowTable } from './call-tables.js';
import type { ApiTokensTable, BrowserSessionsTable, EntryLinksTable, PasswordTable } from './entry-tables.js';
import type { JobEventsTable, JobsTable } from './job-tables.js';
import type { QueuesTable, RulesTable } from './queue-tables.js';

/**
 * Tables of the host's store. Instants are ISO-8601 UTC text, JSON is text, booleans are 0 or 1, so that the same code
 * runs on another SQL database.
 */
export interface StoreTables {
  connections: ConnectionsTable;
  alerts: AlertsTable;
  rules: RulesTable;
  queues: QueuesTable;
  tickets: TicketsTable;
  ticket_items: TicketItemsTable;
  ticket_history: TicketHistoryTable;
  sync_checkpoints: SyncCheckpointsTable;
  general_queues: GeneralQueuesTable;
  calls: CallsTable;
  call_leases: CallLeasesTable;
  call_window: CallWindowTable;
  call_pauses: CallPausesTable;
  plugin_state: PluginStateTable;
  runs: RunsTable;
  connection_secrets: ConnectionSecretsTable;
  vault_key: VaultKeyTable;
  api_tokens: ApiTokensTable;
  metric_counts: MetricCountsTable;
  jobs: JobsTable;
  job_events: JobEventsTable;
  schedules: SchedulesTable;
  dedupe_aliases: DedupeAliasesTable;
  worked_queues: WorkedQueuesTable;
  forgotten_tickets: ForgottenTicketsTable;
  retention: RetentionTable;
  password: PasswordTable;
  browser_sessions: BrowserSessionsTable;
  entry_links: EntryLinksTable;
  logs: LogsTable;
  audit: AuditTable;
}

interface ConnectionsTable {
  name: string;
  plugin: string;
  /** JSON; secrets are `env:` and `file:` references, or `null` and encrypted in `connection_secrets`. */
  config: string;
  /** Folder that relative `file:` references start from. */
  folder: string;
  saved_at: string;
  /** 0: it is kept, but nothing runs for it. */
  enabled: Generated<number>;
}

interface AlertsTable {
  /** Order of arrival. */
  seq: Generated<number>;
  alert_id: string;
  /** Hash of the whole line; with `alert_id` and `ordinal` it names one occurrence. */
  hash: string;
  /** Counts identical lines of one file from 0. */
  ordinal: number;
  alert_name: string | null;
  alert_type: string | null;
  /** 1: one of the alert types of the product document. */
  known_type: number;
  app: string | null;
  app_category: string | null;
  user: string | null;
  type: string | null;
  timestamp: string;
  raw_data: string;
  /** When it arrived. */
  imported_at: string;
  kind: Generated<'alert' | 'event'>;
  event_type: string | null;
  /** JSON: what of it is written otherwise than it came, in sentences. */
  remarks: string | null;
}

/**
 * - `sending`: the create is being sent, or the process ended while it was.
 * - `unknown`: it may have been carried out; only a look on the product decides.
 * - `failed`: refused; nothing exists on the product.
 * - `open`: exists, with `number` and `rec_id`.
 * - `deleted`: existed, and was confirmed to be gone.
 */
export type TicketPhase = 'sending' | 'unknown' | 'failed' | 'open' | 'deleted';

interface TicketsTable {
  id: Generated<number>;
  connection: string;
  queue: string;
  /** JSON: what the alerts of the ticket have in common. */
  dedupe_key: string;
  /** 0 for the first ticket of a key; a replacement of a deleted one counts on. */
  generation: number;
  idempotency_key: string;
  phase: TicketPhase;
  alert_seq: number;
  /** Alerts this ticket holds: the one that made it and its notes. */
  alerts: number;
  sent_at: string | null;
  /** JSON: the plugin's mark of that moment. */
  sent_mark: string | null;
  /** From when on a create of unknown outcome is certain, by the product's clock; `null`: nobody was told yet. */
  certain_from: string | null;
  /** JSON: the values of the last create that was sent. */
  sent_values: string | null;
  number: string | null;
  rec_id: string | null;
  url: string | null;
  /** Address of the record in the product's API, where the plugin tells it. */
  api_url: string | null;
  /** The host's word for `native_status`; `null` until a ticket exists. */
  status: TicketStatus | null;
  /** As the product says it. */
  native_status: string | null;
  severity: string | null;
  assignee: string | null;
  modified_at: string | null;
  /** When work on it ended, by the product's clock where it says; `null` as long as it goes on. */
  ended_at: string | null;
  /** When the product last showed it, by the product's clock where known. */
  seen_at: string | null;
  /** When a sync first reported it missing; cleared as soon as it is seen again. */
  missing_at: string | null;
  /** 1: somebody has accepted that it is missing, together with many others; meaningful with `missing_at` alone. */
  missing_accepted: Generated<number>;
  /** 1: the last sync could not tell, so the next one asks for it. */
  doubtful: Generated<number>;
  /** JSON: the problem that keeps it from being what it should be. */
  problem: string | null;
  created_at: string;
  updated_at: string;
}

/** How one alert fared in one queue; a note in `unknown` is sent again only where it is certain to be missing. */
export type ItemPhase = 'sending' | 'done' | 'failed' | 'unknown';

interface TicketItemsTable {
  connection: string;
  queue: string;
  alert_seq: number;
  /** 0: it needed none. */
  ticket_id: number;
  kind: 'create' | 'note';
  phase: ItemPhase;
  /** JSON */
  problem: string | null;
  updated_at: string;
  /** The first attempt at a note that may have added it, with the plugin's mark of that moment as JSON. */
  first_attempt_at: string | null;
  first_mark: string | null;
  /** From when on the last of them is certain, by the product's clock; `null`: nobody was told yet. */
  certain_from: string | null;
  /** How often it was refused, or stayed unknown although nothing more could be learned. */
  tries: Generated<number>;
}

interface TicketHistoryTable {
  id: Generated<number>;
  ticket_id: number;
  at: string;
  event: string;
  /** JSON */
  detail: string | null;
}

interface SyncCheckpointsTable {
  connection: string;
  checkpoint: string;
  synced_at: string;
}

/** The plugin's first queue, for connections without queues of their own. */
interface GeneralQueuesTable {
  connection: string;
  label: string;
  /** JSON: the plugin's own queue value. */
  value: string;
  asked_at: string;
}

interface CallsTable {
  tenant: string;
  /** Minutes since 1970. */
  minute: number;
  purpose: string;
  calls: number;
}

interface PluginStateTable {
  connection: string;
  key: string;
  value: string;
}

interface RunsTable {
  id: Generated<number>;
  connection: string;
  job: string;
  started_at: string;
  ended_at: string;
  ok: number;
  /** JSON: the job's result, or `null` when it ended with a problem. */
  result: string | null;
  problem: string | null;
}

interface ConnectionSecretsTable {
  connection: string;
  /** JSON: the keys that lead to the secret in the configuration. */
  path: string;
  /** Which key it is encrypted with. */
  key_id: string;
  /** Base64 of nonce, tag and ciphertext. */
  sealed: string;
}

/** One row: the key that new secrets are encrypted with. */
interface VaultKeyTable {
  key_id: string;
}

/** What all processes have counted. */
interface MetricCountsTable {
  metric: string;
  /** JSON: values of the metric's labels, in their order. */
  labels: string;
  value: number;
}

/**
 * - `started`: no end is known; it is under way, or the process ended while it was.
 * - `gave_way`: stopped for another run or the end of the off-peak hours; it continues by itself.
 * - `stopped`: stopped together with the program.
 */
export type ScheduleOutcome = 'started' | 'ok' | 'problem' | 'gave_way' | 'stopped';

export type ScheduledTask = 'pull' | 'sync' | 'backfill';

interface SchedulesTable {
  connection: string;
  task: ScheduledTask;
  /** JSON: interval and off-peak hours as they were when `next_run_at` was chosen. */
  timing: string;
  paused: Generated<number>;
  /** When somebody asked for a run; `null` again once a later run has ended. */
  asked_at: string | null;
  /** `null`: done, until somebody asks for it. */
  next_run_at: string | null;
  /** When the last run started. */
  last_run_at: string | null;
  last_outcome: ScheduleOutcome | null;
  /** JSON */
  last_problem: string | null;
}

/** Further keys that a ticket's first alert had: a later alert with one of them belongs to the same ticket. */
interface DedupeAliasesTable {
  connection: string;
  queue: string;
  alias: string;
  /** The key under which the ticket stands. */
  dedupe_key: string;
}

/** Queues as they last were at work, also those that are gone: others may have to take their tickets over. */
interface WorkedQueuesTable {
  connection: string;
  name: string;
  /** JSON: the queue. */
  queue: string;
  /** The plugin's name of the place of its tickets; null: not known yet. */
  key_scope: string | null;
}

/** Tickets that were cleaned away: the next one of the same key must not pass for the old one. */
interface ForgottenTicketsTable {
  connection: string;
  queue: string;
  dedupe_key: string;
  /** Of the last one. */
  generation: number;
}

export type RetainedKind = 'alerts' | 'logs' | 'runs' | 'tickets';

/** How long things are kept, where that was changed. */
interface RetentionTable {
  kind: RetainedKind;
  days: number;
}

export type LogLevel = 'info' | 'warn' | 'error';

interface LogsTable {
  id: Generated<number>;
  at: string;
  level: LogLevel;
  /** Problem code. */
  code: string | null;
  connection: string | null;
  message: string;
  /** JSON: what else was said, without secrets. */
  fields: string;
  /** What happened, for programs: `ticket.created`. */
  event: string | null;
  /** Name of the plugin, as people see it. */
  plugin: string | null;
  queue: string | null;
  /** Number of the ticket on the product. */
  ticket: string | null;
  rec_id: string | null;
  /** Id in this store; it may be cleaned away by now. */
  ticket_id: number | null;
}

export type TicketRow = Selectable<TicketsTable>;
export type TicketItemRow = Selectable<TicketItemsTable>;
export type AlertRow = Selectable<AlertsTable>;
export type JobRow = Selectable<JobsTable>;
export type RunRow = Selectable<RunsTable>;
export type ScheduleRow = Selectable<SchedulesTable>;
export type LogRow = Selectable<LogsTable>;
