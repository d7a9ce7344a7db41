import { changeFile } from '../../model/data/changes.js';
import { findRecord, tableOf } from '../../model/data/store.js';
import { read } from '../../model/data/table.js';
import { deleteRecord } from '../../tenant/rules/write.js';
import { at, type BusinessObject } from '../../model/schema/business-object.js';
import { NO_CONTENT, type Answer } from '../../tenant/answers/answer.js';
import type { Call } from '../request/call.js';
import { refuse } from '../../tenant/refusals/refused.js';
import { may, requireRight } from '../request/rights.js';
import { writerOf } from '../request/writer.js';

const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  xml: 'application/xml',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  zip: 'application/zip',
};

function attachments(call: Call): BusinessObject {
  return call.namespace.store.seedData.objects.get('attachments') ?? refuse('notFound');
}

/** Bytes of a seeded attachment: made from its id, as long as its record says. */
function seededBytes(recId: string, size: number): Buffer {
  return Buffer.alloc(size, `${recId}\n`);
}

/** `GET /rest/Attachment?ID=` (Ivanti docs 2021, 2024). */
export function download(call: Call): Answer {
  const id = call.query.get('id')?.trim() ?? '';
  if (id === '') refuse('blankFileId');
  const object = attachments(call);
  const { store } = call.namespace;
  const row = may(call, object, 'View') ? findRecord(store, object, id) : undefined;
  if (row === undefined) return refuse('missingFile', id);
  const table = tableOf(store, object);
  const name = String(read(table, row, at(object, 'ATTACHNAME')) ?? 'file');
  const size = Number(read(table, row, at(object, 'ATTACHSIZE')) ?? 0);
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return {
    status: 200,
    type: TYPES[extension] ?? 'application/octet-stream',
    headers: { 'Content-Disposition': `attachment; filename="${name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"` },
    body: store.files.get(id.toUpperCase()) ?? seededBytes(id.toUpperCase(), size),
  };
}

/** `DELETE /rest/Attachment?ID=`: 204 for any id (Ivanti docs; measured). */
export function removeFile(call: Call): Answer {
  const object = attachments(call);
  requireRight(call, object);
  const id = call.query.get('id')?.trim() ?? '';
  if (findRecord(call.namespace.store, object, id) !== undefined) {
    deleteRecord(writerOf(call), object, id);
    changeFile(call.namespace.store, id.toUpperCase(), null);
  }
  return NO_CONTENT;
}
