import { removeRow, storeRow } from '../../model/data/changes.js';
import { findRecord, newRecId, tableOf, type Store } from '../../model/data/store.js';
import { findNumber, read, readAll, type RowRef } from '../../model/data/table.js';
import type { StoredRow } from '../../model/data/stored-row.js';
import { BODY_SENTENCES, fill } from '../refusals/messages.js';
import { refuse, refuseBody } from '../refusals/refused.js';
import { at, type BusinessObject } from '../../model/schema/business-object.js';
import type { Field, Value } from '../../model/schema/field.js';
import type { Switches } from '../../model/switches/switches.js';
import type { Zone } from '../../model/data/zone.js';
import { readBody } from './body.js';
import { checkCascades } from './cascade.js';
import { derive } from './derive.js';
import { get, put, textOf, type Draft } from './draft.js';
import { fitLengths } from './lengths.js';
import { resolveLinks } from './links.js';
import { resolvePicks } from './pick-companions.js';
import { checkRequired } from './required.js';

/** Who writes, and how strictly the tenant checks it. */
export interface Writer {
  readonly store: Store;
  readonly user: string;
  readonly now: number;
  readonly switches: Switches;
  readonly zone: Zone;
  /**
   * `client`: all refusals apply. `colleague`: another user's edit made through the handle, stored unchanged, including
   * its stamps.
   */
  readonly as: 'client' | 'colleague';
}

/** Fields a client cannot set; values sent for them are left out. CreatedBy can be set and is kept (measured). */
const KEPT_BY_TENANT = new Set(['RecId', 'CreatedDateTime', 'LastModDateTime', 'LastModBy']);
const AUTOMATION_DELAY = 3000;
const WAITING_TARGET_SECONDS = 14_400;

export function createRecord(
  writer: Writer,
  object: BusinessObject,
  body: Readonly<Record<string, unknown>>,
): StoredRow {
  const { store, switches } = writer;
  const now = storedNow(writer);
  if (object.group) refuseGroup(object, body);
  const sent = readBody(object, body, writer);
  const draft: Draft = {
    object,
    values: object.fields.map((field) => field.initial),
    sent: new Set([...sent.keys()].map((field) => field.name)),
    isNew: true,
    problems: [],
  };
  const isIdGiven = writer.as === 'colleague' && draft.sent.has('RecId');
  put(draft, 'CreatedDateTime', now);
  put(draft, 'LastModDateTime', switches.created_lastmod === 'automation' ? now + AUTOMATION_DELAY : now);
  put(draft, 'CreatedBy', writer.user);
  put(draft, 'LastModBy', writer.as === 'client' ? 'InternalServices' : writer.user);
  if (object.subtype) put(draft, object.subtype.field, object.subtype.value);
  assign(writer, draft, sent);
  put(draft, 'RecId', isIdGiven ? textOf(draft, 'RecId').toUpperCase() : newRecId(store));
  const isGiven = (field: string): boolean => get(draft, field) !== null && get(draft, field) !== '';
  for (const [field, value] of Object.entries(object.defaults ?? {})) if (!isGiven(field)) put(draft, field, value);
  numberRecord(store, draft);
  if (switches.create_status === 'logged-only' && object.set === 'incidents' && textOf(draft, 'Status') !== 'Logged') {
    draft.problems.push(fill(BODY_SENTENCES.undefinedValue, textOf(draft, 'Status'), `${object.name}#`, 'Status'));
  }
  const row = finish(writer, draft, sent.keys());
  if (object.set === 'incidents') startWatch(writer, draft);
  return row;
}

export function updateRecord(
  writer: Writer,
  object: BusinessObject,
  recId: string,
  body: Readonly<Record<string, unknown>>,
): StoredRow {
  const row = requireRecord(writer, object, recId);
  const sent = readBody(object, body, writer);
  const draft: Draft = {
    object,
    values: readAll(tableOf(writer.store, object), row),
    sent: new Set([...sent.keys()].map((field) => field.name)),
    isNew: false,
    problems: [],
  };
  put(draft, 'LastModDateTime', storedNow(writer));
  put(draft, 'LastModBy', writer.user);
  assign(writer, draft, sent);
  return finish(writer, draft, sent.keys());
}

/** A closed record cannot be deleted by a client (measured). */
export function deleteRecord(writer: Writer, object: BusinessObject, recId: string): void {
  const row = requireRecord(writer, object, recId);
  const table = tableOf(writer.store, object);
  const status = object.position.get('status');
  if (writer.as === 'client' && status !== undefined && read(table, row, status) === 'Closed') {
    refuse('closedRecord', recId, object.name);
  }
  removeRow(writer.store, object, recId.toUpperCase());
}

