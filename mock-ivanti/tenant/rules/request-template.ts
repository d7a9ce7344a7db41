import { findRecord, tableOf, type Store } from '../../model/data/store.js';
import { read } from '../../model/data/table.js';
import { at } from '../../model/schema/business-object.js';
import { put, textOf, type Draft } from './draft.js';

/**
 * The values that a request takes from the template it names, where the caller sent none (a client's recorded answer).
 */
const FROM_TEMPLATE: Readonly<Record<string, string>> = { Subject: 'Name', Service: 'Service' };

/** A new service request gets its subject and service from its template. */
export function copyTemplate(store: Store, draft: Draft): void {
  const templates = store.seedData.objects.get('servicereqtemplates');
  const row = templates && findRecord(store, templates, textOf(draft, 'SvcReqTmplLink'));
  if (!templates || row === undefined) return;
  for (const [field, source] of Object.entries(FROM_TEMPLATE)) {
    if (textOf(draft, field) === '') put(draft, field, read(tableOf(store, templates), row, at(templates, source)));
  }
}
