import { EMPTY_OR_HIDDEN, isPluginError, PluginError, type NeededRight } from '../../host-sdk/index.js';
import type { CallOptions, ODataClient } from '../odata/client.js';
import type { MetadataSource } from '../odata/metadata.js';
import type { TicketProfile } from '../ticketing/profile.js';

/** What is known of a right. */
export type Evidence = Pick<NeededRight, 'state' | 'detail' | 'problem'>;

/** A RecId that no record has. */
const UNKNOWN_ID = 'F'.repeat(32);
/** Ivanti names the role in a refusal only where it refuses at all, and no source says that it checks rights first. */
const OTHER_REASON = 'the tenant refused an attempt for a reason other than rights, which proves nothing';

export interface Trying {
  readonly client: ODataClient;
  readonly metadata: MetadataSource;
  readonly options: CallOptions;
}

/** Reads one record. A role without the right to view reads no rows rather than an error. [measured on a live tenant] */
export function tryView({ client, metadata, options }: Trying, collection: string): Promise<Evidence> {
  return evidenceOf(async () => {
    const { records } = await client.list(collection, { select: ['RecId'], top: 1 }, options);
    if (records.length > 0) return { state: 'proven', detail: 'a record was read' };
    // A collection that does not exist may return nothing too; its description tells the difference.
    await metadata.entity(collection, options);
    return { state: 'unknown', detail: EMPTY_OR_HIDDEN };
  });
}

/**
 * A create that the tenant must refuse for two reasons: it names a customer who does not exist and lacks what every
 * ticket needs. [Ivanti help, "Create a Business Object"; client code] Objects without a customer are left alone: they
 * might take it.
 */
export function tryAdd(
  { client, options }: Trying,
  collection: string,
  { customer }: TicketProfile,
): Promise<Evidence> {
  if (customer === undefined) return Promise.resolve(notTried());
  return evidenceOf(async () => {
    const { RecId: id } = await client.create(collection, { [customer]: UNKNOWN_ID }, options);
    const named = typeof id === 'string' ? `the record ${id}` : 'a record';
    const message = `The tenant created ${named} in ${collection}, for a customer who does not exist and without a subject.`;
    const fix = 'Delete the record on the tenant; its checks of links and required fields seem to be off.';
    throw new PluginError('tenant.refused', message, { field: collection, fix });
  });
}

/** An update of a record that does not exist. [Ivanti help, "Update a Business Object": refused] */
export function tryEdit({ client, options }: Trying, collection: string, { title }: TicketProfile): Promise<Evidence> {
  if (title === undefined) return Promise.resolve(notTried());
  return evidenceOf(async () => {
    await client.update(collection, UNKNOWN_ID, { [title]: 'Connection test' }, options);
    return { state: 'unknown', detail: 'the tenant confirmed an update of a record that does not exist' };
  });
}

export function notTried(): Evidence {
  return { state: 'not_tried', detail: 'only a change would prove it, and a check makes none' };
}

/** Rejects for failures of the connection, not of the right. */
async function evidenceOf(attempt: () => Promise<Evidence>): Promise<Evidence> {
  try {
    return await attempt();
  } catch (error) {
    if (!isPluginError(error)) throw error;
    const { code, blame, message, status } = error.problem;
    if (error.code === 'tenant.refused' && status === undefined) throw error;
    if (code === 'auth.rights') return { state: 'refused', detail: message, problem: error.problem };
    if (code === 'config.unknown_table' || code === 'tenant.not_found') {
      return { state: 'unknown', detail: 'the tenant has no such collection' };
    }
    if (blame === 'auth' || blame === 'quota' || (blame === 'network' && code !== 'network.outcome_unknown'))
      throw error;
    return { state: 'unknown', detail: status === 400 ? OTHER_REASON : message };
  }
}
