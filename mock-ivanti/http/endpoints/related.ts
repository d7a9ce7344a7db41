import { changePair } from '../../model/data/changes.js';
import { findRecord, tableOf } from '../../model/data/store.js';
import { read, type RowRef } from '../../model/data/table.js';
import type { Condition } from '../../model/query/condition.js';
import { runQuery, type Query } from '../../model/query/run.js';
import { updateRecord } from '../../tenant/rules/write.js';
import { at, type BusinessObject } from '../../model/schema/business-object.js';
import type { Value } from '../../model/schema/field.js';
import type { Relation } from '../../model/schema/relation.js';
import { JSON_TYPE, NO_CONTENT, envelopeAnswer, type Answer } from '../../tenant/answers/answer.js';
import { contextUrl, objectOf, type Call } from '../request/call.js';
import { message } from '../../tenant/refusals/messages.js';
import { readOptions, refusing } from '../request/options.js';
import { pageAnswer } from '../request/page.js';
import { missing } from './record.js';
import { refuse } from '../../tenant/refusals/refused.js';
import { may } from '../request/rights.js';
import { writerOf } from '../request/writer.js';

/** The answer of a relation without rows: a text where rows are expected (measured; client code). */
const NO_INSTANCES = 'No instances found.';

interface Ends {
  readonly relation: Relation;
  readonly target: BusinessObject;
  readonly row: RowRef;
  readonly recId: string;
}

/** The relation and the record of a call. Names are accepted in any case; an unknown name is 404. */
function endsOf(call: Call): Ends {
  const object = objectOf(call);
  const { store } = call.namespace;
  const wanted = call.route.name?.toLowerCase();
  const relation = object.relations?.find(({ name }) => name.toLowerCase() === wanted) ?? refuse('unknownRelation');
  const target = store.seedData.objects.get(relation.set) ?? refuse('unknownRelation');
  const key = call.route.key ?? '';
  if (key === '') refuse('blankObjectKey');
  const row = findRecord(store, object, key) ?? missing(call, 'missingRecord', key, object.entity);
  return { relation, target, row, recId: key.toUpperCase() };
}

function fieldOf(call: Call, row: RowRef, name: string): Value {
  const object = objectOf(call);
  return read(tableOf(call.namespace.store, object), row, at(object, name));
}

function equals(target: BusinessObject, name: string, value: Value): Condition {
  const position = at(target, name);
  const field = target.fields[position];
  if (value === null || !field) return { type: 'nothing' };
  return { type: 'comparison', field, position, operator: 'eq', value };
}

function conditionOf(call: Call, { relation, target, row, recId }: Ends): Condition {
  const { by } = relation;
  if (by.type === 'child') return equals(target, `${by.link}_RecID`, recId);
  if (by.type === 'reference') return equals(target, by.theirs, fieldOf(call, row, by.own));
  const others = call.namespace.store.pairs.of(by.pair, by.side, recId);
  if (others.length === 0) return { type: 'nothing' };
  return { type: 'any', terms: others.map((other) => equals(target, 'RecId', other)) };
}

/** `GET /{set}('{id}')/{Relation}` (Ivanti docs 2023). */
export async function related(call: Call): Promise<Answer> {
  const ends = endsOf(call);
  const { target } = ends;
  const query = refusing(() => readOptions(call, target));
  if (!query) return NO_CONTENT;
  const wanted: Query = { ...query, conditions: [conditionOf(call, ends), ...query.conditions] };
  const isVisible = may(call, target, 'View');
  const { rows } = isVisible ? await runQuery(tableOf(call.namespace.store, target), wanted) : { rows: [] };
  const fragment = `Collection(MetaData.${target.entity})`;
  if (rows.length > 0) return pageAnswer(call, target, rows, { fragment, count: '' });
  const body = JSON.stringify({ '@odata.context': contextUrl(call, fragment), value: NO_INSTANCES });
  return { status: 200, type: JSON_TYPE, body, rows: 0 };
}

/** Adds the link, or removes it. Adding it twice and removing a missing one both succeed (measured). */
function relink(call: Call, ends: Ends, isLinked: boolean): void {
  const { relation, target, row, recId } = ends;
  const { store } = call.namespace;
  const other = (call.route.otherKey ?? '').toUpperCase();
  const found =
    findRecord(store, target, other) ?? refuse('missingRelated', call.route.otherKey ?? '', `${target.name}#`);
  const { by } = relation;
  if (by.type === 'association') {
    const [left, right] = by.side === 'left' ? [recId, other] : [other, recId];
    changePair(store, isLinked ? 'add' : 'remove', by.pair, left, right);
    return;
  }
  const writer = { ...writerOf(call), as: 'colleague' as const };
  if (by.type === 'child') {
    const link = read(tableOf(store, target), found, at(target, `${by.link}_RecID`));
    if (isLinked || link === recId) {
      const category = isLinked ? { [`${by.link}_Category`]: objectOf(call).name } : {};
      updateRecord(writer, target, other, { [`${by.link}_RecID`]: isLinked ? recId : null, ...category });
    }
    return;
  }
  const theirs = read(tableOf(store, target), found, at(target, by.theirs));
  const own = read(tableOf(store, objectOf(call)), row, at(objectOf(call), by.own));
  if (isLinked || own === theirs) updateRecord(writer, objectOf(call), recId, { [by.own]: isLinked ? theirs : null });
}

/** `PATCH .../{Relation}('{id2}')/$Ref` (Ivanti docs 2019.1, 2024). */
export function link(call: Call): Answer {
  relink(call, endsOf(call), true);
  return envelopeAnswer(message('linked'));
}

/** `DELETE .../{Relation}('{id2}')/$Ref`: the docs name status 204 and print a body. */
export function unlink(call: Call): Answer {
  relink(call, endsOf(call), false);
  return call.tenant.switches.unlink === '204' ? NO_CONTENT : envelopeAnswer(message('unlinked'));
}
