import { changeFile } from '../../model/data/changes.js';
import { findRecord, objectNamed, tableOf } from '../../model/data/store.js';
import { eachRow, read } from '../../model/data/table.js';
import { createRecord } from '../../tenant/rules/write.js';
import { at, type BusinessObject } from '../../model/schema/business-object.js';
import { envelopeAnswer, jsonAnswer, type Answer } from '../../tenant/answers/answer.js';
import type { Call } from '../request/call.js';
import { message } from '../../tenant/refusals/messages.js';
import { readMultipart, type Part } from '../request/multipart.js';
import { refuse } from '../../tenant/refusals/refused.js';
import { requireRight } from '../request/rights.js';
import { writerOf } from '../request/writer.js';

/** Extensions the tenant refuses; only the extension counts, and the list is a tenant's setting (measured). */
const REFUSED = new Set(['exe', 'bat', 'cmd', 'com', 'msi', 'vbs', 'ps1', 'js', 'scr', 'jar', 'dll']);

interface Upload {
  readonly FileName: string;
  readonly IsUploaded: boolean;
  readonly Message: string;
}

interface Parent {
  readonly recId: string;
  readonly category: string;
}

function attachments(call: Call): BusinessObject {
  return call.namespace.store.seedData.objects.get('attachments') ?? refuse('notFound');
}

/**
 * The record to attach to. With the second set of names the file stays unlinked, and the tenant does not check whether
 * the record exists (measured).
 */
function parentOf(call: Call, fields: ReadonlyMap<string, string>): Parent | undefined {
  const objectId = fields.get('objectid');
  if (objectId === undefined) {
    const isKnown = fields.has('businessobjectid') && call.tenant.switches.attachment_fields === 'both';
    return isKnown ? undefined : refuse('missingRecord', '', 'attachment');
  }
  const type = fields.get('objecttype') ?? '';
  const object = objectNamed(call.namespace.store, type) ?? refuse('unknownObjectType', type);
  if (findRecord(call.namespace.store, object, objectId) === undefined)
    refuse('missingRecord', objectId, object.entity);
  return { recId: objectId.toUpperCase(), category: object.name };
}

function isAttached(call: Call, parent: Parent, fileName: string): boolean {
  const object = attachments(call);
  const table = tableOf(call.namespace.store, object);
  const [link, name] = [at(object, 'ParentLink_RecID'), at(object, 'ATTACHNAME')];
  for (const row of eachRow(table)) {
    if (read(table, row, link) === parent.recId && read(table, row, name) === fileName) return true;
  }
  return false;
}

function store(call: Call, parent: Parent | undefined, fileName: string, bytes: Buffer): string {
  const link = parent ? { ParentLink_RecID: parent.recId, ParentLink_Category: parent.category } : {};
  const fields = { ATTACHNAME: fileName, ATTACHSIZE: bytes.length, ...link };
  const { recId } = createRecord({ ...writerOf(call), as: 'colleague' }, attachments(call), fields);
  changeFile(call.namespace.store, recId, Buffer.from(bytes));
  return recId;
}

function put(call: Call, parent: Parent | undefined, { fileName = '', bytes }: Part): Upload | 'duplicate' {
  const extension = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  if (REFUSED.has(extension)) {
    return { FileName: fileName, IsUploaded: false, Message: 'Upload Failed, Invalid attachment type.' };
  }
  if (parent && isAttached(call, parent, fileName)) return 'duplicate';
  return { FileName: fileName, IsUploaded: true, Message: store(call, parent, fileName, bytes) };
}

/**
 * `POST /rest/Attachment`. A refused file is HTTP 300; other files of the request are stored (Ivanti docs 2021;
 * measured).
 */
export function upload(call: Call): Answer {
  requireRight(call, attachments(call));
  const parts = readMultipart(call.request.headers['content-type'] ?? '', call.body) ?? refuse('noFile');
  const files = parts.filter(({ fileName }) => fileName !== undefined && fileName !== '');
  if (files.length === 0) refuse('noFile');
  const texts = parts.filter(({ fileName }) => fileName === undefined);
  const fields = new Map(texts.map(({ name, bytes }) => [name.toLowerCase(), bytes.toString('utf8').trim()]));
  const parent = parentOf(call, fields);
  const uploads = files.map((file) => ({ file, result: put(call, parent, file) }));
  const duplicate = uploads.find(({ result }) => result === 'duplicate');
  if (duplicate) return envelopeAnswer(message('duplicateFile', duplicate.file.fileName ?? ''));
  const results = uploads.flatMap(({ result }) => (result === 'duplicate' ? [] : [result]));
  return jsonAnswer(results.every(({ IsUploaded }) => IsUploaded) ? 200 : 300, results);
}
