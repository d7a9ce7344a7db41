import { API_USER } from '../../tenant/auth/credentials.js';
import { tableOf } from '../../model/data/store.js';
import { viewOf } from '../../model/data/view-row.js';
import { readFilter } from '../../model/query/reading.js';
import { runQuery } from '../../model/query/run.js';
import { NO_CONTENT, jsonAnswer, type Answer } from '../../tenant/answers/answer.js';
import { contextUrl, note, objectOf, type Call } from '../request/call.js';
import { readOptions, readingRules, refusing } from '../request/options.js';
import { pageAnswer } from '../request/page.js';
import { refuse } from '../../tenant/refusals/refused.js';
import { may } from '../request/rights.js';
import { readSelection } from '../request/selection.js';

/** `GET /{set}/{Saved_Search}?ActionId=`: the search's rows, 204 if there are none (client code; measured). */
export async function savedSearch(call: Call): Promise<Answer> {
  const { tenant, namespace, route, query } = call;
  const object = objectOf(call);
  const search =
    object.searches?.find(({ name }) => name.toLowerCase() === route.name?.toLowerCase()) ?? refuse('notFound');
  if (query.get('actionid')?.toLowerCase() !== search.id) refuse('wrongAction', query.get('actionid') ?? '');
  const wanted = refusing(() => readOptions(call, object));
  if (!wanted || !may(call, object, 'View')) return NO_CONTENT;
  // The tenant's own searches are not OData text, so they are not misread like it.
  const rules = { ...readingRules(call), groups: 'everywhere' } as const;
  const filter = search.filter.replaceAll('@me', API_USER.replaceAll("'", "''"));
  const { condition } = readFilter(filter, object, rules);
  const conditions = condition ? [condition, ...wanted.conditions] : wanted.conditions;
  const table = tableOf(namespace.store, object);
  const { rows } = await runQuery(table, { ...wanted, conditions });
  if (rows.length === 0) return NO_CONTENT;
  const selection = readSelection(call, object);
  if (!selection) return pageAnswer(call, object, rows, { fragment: object.set, count: '' });
  note(call, '$select on a saved search keeps every field: those not selected are null');
  const kept = new Set(selection.map((position) => object.fields[position]?.name));
  const value = rows.map((row) =>
    Object.fromEntries(
      Object.entries(viewOf(table, row, tenant.style)).map(([name, held]) => [name, kept.has(name) ? held : null]),
    ),
  );
  return { ...jsonAnswer(200, { '@odata.context': contextUrl(call, object.set), value }), rows: rows.length };
}
