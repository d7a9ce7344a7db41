import { tableOf } from '../../model/data/store.js';
import { runQuery, type Query } from '../../model/query/run.js';
import { JSON_TYPE, NO_CONTENT, type Answer } from '../../tenant/answers/answer.js';
import { contextUrl, note, objectOf, type Call } from '../request/call.js';
import { readOptions, refusing } from '../request/options.js';
import { pageAnswer } from '../request/page.js';
import { may } from '../request/rights.js';

/** Reads a page of a collection. A role without the right to view finds nothing (measured). */
export async function list(call: Call): Promise<Answer> {
  const { namespace } = call;
  const object = objectOf(call);
  const query = refusing(() => readOptions(call, object));
  if (!query) return NO_CONTENT;
  if (!may(call, object, 'View')) return unseen(call);
  if (call.listing.isOfOtherSet === true) return await otherSet(call, query);
  if (namespace.store.unseen.get(object.table) === 'all') return emptyAnswer(call);
  const { count, rows } = await runQuery(tableOf(namespace.store, object), query);
  noteUnfiltered(call, count);
  const isProbe = query.top === 0;
  if (rows.length === 0 && !isProbe) return emptyAnswer(call);
  return pageAnswer(call, object, rows, { fragment: object.set, count: countText(call, count) });
}

/** The newest page of another set, as if another request's answer had arrived. */
async function otherSet(call: Call, { top }: Query): Promise<Answer> {
  const { objects } = call.namespace.store.seedData;
  const object = objects.get(objectOf(call).set === 'changes' ? 'incidents' : 'changes') ?? objectOf(call);
  const query = { conditions: [], order: [], skip: 0, top };
  const { count, rows } = await runQuery(tableOf(call.namespace.store, object), query);
  return pageAnswer(call, object, rows, { fragment: object.set, count: countText(call, count) });
}

function unseen(call: Call): Answer {
  note(call, `the role ${call.entry.role ?? ''} may not view ${objectOf(call).name}: no rows`);
  return emptyAnswer(call);
}

/** Adds a note to the journal when a filter was sent and every row was returned all the same. */
function noteUnfiltered(call: Call, count: number): void {
  const dropped = call.entry.findings.filter((finding) => finding.endsWith('is ignored'));
  if (dropped.length > 0 && call.query.has('$filter')) note(call, `${count} rows match the rest of the filter`);
}

function countText({ tenant, query }: Call, count: number): string {
  const mode = tenant.switches.odata_count;
  const isAsked = query.get('$count')?.toLowerCase() === 'true';
  if (mode === 'never' || (mode === 'on-request' && !isAsked)) return '';
  return `"@odata.count":${tenant.switches.count_type === 'string' ? `"${count}"` : count},`;
}

function emptyAnswer(call: Call): Answer {
  switch (call.tenant.switches.empty_collection) {
    case '204':
      return NO_CONTENT;
    case 'empty-200':
      return { status: 200, type: JSON_TYPE, body: '', rows: 0 };
    case 'empty-array': {
      const context = JSON.stringify(contextUrl(call, objectOf(call).set));
      const body = `{"@odata.context":${context},${countText(call, 0)}"value":[]}`;
      return { status: 200, type: JSON_TYPE, body, rows: 0 };
    }
  }
}
