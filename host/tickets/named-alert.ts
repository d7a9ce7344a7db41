import { PluginError } from '../../host-sdk/index.js';
import { occurrencesOfId, storedAlert, type StoredAlert } from '../store/alerts.js';
import { findAlert } from '../store/alert-pages.js';
import type { StoreDatabase } from '../store/store.js';

/** An alert or event, and the places of all stored ones with its id in the order of arrival, including its own. */
export interface NamedAlert {
  readonly alert: StoredAlert;
  readonly occurrences: readonly number[];
}

/**
 * The newest alert or event with an id; otherwise the one at that place in the order of arrival.
 * Throws `host.unknown_name` when there is none.
 */
export async function namedAlert(db: StoreDatabase, name: string): Promise<NamedAlert> {
  const seq = Number(name);
  const alert = (await findAlert(db, name)) ?? (Number.isSafeInteger(seq) ? await storedAlert(db, seq) : undefined);
  if (alert === undefined) throw unknownAlert(name);
  return { alert, occurrences: await occurrencesOfId(db, alert.item.id) };
}

/** The alert or event at a place in the order of arrival. Throws `host.unknown_name`. */
export async function alertAt(db: StoreDatabase, seq: number): Promise<NamedAlert> {
  const alert = await storedAlert(db, seq);
  if (alert === undefined) throw unknownAlert(String(seq));
  return { alert, occurrences: await occurrencesOfId(db, alert.item.id) };
}

function unknownAlert(name: string): PluginError {
  return new PluginError('host.unknown_name', `No alert or event "${name}" is stored.`, {
    field: 'alert',
    fix: 'Use an id that `tickets list` and the console show, or a place in the order of arrival. The host deletes old alerts.',
  });
}
