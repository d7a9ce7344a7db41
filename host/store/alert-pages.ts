import { alertOf } from './alerts.js';
import type { StoredAlert } from './alerts.js';
import type { StoreDatabase } from './open-store.js';

/** Orders of alerts for people; a minus is for descending. */
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

export async function countAlerts(db: StoreDatabase): Promise<number> {
  const { count } = await db
    .selectFrom('alerts')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** The newest occurrence of the alert or event of this id. */
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
