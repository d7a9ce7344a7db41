import { transact } from '../../model/data/changes.js';
import type { Operation } from '../../tenant/journal/entry.js';
import type { Answer } from '../../tenant/answers/answer.js';
import type { Call } from '../request/call.js';
import { download, removeFile } from '../endpoints/files.js';
import { fullText } from '../endpoints/full-text.js';
import { list } from '../endpoints/list.js';
import { login } from '../auth/login.js';
import { metadata } from '../endpoints/metadata.js';
import { offerings, packageData, validationList } from '../endpoints/offerings.js';
import { quickAction } from '../endpoints/quick-action.js';
import { create, getRecord, remove, update } from '../endpoints/record.js';
import { Refused, refuse } from '../../tenant/refusals/refused.js';
import { link, related, unlink } from '../endpoints/related.js';
import { requireRight } from '../request/rights.js';
import { savedSearch } from '../endpoints/saved-search.js';
import { serviceRequest } from '../endpoints/service-request.js';
import { issueToken } from '../auth/token.js';
import { upload } from '../endpoints/upload.js';

const OPERATIONS: Readonly<Record<Operation, (call: Call) => Answer | Promise<Answer>>> = {
  login,
  token: issueToken,
  metadata,
  list,
  get: getRecord,
  create,
  update,
  delete: remove,
  related,
  link,
  unlink,
  'saved-search': savedSearch,
  'quick-action': quickAction,
  fulltext: fullText,
  upload,
  download,
  'remove-file': removeFile,
  offerings,
  package: packageData,
  'validation-list': validationList,
  'service-request': serviceRequest,
  other: () => refuse('notFound'),
};

/** Carries out what a request asks for. Refusals are thrown. */
export async function perform(call: Call): Promise<Answer> {
  const { problem, op, object } = call.route;
  switch (problem) {
    case undefined:
      break;
    case 'noService':
      return refuse('noService');
    case 'method':
      return refuse('methodRefused', call.entry.method);
    case 'attachmentUrl':
      return wrongAttachmentUrl(call);
    case 'outside':
    case 'unknownPath':
    case 'unknownSet':
      return refuse('notFound');
  }
  if (object) requireRight(call, object);
  // Writes are synchronous, so all changes of one request are stored together.
  return await transact(call.namespace.store, () => OPERATIONS[op](call));
}

function wrongAttachmentUrl(call: Call): never {
  try {
    return refuse('wrongUrl');
  } catch (error) {
    if (error instanceof Refused && call.tenant.switches.attachment_url === '400') {
      throw new Refused({ ...error.envelope, status: 400 });
    }
    throw error;
  }
}
