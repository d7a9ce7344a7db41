import { objectNamed, tableOf } from '../../model/data/store.js';
import { read, type RowRef, type Table } from '../../model/data/table.js';
import { shown } from '../../model/data/render.js';
import { runQuery } from '../../model/query/run.js';
import { compileSearch } from '../../model/query/searching.js';
import { at, type BusinessObject } from '../../model/schema/business-object.js';
import type { Value } from '../../model/schema/field.js';
import { jsonAnswer, type Answer } from '../../tenant/answers/answer.js';
import type { Call } from '../request/call.js';
import { readObject, textAt } from '../request/json-body.js';
import { refuse } from '../../tenant/refusals/refused.js';
import { may } from '../request/rights.js';

const USUAL = 25;
const MOST = 100;
/** Hits per object in a search over all of them. */
const HITS_EACH = 10;

interface Found {
  readonly table: Table;
  readonly rows: readonly RowRef[];
  readonly count: number;
}

async function find(call: Call, object: BusinessObject, text: string, skip: number, top: number): Promise<Found> {
  const table = tableOf(call.namespace.store, object);
  const search = compileSearch(text, call.tenant.switches.search_match);
  const { rows, count } = await runQuery(table, { conditions: [], search, order: [], skip, top });
  return { table, rows, count };
}

/** Fields a hit shows: the key, the number where there is one, and the searched texts. */
function shownFields(object: BusinessObject): readonly string[] {
  return ['RecId', ...(object.number ? [object.number.field] : []), ...object.searched];
}

function hit(call: Call, { table }: Found, row: RowRef, names: readonly string[]): Record<string, Value> {
  const { object } = table.seeded;
  return Object.fromEntries(
    names.map((name) => {
      const position = at(object, name);
      const field = object.fields[position];
      const value = read(table, row, position);
      return [name, field ? shown(field, value, call.tenant.style) : value];
    }),
  );
}

/** `POST /rest/search/fulltext` over one object (Ivanti docs 2019.1, 2021), `POST /rest/Search` over all (client code). */
export async function fullText(call: Call): Promise<Answer> {
  const body = readObject(call, 'blankSearch');
  const text = textAt(body, 'Text');
  if (text === '') refuse('blankSearch');
  if (!call.route.shape.toLowerCase().endsWith('/fulltext')) return await searchAll(call, text);
  const type = textAt(body, 'ObjectType');
  const { seedData } = call.namespace.store;
  const object =
    objectNamed(call.namespace.store, type) ??
    seedData.objects.get(type.toLowerCase()) ??
    refuse('unknownObjectType', type);
  const mark = call.tenant.switches.fulltext_paging === 'dollar' ? '$' : '';
  const number = (name: string, otherwise: number): number => {
    const value = Number(textAt(body, `${mark}${name}`) || otherwise);
    return Number.isInteger(value) && value >= 0 ? value : otherwise;
  };
  const isVisible = may(call, object, 'View');
  const found = isVisible
    ? await find(call, object, text, number('Skip', 0), Math.min(number('Top', USUAL), MOST))
    : { table: tableOf(call.namespace.store, object), rows: [], count: 0 };
  const names = shownFields(object);
  const answer = {
    data: found.rows.map((row) => hit(call, found, row, names)),
    metaData: names.map((name) => ({
      FieldRef: name,
      DisplayName: object.labels?.[name] ?? name,
      DataType: object.fields[at(object, name)]?.kind ?? 'text',
    })),
    totalRows: found.count,
    keyRef: 'RecId',
    searchText: text,
  };
  return { ...jsonAnswer(200, answer), rows: found.rows.length };
}

async function searchAll(call: Call, text: string): Promise<Answer> {
  const data: Record<string, Value>[] = [];
  let totalRows = 0;
  for (const object of call.namespace.store.seedData.objects.values()) {
    if (object.table !== object.set || !may(call, object, 'View')) continue;
    const found = await find(call, object, text, 0, HITS_EACH);
    totalRows += found.count;
    for (const row of found.rows) {
      data.push({ ObjectType: `${object.name}#`, ...hit(call, found, row, shownFields(object)) });
    }
  }
  return { ...jsonAnswer(200, { data, totalRows, searchText: text }), rows: data.length };
}
