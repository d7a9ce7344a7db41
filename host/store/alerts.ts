import type { Item, JsonObject } from '../../host-sdk/index.js';
import { isDocumented } from '../alerts/alert-types.js';
import type { Occurrence } from '../alerts/occurrence.js';
import type { StoreDatabase } from './store.js';
import type { AlertRow } from './schema.js';
import { transaction } from './transaction.js';

/** A stored alert or event with its place in the order of arrival. */
export interface StoredAlert {
  readonly seq: number;
  readonly item: Item;
  /** ISO-8601 UTC. */
  readonly arrivedAt: string;
  /** False for an alert of a type that the product document does not list. */
  readonly documentedType: boolean;
  /** Sentences about what the host replaced in it; absent if nothing was replaced. */
  readonly remarks?: readonly string[];
}

/** The result of storing occurrences. */
export interface AddedAlerts {
  /** Occurrences with new ids. */
  readonly added: number;
  /** Further occurrences with known ids. */
  readonly updated: number;
  /** Places of all given occurrences, including those stored before. */
  readonly seqs: readonly number[];
}

const ROWS_PER_STATEMENT = 100;

/** Stores occurrences that are not stored yet, all or none of them. */
export async function addAlerts(
  db: StoreDatabase,
  occurrences: readonly Occurrence[],
  now: string,
): Promise<AddedAlerts> {
  return transaction(db, async (tx) => {
    let added = 0;
    let updated = 0;
    const seqs: number[] = [];
    for (let at = 0; at < occurrences.length; at += ROWS_PER_STATEMENT) {
      const part = occurrences.slice(at, at + ROWS_PER_STATEMENT);
      const before = await occurrencesOf(tx, part);
      const known = new Set(before.map(({ kind, alert_id }) => idKey(kind, alert_id)));
      const isStored = new Set(before.map(occurrenceKey));
      const rows = part.map((occurrence) => rowOf(occurrence, now));
      for (const row of rows) {
        if (isStored.has(occurrenceKey(row))) continue;
        if (known.has(idKey(row.kind, row.alert_id))) updated += 1;
        else added += 1;
        known.add(idKey(row.kind, row.alert_id));
        isStored.add(occurrenceKey(row));
      }
      await tx
        .insertInto('alerts')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const wanted = new Set(rows.map(occurrenceKey));
      const stored = await occurrencesOf(tx, part);
      seqs.push(...stored.filter((row) => wanted.has(occurrenceKey(row))).map((row) => row.seq));
    }
    return { added, updated, seqs };
  });
}

/** Newest first. */
export async function listAlerts(db: StoreDatabase, limit: number): Promise<readonly StoredAlert[]> {
  const rows = await db.selectFrom('alerts').selectAll().orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(alertOf);
}

/** In order of arrival, after `afterSeq`. */
export async function alertsAfter(db: StoreDatabase, afterSeq: number, limit: number): Promise<readonly StoredAlert[]> {
  const rows = await db
    .selectFrom('alerts')
    .selectAll()
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(alertOf);
}

export async function alertBySeq(db: StoreDatabase, seq: number): Promise<StoredAlert> {
  return alertOf(await db.selectFrom('alerts').selectAll().where('seq', '=', seq).executeTakeFirstOrThrow());
}

/** The alert at that place, if it still exists. */
export async function storedAlert(db: StoreDatabase, seq: number): Promise<StoredAlert | undefined> {
  const row = await db.selectFrom('alerts').selectAll().where('seq', '=', seq).executeTakeFirst();
  return row && alertOf(row);
}

/** Places of the alerts and events of an id, newest first. */
export async function occurrencesOfId(db: StoreDatabase, id: string): Promise<readonly number[]> {
  const rows = await db.selectFrom('alerts').select('seq').where('alert_id', '=', id).orderBy('seq', 'desc').execute();
  return rows.map(({ seq }) => seq);
}

/** Ids and names of alerts by their place. */
export async function alertNames(
  db: StoreDatabase,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, Pick<Item, 'id' | 'alertName'>>> {
  const rows = await db
    .selectFrom('alerts')
    .select(['seq', 'alert_id', 'alert_name'])
    .where('seq', 'in', seqs)
    .execute();
  return new Map(rows.map((row) => [row.seq, { id: row.alert_id, alertName: row.alert_name ?? undefined }]));
}

export function alertOf(row: AlertRow): StoredAlert {
  return {
    seq: row.seq,
    item: {
      kind: row.kind,
      id: row.alert_id,
      alertName: row.alert_name ?? undefined,
      alertType: row.alert_type ?? undefined,
      eventType: row.event_type ?? undefined,
      app: row.app ?? undefined,
      appCategory: row.app_category ?? undefined,
      user: row.user ?? undefined,
      type: row.type ?? undefined,
      timestamp: row.timestamp,
      rawData: JSON.parse(row.raw_data) as JsonObject,
    },
    arrivedAt: row.imported_at,
    documentedType: row.known_type === 1,
    ...(row.remarks === null ? {} : { remarks: JSON.parse(row.remarks) as string[] }),
  };
}

function rowOf({ item, hash, ordinal, remarks }: Occurrence, now: string) {
  return {
    alert_id: item.id,
    hash,
    ordinal,
    alert_name: item.alertName ?? null,
    alert_type: item.alertType ?? null,
    known_type: isDocumented(item) ? 1 : 0,
    app: item.app ?? null,
    app_category: item.appCategory ?? null,
    user: item.user ?? null,
    type: item.type ?? null,
    timestamp: item.timestamp,
    raw_data: JSON.stringify(item.rawData),
    imported_at: now,
    kind: item.kind,
    event_type: item.eventType ?? null,
    remarks: remarks === undefined ? null : JSON.stringify(remarks),
  };
}

function occurrencesOf(db: StoreDatabase, occurrences: readonly Occurrence[]) {
  const ids = [...new Set(occurrences.map(({ item }) => item.id))];
  return db
    .selectFrom('alerts')
    .select(['seq', 'kind', 'alert_id', 'hash', 'ordinal'])
    .where('alert_id', 'in', ids)
    .orderBy('seq')
    .execute();
}

function occurrenceKey(row: Pick<AlertRow, 'alert_id' | 'hash' | 'ordinal'>): string {
  return `${row.hash} ${row.ordinal} ${row.alert_id}`;
}

function idKey(kind: Item['kind'], id: string): string {
  return `${kind} ${id}`;
}
