import type { Generated, Selectable } from 'kysely';

export type LogLevel = 'info' | 'warn' | 'error';

export interface LogsTable {
  id: Generated<number>;
  at: string;
  level: LogLevel;
  /** Problem code. */
  code: string | null;
  connection: string | null;
  message: string;
  /** JSON: further fields, without secrets. */
  fields: string;
  /** Event code, such as `ticket.created`. */
  event: string | null;
  /** Display name of the plugin. */
  plugin: string | null;
  queue: string | null;
  /** Number of the ticket on the product. */
  ticket: string | null;
  rec_id: string | null;
  /** Id in this store; the ticket may be deleted by the clean-up. */
  ticket_id: number | null;
}

export type LogRow = Selectable<LogsTable>;
