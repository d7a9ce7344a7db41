import { edmxOf } from '../../model/schema/edmx.js';
import { NO_CONTENT, XML_TYPE, type Answer } from '../../tenant/answers/answer.js';
import { note, type Call } from '../request/call.js';
import { refuse } from '../../tenant/refusals/refused.js';

const UTF16_XML = 'application/xml; charset=utf-16';

/**
 * `$metadata` of one set. An unknown set gets an entity type without properties and status 200 (measured). While clients
 * may still send a custom field that was deleted, the answer is 204 (Netskope document).
 */
export function metadata(call: Call): Answer {
  const accept = call.request.headers.accept ?? '';
  const { switches, seedData } = call.tenant;
  if (/\bjson\b/i.test(accept) && switches.metadata_json_accept === '500') refuse('metadataAsJson');
  const set = (call.route.setName ?? '').toLowerCase();
  const object = seedData.objects.get(set);
  if (object?.deleted && object.deleted.length > 0) return NO_CONTENT;
  if (!object) note(call, `the set ${set} does not exist: its metadata is invented`);
  const text = edmxOf(set, seedData.objects);
  if (switches.metadata_bom === 'none') return { status: 200, type: XML_TYPE, body: text };
  const declared = text.replace('encoding="utf-8"', 'encoding="utf-16"');
  return { status: 200, type: UTF16_XML, body: Buffer.from(`\uFEFF${declared}`, 'utf16le') };
}
