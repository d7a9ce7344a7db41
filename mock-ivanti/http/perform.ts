import type { Answer } from './answer.js';
import type { Call } from './call.js';
import { list } from './list.js';
import { login } from './login.js';
import { metadata } from './metadata.js';
import { create, getRecord, remove, update } from './record.js';
import { refuse } from './refused.js';
import { issueToken } from './token.js';

/** Carries out what a request asks for. Refusals are thrown. */
export async function perform(call: Call): Promise<Answer> {
  const { problem, op } = call.route;
  if (problem === 'noService') refuse('noService');
  if (problem === 'method') refuse('methodRefused', call.entry.method);
  if (problem !== undefined) refuse('notFound');
  switch (op) {
    case 'login':
      return login(call);
    case 'token':
      return issueToken(call);
    case 'metadata':
      return metadata(call);
    case 'list':
      return await list(call);
    case 'get':
      return getRecord(call);
    case 'create':
      return create(call);
    case 'update':
      return update(call);
    case 'delete':
      return remove(call);
    case 'other':
      return refuse('notFound');
  }
}
