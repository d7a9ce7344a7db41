import { sql } from 'kysely';
import type { StoreDatabase } from './store.js';
import type { LogLevel } from './log-table.js';

export interface LogFilter {
  readonly level?: LogLevel | undefined;
  /** An event such as `ticket.created`, or the kind before the dot. */
  readonly event?: string | undefined;
  readonly code?: string | undefined;
  /** In any case. */
  readonly plugin?: string | undefined;
  readonly connection?: string | undefined;
  readonly queue?: string | undefined;
  /** Number or RecId; also finds entries from before the ticket had either. */
  readonly ticket?: string | undefined;
  readonly ticketId?: number | undefined;
  /** Part of the message, of a field or of a subject; ignores case. */
  readonly search?: string | undefined;
  /** Only entries from `from` on, and before `to`; ISO-8601 UTC with milliseconds, as stored. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only entries with a smaller id. */
  readonly before?: number | undefined;
  /** Only entries with a larger id. */
  readonly after?: number | undefined;
}

const EXACT = ['level', 'code', 'connection', 'queue'] as const;
const SEARCHED = ['message', 'fields', 'code', 'connection', 'event', 'plugin', 'queue', 'ticket', 'rec_id'] as const;

/** Query for the entries of a filter, without an order. */
export function matchingLogs(db: StoreDatabase, filter: LogFilter) {
  const { event, plugin, ticket, ticketId, search, from, to, before, after } = filter;
  let query = db.selectFrom('logs');
  for (const name of EXACT) {
    const value = filter[name];
    if (value !== undefined) query = query.where(name, '=', value as never);
  }
  if (event !== undefined) {
    query = event.includes('.')
      ? query.where('event', '=', event)
      : query.where(sql<boolean>`event like ${`${literal(event)}.%`} escape '\\'`);
  }
  if (plugin !== undefined) {
    query = query.where(sql<boolean>`lower(plugin) = lower(${plugin})`);
  }
  if (ticketId !== undefined) query = query.where('ticket_id', '=', ticketId);
  if (ticket !== undefined) {
    // A ticket whose create failed at first had no number then.
    query = query.where('ticket_id', 'in', (select) =>
      select
        .selectFrom('logs as named')
        .select('named.ticket_id')
        .where((where) => where.or([where('named.ticket', '=', ticket), where('named.rec_id', '=', ticket)])),
    );
  }
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (before !== undefined) query = query.where('id', '<', before);
  if (after !== undefined) query = query.where('id', '>', after);
  if (search === undefined) return query;
  const part = `%${literal(search)}%`;
  return query.where((where) =>
    where.or(SEARCHED.map((column) => sql<boolean>`${sql.ref(column)} like ${part} escape '\\'`)),
  );
}

/** A text as an escaped pattern. */
function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}
