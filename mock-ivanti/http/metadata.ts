import { edmxOf } from '../schema/edmx.js';
import { type Answer, XML_TYPE } from './answer.js';
import type { Call } from './call.js';
import { refuse } from './refused.js';

/** `$metadata` of one set. An unknown set gets an entity type without properties and status 200 (measured). */
export function metadata(call: Call): Answer {
  const accept = call.request.headers.accept ?? '';
  if (/\bjson\b/i.test(accept) && call.tenant.switches.metadata_json_accept === '500') refuse('metadataAsJson');
  const set = (call.route.setName ?? '').toLowerCase();
  return { status: 200, type: XML_TYPE, body: edmxOf(set, call.tenant.soil.objects) };
}
