import type { TicketStatus } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import type { EdmEntity } from '../odata/edmx.js';
import { chooseFields } from './profile-fields.js';
import { GRADES, knownObject, statusWords, type Role } from './profile-catalogue.js';

/**
 * The role of each field of the ticket object, and what its statuses mean. JSON, so that it can be stored. Undefined
 * members are fields that the object does not have.
 */
export type TicketProfile = {
  /** Name of the entity type in $metadata, for example `servicereq`. */
  readonly entity: string;
  /** Ivanti's name of the object, for links and parents of records: `ServiceReq`. */
  readonly object: string;
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly status?: string | undefined;
  readonly notes?: TicketNotes | undefined;
  /** The number people use, for example `IncidentNumber`; `RecId` where there is none. */
  readonly number: string;
  /** Link to the employee for whom tickets are made. */
  readonly customer?: string | undefined;
  /** Link to the template of a service request. */
  readonly template?: string | undefined;
  readonly team?: string | undefined;
  readonly owner?: string | undefined;
  /** The first of these with a known value gives the severity. */
  readonly severity: readonly string[];
  readonly created: string;
  readonly modified?: string | undefined;
  /** When a record was closed, or at least resolved; they are empty where no rule of the tenant sets them. */
  readonly ended: readonly string[];
  /** Status of a new record, where known. */
  readonly fresh?: string | undefined;
  /** Statuses of finished records, in the spelling of the object or of the connection's status map. */
  readonly final: readonly string[];
};

/** How later texts are added to a ticket. */
export type TicketNotes = {
  /**
   * The target that queues map: a field that collects texts, or with `journal` {@link NOTE_TARGET}, which is no field.
   */
  readonly target: string;
  /** Collection in which each text becomes a record with the ticket as its parent. */
  readonly journal?: string;
};

/** The target that queues map for a note where the object has no field for it. */
const NOTE_TARGET = 'NewNotes';

/** Fields with the time of closing or resolution, with or without a prefix. */
const ENDS = ['ClosedDateTime', 'ResolvedDateTime'];

/** Configuration entries that change how the description is read. */
type Settings = Pick<TicketingConfig, 'fields' | 'status_map'>;

/**
 * The profile of an object as the tenant describes it. Throws `config.unknown_field` or `config.invalid` for an entry of
 * `ticketing.fields` that does not fit the object.
 */
export function profileOf(entity: EdmEntity, settings: Settings): TicketProfile {
  const chosen = new Map(chooseFields(entity, settings.fields ?? {}).map(({ role, fields }) => [role, fields]));
  return assemble(entity.name, (role) => chosen.get(role) ?? [], settings, {
    object: knownObject(entity.name)?.object ?? spelledName(entity),
    isField: (name) => entity.properties.some((property) => property.name === name),
    ended: ENDS.flatMap(
      (end) => entity.properties.find(({ name }) => name === end || name.endsWith(`_${end}`))?.name ?? [],
    ),
  });
}

/** The profile of an object that every tenant has, without asking the tenant; undefined for another one. */
export function standardProfile(set: string, settings: Settings): TicketProfile | undefined {
  const entity = set.toLowerCase().replace(/s$/, '');
  const known = knownObject(entity);
  if (known === undefined) return undefined;
  const named = (role: Role) => settings.fields?.[role] ?? (role === 'severity' ? GRADES : (known.fields[role] ?? []));
  return assemble(entity, (role) => [named(role)].flat(), settings, {
    object: known.object,
    isField: (name) => !/^journal/i.test(name),
    ended: [],
  });
}

/** What a description shows besides the roles of its fields. */
interface Described extends Pick<TicketProfile, 'object' | 'ended'> {
  readonly isField: (name: string) => boolean;
}

function assemble(
  entity: string,
  fieldsOf: (role: Role) => readonly string[],
  settings: Settings,
  { object, isField, ended }: Described,
): TicketProfile {
  const field = (role: Role) => fieldsOf(role)[0];
  const known = knownObject(entity);
  const notes = field('notes');
  const notesBy = (name: string) => (isField(name) ? { target: name } : { target: NOTE_TARGET, journal: name });
  return {
    entity,
    object,
    title: field('title'),
    text: field('text'),
    status: field('status'),
    notes: notes === undefined ? undefined : notesBy(notes),
    number: field('number') ?? 'RecId',
    customer: field('customer'),
    template: field('template'),
    team: field('team'),
    owner: field('owner'),
    severity: fieldsOf('severity'),
    created: field('created') ?? 'CreatedDateTime',
    modified: field('modified'),
    ended,
    fresh: known !== undefined && known.fields.status === field('status') ? known.fresh : undefined,
    final: finalStatuses(`${entity}s`, settings.status_map ?? {}),
  };
}

/** Whether a mapped field collects texts instead of replacing them, in any letter case. */
export function isNotes({ notes }: Pick<TicketProfile, 'notes'>, target: string): boolean {
  return notes?.target.toLowerCase() === target.toLowerCase();
}

/** The connection's status words override those of the object. */
function finalStatuses(set: string, own: Readonly<Record<string, TicketStatus>>): readonly string[] {
  const words = new Map(Object.entries(own).map(([word, status]) => [word.toLowerCase(), status]));
  const isOpen = (word: string) => ['new', 'in_progress', 'on_hold'].includes(words.get(word.toLowerCase()) ?? '');
  const closed = Object.keys(own).filter((word) => own[word] === 'closed');
  return [...new Set([...statusWords(set).final.filter((word) => !isOpen(word)), ...closed])];
}

/** $metadata writes objects in lower case, but their fields and relations begin with the original spelling. */
function spelledName({ name, properties, relations }: EdmEntity): string {
  const isLonger = (other: string) => other.length > name.length && other.toLowerCase().startsWith(name.toLowerCase());
  const spelled = [...properties, ...relations].find((one) => isLonger(one.name));
  return spelled?.name.slice(0, name.length) ?? name.charAt(0).toUpperCase() + name.slice(1);
}
