import { createSink, putText, sinkBytes } from '../../model/data/byte-sink.js';
import { findNumbered, findRecord, tableOf } from '../../model/data/store.js';
import { isHidden } from '../../model/data/sight.js';
import { read, type RowRef } from '../../model/data/table.js';
import type { StoredRow } from '../../model/data/stored-row.js';
import { at } from '../../model/schema/business-object.js';
import { createRecord, deleteRecord, updateRecord } from '../../tenant/rules/write.js';
import { JSON_TYPE, NO_CONTENT, type Answer } from '../../tenant/answers/answer.js';
import { contextUrl, note, objectOf, type Call } from '../request/call.js';
import { readObject } from '../request/json-body.js';
import type { MessageName } from '../../tenant/refusals/messages.js';
import { Refused, refuse } from '../../tenant/refusals/refused.js';
import { may } from '../request/rights.js';
import { readSelection } from '../request/selection.js';
import { writerOf } from '../request/writer.js';

function recordAnswer(call: Call, status: number, row: RowRef, positions?: readonly number[]): Answer {
  const object = objectOf(call);
  const table = tableOf(call.namespace.store, object);
  const sink = createSink();
  putText(sink, `{"@odata.context":${JSON.stringify(contextUrl(call, `${object.set}/$entity`))}`);
  if (positions?.length !== 0) {
    putText(sink, ',');
    call.tenant.template(table, positions)(sink, table, row);
  }
  putText(sink, '}');
  return { status, type: JSON_TYPE, body: sinkBytes(sink), rows: 1 };
}

/** A record by RecId, or by its number: "RecId or unique key" (Ivanti docs 2018.3). */
function lookUp(call: Call, key: string): RowRef | undefined {
  const object = objectOf(call);
  const found = findRecord(call.namespace.store, object, key);
  if (found !== undefined || !object.number || !/^\d{1,15}$/.test(key)) return found;
  return findNumbered(call.namespace.store, object, Number(key));
}

/** The row, unless it is hidden from clients. */
function seen({ namespace: { store }, route: { object } }: Call, row: RowRef | undefined): RowRef | undefined {
  if (row === undefined || !object) return undefined;
  return isHidden(store, object, String(read(tableOf(store, object), row, at(object, 'RecId')))) ? undefined : row;
}

/** Refuses an unknown record with the status that the switch sets. */
export function missing(call: Call, name: MessageName, ...values: readonly string[]): never {
  try {
    return refuse(name, ...values);
  } catch (error) {
    if (error instanceof Refused && call.tenant.switches.missing_record === '404') {
      throw new Refused({ ...error.envelope, status: 404, code: 'ISM_4004' });
    }
    throw error;
  }
}

export function getRecord(call: Call): Answer {
  const { switches } = call.tenant;
  const key = call.route.key ?? '';
  if (key === '') refuse('blankKey');
  const found = may(call, objectOf(call), 'View') ? lookUp(call, key) : undefined;
  const row =
    seen(call, found) ?? missing(call, switches.missing_record_text === 'live' ? 'invalidKey' : 'badQuery', key);
  const selection = readSelection(call, objectOf(call));
  if (selection && switches.record_select === 'context-only') {
    note(call, '$select on a single record returns only its context');
    return recordAnswer(call, 200, row, []);
  }
  return recordAnswer(call, 200, row, selection);
}

export function create(call: Call): Answer {
  const body = readObject(call, 'emptyCreate');
  if (Object.keys(body).length === 0) refuse('notAnObject');
  return recordAnswer(call, 201, createRecord(writerOf(call), objectOf(call), body));
}

/** Both PUT and PATCH change only the fields that are sent (Ivanti docs). */
export function update(call: Call): Answer {
  const key = call.route.key ?? '';
  if (key === '') refuse('blankObjectKey');
  const object = objectOf(call);
  const body = readObject(call, 'emptyUpdate');
  if (Object.keys(body).length === 0) refuse('emptyUpdate');
  if (findRecord(call.namespace.store, object, key) === undefined) missing(call, 'missingRecord', key, object.entity);
  const claimed = claimedAuthor(call, body);
  const row = updateRecord(writerOf(call), object, key, body);
  return recordAnswer(call, 200, claiming(call, row, claimed));
}

function claimedAuthor(call: Call, body: Readonly<Record<string, unknown>>): string | undefined {
  const claimed = Object.entries(body).find(([name]) => name.toLowerCase() === 'lastmodby')?.[1];
  if (typeof claimed !== 'string') return undefined;
  note(call, 'LastModBy cannot be set: the reply claims it, the record keeps the account');
  return claimed;
}

/** The reply claims a LastModBy that was sent although it is not stored (measured). */
function claiming(call: Call, row: StoredRow, claimed: string | undefined): StoredRow {
  const position = objectOf(call).position.get('lastmodby');
  if (claimed === undefined || position === undefined) return row;
  return { recId: row.recId, lastMod: row.lastMod, values: row.values.with(position, claimed) };
}

export function remove(call: Call): Answer {
  const key = call.route.key ?? '';
  if (key === '') refuse('blankObjectKey');
  const object = objectOf(call);
  if (findRecord(call.namespace.store, object, key) === undefined) missing(call, 'missingRecord', key, object.entity);
  deleteRecord(writerOf(call), object, key);
  return NO_CONTENT;
}
