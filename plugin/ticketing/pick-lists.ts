import { isPluginError, type Clock } from '../../host-sdk/index.js';
import { readPickList } from '../odata/choices.js';
import type { CallOptions, ODataClient } from '../odata/client.js';
import type { MetadataSource } from '../odata/metadata.js';
import { shareWork, type SharedWork } from '../platform/shared-work.js';
import { knownObject } from './profile-catalogue.js';
import { CACHE_TTL_MS, type TicketMemory } from './ticket-memory.js';
import type { TicketObject } from './ticket-state.js';

/** Values by field. */
export type PickLists = (
  values: Readonly<Record<string, string>>,
  object: TicketObject,
  options: CallOptions,
) => Promise<ReadonlyMap<string, readonly string[]>>;

/** What reading the lists of one ticket object needs. */
export interface PickListSources {
  readonly client: ODataClient;
  readonly metadata: MetadataSource;
  readonly set: string;
  readonly memory: TicketMemory;
  readonly clock: Clock;
}

/** The values of a list, or null where the list cannot be read in full. */
type Listed = readonly string[] | null;

/**
 * The pick lists behind the mapped fields, as far as the role can read them in full. Each is read once a day, by one of
 * the tickets that are created at the same time. The standard statuses need no list.
 */
export function createPickLists({ client, metadata, set, memory, clock }: PickListSources): PickLists {
  const underWay = new Map<string, SharedWork<Listed>>();

  async function read(field: string, options: CallOptions): Promise<Listed> {
    try {
      const entity = await metadata.entity(set, options);
      const list = await readPickList(client, metadata, { entity, field }, options);
      const values = list?.complete === true ? list.values : null;
      memory.set(`pick-list/${field}`, { at: clock.now(), values });
      return values;
    } catch (error) {
      // Without a list there is no check here; the tenant checks itself.
      if (isPluginError(error)) return null;
      throw error;
    }
  }

  function recall(field: string, options: CallOptions): Promise<Listed> {
    const known = memory.get(`pick-list/${field}`) as
      | { readonly at: number; readonly values: Listed }
      | null
      | undefined;
    if (known && clock.now() - known.at < CACHE_TTL_MS) return Promise.resolve(known.values);
    const look =
      underWay.get(field) ??
      shareWork((onEvent) => read(field, { ...options, onEvent }).finally(() => underWay.delete(field)));
    underWay.set(field, look);
    return look.join(options.onEvent);
  }

  return async (values, { fields, reader: { profile } }, options) => {
    // Where the status is in another field than on standard objects, its words are unknown.
    const standard = (profile.fresh === undefined ? undefined : knownObject(profile.entity)?.statuses) ?? {};
    const mapped = new Map(Object.entries(values).map(([name, text]) => [name.toLowerCase(), text.trim()]));
    const lists = await Promise.all(
      fields.map(async ({ name, role }) => {
        const text = mapped.get(name.toLowerCase()) ?? '';
        if (role !== 'choice' || text === '') return [];
        const isDocumented = name === profile.status && Object.hasOwn(standard, text);
        const list = isDocumented ? [text] : await recall(name, options);
        return list === null ? [] : [[name, list] as const];
      }),
    );
    return new Map(lists.flat());
  };
}

/** Lets a list be read again: the tenant has refused one of its values. */
export function forgetPickList({ memory }: Pick<PickListSources, 'memory'>, field: string): void {
  memory.set(`pick-list/${field}`, null);
}
