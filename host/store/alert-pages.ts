import { setImmediate } from 'node:timers/promises';
import { createYielder } from '../platform/yielder.js';
import { alertOf, type StoredAlert } from './alerts.js';
import type { StoreDatabase } from './store.js';

/** Sort orders of alerts; a minus means descending. */
export const ALERT_SORTS = ['-arrival', 'arrival', '-timestamp', 'timestamp'] as const;
export type AlertSort = (typeof ALERT_SORTS)[number];

export interface AlertPage {
  readonly sort: AlertSort;
  readonly offset: number;
  readonly limit: number;
}

export async function alertPage(db: StoreDatabase, page: AlertPage): Promise<readonly StoredAlert[]> {
  const direction = page.sort.startsWith('-') ? 'desc' : 'asc';
  let query = db.selectFrom('alerts').selectAll();
  if (page.sort.endsWith('timestamp')) query = query.orderBy('timestamp', direction);
  const rows = await query.orderBy('seq', direction).limit(page.limit).offset(page.offset).execute();
  return rows.map(alertOf);
}

export interface AlertScan {
  readonly sort: AlertSort;
  /** ISO-8601 UTC: only alerts of this time or later, by their own time. */
  readonly since?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Number that is read in a few milliseconds, because the process is blocked in the meantime. */
const AT_ONCE = 100;

/**
 * All alerts and events. Yields to other work between pages. Alerts that arrive or are deleted in the meantime neither
 * repeat nor hide another one. Throws the reason of the signal.
 */
export async function* scanAlerts(db: StoreDatabase, { sort, since, signal }: AlertScan): AsyncGenerator<StoredAlert> {
  const yieldNow = createYielder();
  const isDown = sort.startsWith('-');
  const [direction, behind] = isDown ? (['desc', '<'] as const) : (['asc', '>'] as const);
  const byTime = sort.endsWith('timestamp');
  let last: { readonly seq: number; readonly timestamp: string } | undefined;
  for (;;) {
    signal?.throwIfAborted();
    let query = db.selectFrom('alerts').selectAll().limit(AT_ONCE);
    if (since !== undefined) query = query.where('timestamp', '>=', since);
    if (byTime) query = query.orderBy('timestamp', direction);
    if (last !== undefined) {
      const { seq, timestamp } = last;
      query = byTime
        ? query.where((eb) => eb(eb.refTuple('timestamp', 'seq'), behind, eb.tuple(timestamp, seq)))
        : query.where('seq', behind, seq);
    }
    const rows = await query.orderBy('seq', direction).execute();
    for (const row of rows) {
      yield alertOf(row);
      await yieldNow();
      signal?.throwIfAborted();
    }
    last = rows.at(-1);
    if (rows.length < AT_ONCE) return;
    await setImmediate();
  }
}

export async function countAlerts(db: StoreDatabase): Promise<number> {
  const { count } = await db
    .selectFrom('alerts')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** The newest occurrence of the alert or event with this id. */
export async function findAlert(db: StoreDatabase, id: string): Promise<StoredAlert | undefined> {
  const row = await db
    .selectFrom('alerts')
    .selectAll()
    .where('alert_id', '=', id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : alertOf(row);
}
