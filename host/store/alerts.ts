import type { Insertable } from 'kysely';
import type { Item, JsonObject } from '../../host-sdk/index.js';
import { isDocumentedType } from '../alerts/alert-types.js';
import type { Occurrence } from '../alerts/occurrence.js';
import type { StoreDatabase } from './open-store.js';
import type { AlertRow, StoreTables } from './schema.js';

/** A stored alert with its place in the order of arrival. */
export interface StoredAlert {
  readonly seq: number;
  readonly item: Item;
}

const ROWS_PER_STATEMENT = 100;

/**
 * Stores occurrences that are not stored yet, all or none of them.
 * `seqs` names every given occurrence, also those that were there before.
 */
export async function addAlerts(
  db: StoreDatabase,
  occurrences: readonly Occurrence[],
  now: string,
): Promise<{ readonly added: number; readonly seqs: readonly number[] }> {
  return db.transaction().execute(async (tx) => {
    let added = 0;
    const seqs: number[] = [];
    for (let at = 0; at < occurrences.length; at += ROWS_PER_STATEMENT) {
      const part = occurrences.slice(at, at + ROWS_PER_STATEMENT);
      const result = await tx
        .insertInto('alerts')
        .values(part.map((occurrence) => rowOf(occurrence, now)))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      added += Number(result.numInsertedOrUpdatedRows ?? 0);
      const wanted = new Set(part.map(({ item, hash, ordinal }) => occurrenceKey(item.id, hash, ordinal)));
      const stored = await tx
        .selectFrom('alerts')
        .select(['seq', 'alert_id', 'hash', 'ordinal'])
        .where(
          'alert_id',
          'in',
          part.map(({ item }) => item.id),
        )
        .execute();
      seqs.push(...stored.filter((r) => wanted.has(occurrenceKey(r.alert_id, r.hash, r.ordinal))).map((r) => r.seq));
    }
    return { added, seqs };
  });
}

/** Newest first. */
export async function listAlerts(db: StoreDatabase, limit: number): Promise<readonly StoredAlert[]> {
  const rows = await db.selectFrom('alerts').selectAll().orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(alertOf);
}

export async function alertBySeq(db: StoreDatabase, seq: number): Promise<StoredAlert> {
  return alertOf(await db.selectFrom('alerts').selectAll().where('seq', '=', seq).executeTakeFirstOrThrow());
}

export function alertOf(row: AlertRow): StoredAlert {
  return {
    seq: row.seq,
    item: {
      kind: 'alert',
      id: row.alert_id,
      alertName: row.alert_name ?? undefined,
      alertType: row.alert_type ?? undefined,
      app: row.app ?? undefined,
      appCategory: row.app_category ?? undefined,
      user: row.user ?? undefined,
      type: row.type ?? undefined,
      timestamp: row.timestamp,
      rawData: JSON.parse(row.raw_data) as JsonObject,
    },
  };
}

function rowOf({ item, hash, ordinal }: Occurrence, now: string): Insertable<StoreTables['alerts']> {
  return {
    alert_id: item.id,
    hash,
    ordinal,
    alert_name: item.alertName ?? null,
    alert_type: item.alertType ?? null,
    known_type: isDocumentedType(item.alertType) ? 1 : 0,
    app: item.app ?? null,
    app_category: item.appCategory ?? null,
    user: item.user ?? null,
    type: item.type ?? null,
    timestamp: item.timestamp,
    raw_data: JSON.stringify(item.rawData),
    imported_at: now,
  };
}

function occurrenceKey(id: string, hash: string, ordinal: number): string {
  return `${hash} ${ordinal} ${id}`;
}
