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

export type LogRow = Selectable<LogsTable>;