/** The time in the precision in which the tenant stores it. */
function storedNow({ now, switches }: Writer): number {
  return switches.stored_precision === 'second' ? Math.floor(now / 1000) * 1000 : now;
}

function requireRecord({ store }: Writer, object: BusinessObject, recId: string): RowRef {
  return findRecord(store, object, recId) ?? refuse('missingRecord', recId, object.entity);
}

/** Creating a base Task or CI: 400 for the type, then a 500 without a message (measured). */
function refuseGroup(object: BusinessObject, body: Readonly<Record<string, unknown>>): never {
  const typeField = object.group?.typeField ?? '';
  const isTyped = Object.keys(body).some((name) => name.toLowerCase() === typeField.toLowerCase());
  if (isTyped) refuse('groupCreate');
  refuseBody([fill(BODY_SENTENCES.required.live, object.name, 'new', typeField)]);
}

function assign(writer: Writer, draft: Draft, sent: ReadonlyMap<Field, Value>): void {
  for (const [field, value] of sent) {
    if (writer.as === 'client' && KEPT_BY_TENANT.has(field.name)) continue;
    draft.values[at(draft.object, field.name)] = value;
  }
}

function numberRecord(store: Store, draft: Draft): void {
  const { number, name } = draft.object;
  if (!number) return;
  const table = tableOf(store, draft.object);
  const given = get(draft, number.field);
  if (given === null) put(draft, number.field, table.nextNumber);
  else if (findNumber(table, Number(given)) !== undefined) {
    draft.problems.push(fill(BODY_SENTENCES.uniqueIndex, name, number.field));
  }
}

function finish(writer: Writer, draft: Draft, sent: Iterable<Field>): StoredRow {
  const { store, user, now, switches } = writer;
  const fields = [...sent];
  const isClient = writer.as === 'client';
  const isChecked = (field: Field): boolean =>
    isClient && (field.name !== 'Owner' || switches.owner_value === 'login-id');
  const isDropped = isClient && switches.unsupported_value === 'drop';
  const before = isDropped && !draft.isNew ? readStored(writer, draft) : undefined;
  if (isClient) fitLengths(draft, fields, switches.long_values);
  resolvePicks(store, draft, fields, { isChecked, isDropped, before });
  const links = resolveLinks(store, draft, fields, isClient);
  derive(draft, { store, user, now, switches, links });
  if (isClient) {
    checkRequired(draft, switches.required_text);
    if (switches.cascading_lists === 'checked') checkCascades(store, draft);
    if (draft.problems.length > 0) refuseBody(draft.problems, switches.refusal_message);
  }
  const note = textOf(draft, 'NewNotes');
  put(draft, 'NewNotes', null);
  const row = storeRow(store, draft.object, draft.values);
  if (note !== '') addNote(writer, draft, note);
  return row;
}

/** The record of the watch that a new incident links to. */
function startWatch(writer: Writer, incident: Draft): void {
  const watches = writer.store.seedData.objects.get('frs_data_escalation_watchs');
  if (!watches) return;
  const body = {
    RecId: get(incident, 'WaitingEscLink_RecID'),
    ParentLink_RecID: get(incident, 'RecId'),
    ParentLink_Category: incident.object.name,
    TargetClockDuration: WAITING_TARGET_SECONDS,
    TotalRunningDuration: 0,
    BreachDateTime: new Date(writer.now + WAITING_TARGET_SECONDS * 1000).toISOString(),
  };
  createRecord({ ...writer, as: 'colleague' }, watches, body);
}

/** Values of the record as stored: they remain where a sent value is silently ignored. */
function readStored({ store }: Writer, draft: Draft): readonly Value[] | undefined {
  const row = findRecord(store, draft.object, textOf(draft, 'RecId'));
  return row === undefined ? undefined : readAll(tableOf(store, draft.object), row);
}

/** A text in NewNotes becomes a record of the activity history, and the field reads back null (Netskope document). */
function addNote(writer: Writer, draft: Draft, text: string): void {
  const notes = writer.store.seedData.objects.get('journal__notess');
  if (!notes) return;
  const body = {
    Subject: text.slice(0, 250),
    NotesBody: text,
    Source: 'Other',
    ParentLink_RecID: textOf(draft, 'RecId'),
    ParentLink_Category: draft.object.name,
  };
  createRecord({ ...writer, as: 'colleague' }, notes, body);
}
