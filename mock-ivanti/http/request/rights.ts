import type { BusinessObject } from '../../model/schema/business-object.js';
import { hasRight, type Right } from '../../model/schema/permissions.js';
import type { Operation } from '../../tenant/journal/entry.js';
import type { Call } from './call.js';
import { refuse } from '../../tenant/refusals/refused.js';

/** The right each operation on an object needs, and the word a refusal uses for it. */
const NEEDED: Partial<Record<Operation, { readonly right: Right; readonly verb: string }>> = {
  create: { right: 'Add', verb: 'create' },
  update: { right: 'Edit', verb: 'edit' },
  link: { right: 'Edit', verb: 'edit' },
  unlink: { right: 'Edit', verb: 'edit' },
  'quick-action': { right: 'Edit', verb: 'edit' },
  delete: { right: 'Delete', verb: 'delete' },
  upload: { right: 'Add', verb: 'create' },
  'remove-file': { right: 'Delete', verb: 'delete' },
  'service-request': { right: 'Add', verb: 'create' },
};

/** Whether the caller's role may do this with the object. */
export function may(call: Call, object: BusinessObject, right: Right): boolean {
  const rights = call.tenant.roles[call.entry.role ?? ''] ?? {};
  return hasRight(rights, object.name, right);
}

/** Refuses with a sentence that names the role, as a 400 (measured): reads are not refused, they find nothing. */
export function requireRight(call: Call, object: BusinessObject): void {
  const needed = NEEDED[call.route.op];
  if (!needed || may(call, object, needed.right)) return;
  refuse('roleRefused', call.entry.role ?? '', needed.verb, `${object.name}#`);
}
