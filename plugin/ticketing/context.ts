import { isPluginError, type Clock, type StateStore } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { EvenInstant } from '../platform/clocks.js';
import type { Config, TicketingConfig } from '../config/schema.js';
import type { CallOptions, ODataClient } from '../odata/client.js';
import type { EdmEntity } from '../odata/edmx.js';
import { fieldsOf } from '../odata/fields.js';
import type { Labels } from '../odata/labels.js';
import { learnedLabels } from '../odata/learned-labels.js';
import type { MetadataSource } from '../odata/metadata.js';
import { marks, type Marks } from './mark.js';
import { rememberNotes, type ConfirmedNotes } from './confirmed-notes.js';
import { provenWrites, type ProvenWrites } from './proven-writes.js';
import { CACHE_TTL_MS, ticketMemory, type TicketMemory } from './ticket-memory.js';
import { createPickLists, type PickLists } from './pick-lists.js';
import { profileOf, standardProfile, type TicketProfile } from './profile.js';
import { rememberProfile } from './profile-memory.js';
import { createTicketReader, type TicketObject, type TicketReader } from './ticket-state.js';

/** What every ticket operation of a connection works with. */
export interface TicketContext {
  readonly settings: TicketingConfig;
  readonly set: string;
  readonly timeZone: string;
  readonly client: ODataClient;
  readonly metadata: MetadataSource;
  readonly clock: Clock;
  readonly memory: TicketMemory;
  readonly confirmedNotes: ConfirmedNotes;
  readonly marks: Marks;
  readonly provenWrites: ProvenWrites;
  /**
   * The ticket object's fields and how to read its records, from a description at most a day old; with `recent`, at
   * most a few minutes old.
   */
  describe(options: CallOptions, age?: 'recent'): Promise<TicketObject>;
  /** What is known of the object. For a standard object it is available even while the tenant does not answer. */
  profile(options: CallOptions): Promise<TicketProfile>;
  /** Remembers the labels that the tenant uses for fields. */
  learnLabels(labels: Labels): void;
  readonly pickListsOf: PickLists;
  /**
   * How to read the object's records, with its profile. Costs no call while it is remembered from an earlier run of the
   * same day.
   */
  reader(options: CallOptions): Promise<TicketReader>;
}

/** The longest wait for a tenant whose answer is almost certainly known. */
const PATIENCE_MS = 5_000;

/** Throws `host.not_supported` for a connection without the `ticketing` section. */
export function ticketContext(
  config: Config,
  client: ODataClient,
  metadata: MetadataSource,
  services: { readonly clock: Clock; readonly state: StateStore; readonly caller: string },
): TicketContext {
  const settings = config.ticketing;
  if (settings === undefined) {
    throw new IvantiError('host.not_supported', 'This connection has no ticketing section.', { field: 'ticketing' });
  }
  const { clock, state } = services;
  const set = settings.business_object;
  const memory = ticketMemory(state, client.endpoint.host, set);
  const labels = learnedLabels(state, client.endpoint.host);
  const isRecent = (at: number) => clock.now() - at < CACHE_TTL_MS;
  const readerOf = (profile: TicketProfile) => createTicketReader(settings, client.endpoint, profile, config.time_zone);
  const remembered = rememberProfile(settings, memory, clock);
  let kept: { readonly at: number; readonly entity: EdmEntity; readonly object: TicketObject } | undefined;

  const describe: TicketContext['describe'] = async (options, age) => {
    if (kept !== undefined && age !== 'recent' && isRecent(kept.at)) return kept.object;
    const entity = await metadata.entity(set, options);
    if (kept?.entity === entity) return kept.object;
    const profile = profileOf(entity, settings);
    const object = { fields: fieldsOf(entity, labels.of(set)), reader: readerOf(profile) };
    kept = { at: clock.now(), entity, object };
    remembered.set(profile);
    return object;
  };

  const reader: TicketContext['reader'] = async (options) => {
    const known = remembered.get();
    return known !== undefined && isRecent(known.at) ? readerOf(known.profile) : (await describe(options)).reader;
  };

  return {
    settings,
    set,
    timeZone: config.time_zone,
    client,
    metadata,
    clock,
    memory,
    provenWrites: provenWrites(services.caller, memory, clock),
    confirmedNotes: rememberNotes(() => client.serverClock.now() ?? clock.now()),
    marks: marks(state, client.endpoint.host, client.serverClock),
    describe,
    learnLabels(found) {
      labels.learn(set, found);
      if (kept === undefined) return;
      const { entity, object } = kept;
      kept = { ...kept, object: { ...object, fields: fieldsOf(entity, labels.of(set)) } };
    },
    pickListsOf: createPickLists({ client, metadata, set, memory, clock }),
    reader,
    async profile(options) {
      const likely = remembered.get()?.profile ?? standardProfile(set, settings);
      if (likely === undefined) return (await reader(options)).profile;
      try {
        const deadline = Math.min(options.deadline ?? Infinity, clock.monotonic() + PATIENCE_MS) as EvenInstant;
        return (await reader({ ...options, deadline })).profile;
      } catch (error) {
        if (!isPluginError(error) || error.problem.blame === 'config' || options.signal?.aborted === true) throw error;
        return likely;
      }
    },
  };
}
