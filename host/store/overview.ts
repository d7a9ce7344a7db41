import { HOUR_MS } from '../platform/durations.js';
import type { Clock, TicketStatus } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { TicketPhase } from './ticket-tables.js';

/** A count of one kind. */
export interface TicketCount {
  readonly phase: TicketPhase;
  /** Status of the host; `null` if there is no ticket on the product. */
  readonly status: TicketStatus | null;
  readonly count: number;
}

export interface HourCount {
  /** Start of the hour, ISO-8601 UTC. */
  readonly hour: string;
  readonly count: number;
}

const MINUTES = 60;

export async function ticketCounts(db: StoreDatabase): Promise<readonly TicketCount[]> {
  return db
    .selectFrom('tickets')
    .select(['phase', 'status'])
    .select((select) => select.fn.countAll<number>().as('count'))
    .groupBy(['phase', 'status'])
    .orderBy('phase')
    .execute();
}

export async function countPhase(db: StoreDatabase, phase: TicketPhase): Promise<number> {
  const { count } = await db
    .selectFrom('tickets')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('phase', '=', phase)
    .executeTakeFirstOrThrow();
  return count;
}

/** Tickets created in each of the last `hours` hours, oldest first; the current hour is the last. */
export async function ticketsByHour(db: StoreDatabase, clock: Clock, hours: number): Promise<readonly HourCount[]> {
  const all = lastHours(clock, hours);
  const rows = await db
    .selectFrom('tickets')
    .select((select) => [
      select.fn<string>('substr', ['created_at', select.lit(1), select.lit(13)]).as('hour'),
      select.fn.countAll<number>().as('count'),
    ])
    .where('created_at', '>=', all[0] ?? '')
    .where('number', 'is not', null)
    .groupBy('hour')
    .execute();
  const counts = new Map(rows.map(({ hour, count }) => [`${hour}:00:00.000Z`, count]));
  return all.map((hour) => ({ hour, count: counts.get(hour) ?? 0 }));
}

/** Calls sent to each tenant in each of the last `hours` hours. */
export async function callsByHour(
  db: StoreDatabase,
  clock: Clock,
  hours: number,
): Promise<ReadonlyMap<string, readonly HourCount[]>> {
  const all = lastHours(clock, hours);
  const first = Date.parse(all[0] ?? '') / HOUR_MS;
  const rows = await db
    .selectFrom('calls')
    .select(['tenant', 'minute', 'calls'])
    .where('minute', '>=', first * MINUTES)
    .execute();
  const tenants = new Map<string, number[]>();
  for (const { tenant, minute, calls } of rows) {
    const counts = tenants.get(tenant) ?? all.map(() => 0);
    const at = Math.floor(minute / MINUTES) - first;
    if (at < counts.length) counts[at] = (counts[at] ?? 0) + calls;
    tenants.set(tenant, counts);
  }
  return new Map(
    [...tenants].map(([tenant, counts]) => [tenant, all.map((hour, at) => ({ hour, count: counts[at] ?? 0 }))]),
  );
}

function lastHours(clock: Clock, hours: number): readonly string[] {
  const current = Math.floor(clock.now() / HOUR_MS);
  return Array.from({ length: hours }, (_, index) => new Date((current - hours + 1 + index) * HOUR_MS).toISOString());
}
