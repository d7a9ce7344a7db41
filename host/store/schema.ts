import type { Generated, Selectable } from 'kysely';
import type { AuditTable } from './audit-table.js';
import type { DestinationSecretsTable, DestinationsTable } from './destination-tables.js';
import type { CallLeasesTable, CallPausesTable, CallWindowTable } from './call-tables.js';
import type { ApiTokensTable, BrowserSessionsTable, EntryLinksTable, PasswordTable } from './entry-tables.js';
import type { JobEventsTable, JobsTable } from './job-tables.js';
import type { LogsTable } from './log-table.js';
import type { QueuesTable, RulesTable } from './queue-tables.js';
import type { SchedulesTable } from './schedule-tables.js';
import type {
  DedupeAliasesTable,
  ForgottenTicketsTable,
  TicketHistoryTable,
  TicketItemsTable,
  TicketsTable,
} from './ticket-tables.js';

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
  destinations: DestinationsTable;
  destination_secrets: DestinationSecretsTable;
  kept_logins: KeptLoginsTable;
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
  /** 0: stored, but disabled. */
  enabled: Generated<number>;
  /** Name of the kept destination of its tables; `null`: the place that `serve` chooses. */
  destination: string | null;
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
  /** Time of arrival. */
  imported_at: string;
  kind: Generated<'alert' | 'event'>;
  event_type: string | null;
  /** JSON: sentences about what the host replaced in it. */
  remarks: string | null;
}

interface SyncCheckpointsTable {
  connection: string;
  checkpoint: string;
  synced_at: string;
}

/** The plugin's first queue, for connections without their own queues. */
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
  /** JSON: path of the secret in the configuration. */
  path: string;
  /** Id of its encryption key. */
  key_id: string;
  /** Base64 of nonce, tag and ciphertext. */
  sealed: string;
}

interface KeptLoginsTable {
  connection: string;
  /** Keyed hash of everything that the login depends on. */
  proof: string;
  /** Milliseconds since 1970. */
  kept_at: number;
  /** Milliseconds since 1970. */
  expires_at: number;
  /** Id of its encryption key. */
  key_id: string;
  /** Base64 of nonce, tag and ciphertext. */
  sealed: string;
}

/** One row: the key that new secrets are encrypted with. */
interface VaultKeyTable {
  key_id: string;
}

/** Counters of all processes. */
interface MetricCountsTable {
  metric: string;
  /** JSON: values of the metric's labels, in their order. */
  labels: string;
  value: number;
}

/** The last used version of each queue, also of deleted ones: other queues may have to take over their tickets. */
interface WorkedQueuesTable {
  connection: string;
  name: string;
  /** JSON: the queue. */
  queue: string;
  /** The plugin's name of the place of its tickets; null: not known yet. */
  key_scope: string | null;
}

export type RetainedKind = 'alerts' | 'logs' | 'runs' | 'tickets';

/** Retention that was changed from the defaults. */
interface RetentionTable {
  kind: RetainedKind;
  days: number;
}

export type AlertRow = Selectable<AlertsTable>;
export type JobRow = Selectable<JobsTable>;
export type RunRow = Selectable<RunsTable>;
