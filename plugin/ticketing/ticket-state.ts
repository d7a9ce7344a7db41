import {
  isExactNumber,
  type Field,
  type JsonObject,
  type Severity,
  type TicketRef,
  type TicketState,
} from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import type { Endpoint } from '../odata/endpoint.js';
import type { IvantiRecord } from '../odata/records.js';
import { readStamp } from '../odata/stamp.js';
import type { TicketProfile } from './profile.js';

/** Turns records of the ticket object into the tickets of the contract. */
export interface TicketReader {
  readonly profile: TicketProfile;
  /** The fields that {@link ref} and {@link state} read. */
  readonly fields: readonly string[];
  /** Undefined when the record has no identity. */
  ref(record: IvantiRecord): TicketRef | undefined;
  /** OData address of a record. */
  apiUrl(recId: string): string;
  /** Undefined when the record has no status though the object has: a missing value is not a status. */
  state(record: IvantiRecord): TicketState | undefined;
  /** Status of a record that was just created: the sent one, where the record does not show it. */
  madeState(record: IvantiRecord, sent: JsonObject): TicketState;
  /** Whether a ticket with this status is finished. */
  isFinal(status: string): boolean;
}

/** The ticket object as the tenant describes it, and how its records are read. */
export interface TicketObject {
  readonly fields: readonly Field[];
  readonly reader: TicketReader;
}

/** Status of the tickets on an object without a status. */
const NO_STATUS = '(none)';

/** Ivanti's priorities, 1 the most urgent, and the words of its urgencies and impacts. [Ivanti default priority matrix] */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  '1': 'critical',
  '2': 'high',
  '3': 'medium',
  '4': 'low',
  '5': 'informational',
  high: 'high',
  medium: 'medium',
  low: 'low',
};
export function createTicketReader(
  config: TicketingConfig,
  endpoint: Endpoint,
  profile: TicketProfile,
  timeZone: string,
): TicketReader {
  const { number, status: statusField, owner, severity: grading, modified, ended } = profile;
  const final = new Set(profile.final.map((word) => word.toLowerCase()));
  const template = config.link_template ?? defaultLink(endpoint, profile.object);
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' || isExactNumber(value) ? String(value) : '';
  const apiUrl = (recId: string) => endpoint.collection(config.business_object, recId).href;
  // A connection's own entries come first, for any of the fields.
  const maps = [config.severity_map ?? {}, SEVERITIES].map(
    (map) => new Map(Object.entries(map).map(([name, severity]) => [name.toLowerCase(), severity])),
  );
  const severityOf = (record: IvantiRecord): Severity | undefined => {
    const grades = grading.map((name) => text(record[name]).toLowerCase());
    return maps.flatMap((map) => grades.flatMap((grade) => map.get(grade) ?? []))[0];
  };

  const isFinal = (status: string) => final.has(status.trim().toLowerCase());
  /** A record that is resolved may have been closed and reopened before, and vice versa. */
  const endOf = (record: IvantiRecord, status: string): Pick<TicketState, 'ended' | 'endedAt'> => {
    if (!isFinal(status)) return {};
    const fields = status.toLowerCase() === 'resolved' ? [...ended].reverse() : ended;
    const endedAt = fields.flatMap((name) => readStamp(record[name], timeZone) ?? [])[0];
    return { ended: true, ...(endedAt === undefined ? {} : { endedAt }) };
  };

  const stateOf = (record: IvantiRecord): TicketState | undefined => {
    const status = statusField === undefined ? NO_STATUS : text(record[statusField]);
    if (status === '') return undefined;
    const severity = severityOf(record);
    const modifiedAt = readStamp(modified === undefined ? undefined : record[modified], timeZone);
    const assignee = owner === undefined || !(owner in record) ? undefined : text(record[owner]);
    return {
      status,
      ...(severity === undefined ? {} : { severity }),
      // An empty owner is a change; an answer without the field is not.
      ...(assignee === undefined ? {} : { assignee: assignee === '' ? null : assignee }),
      ...(modifiedAt === undefined ? {} : { modifiedAt }),
      ...endOf(record, status),
    };
  };

  return {
    profile,
    fields: [
      ...new Set(
        ['RecId', number, statusField, owner, ...grading, ...ended, modified].filter((name) => name !== undefined),
      ),
    ],
    ref(record) {
      const recId = text(record['RecId']);
      const shown = text(record[number]);
      if (recId === '' || shown === '') return undefined;
      const url = template
        .replaceAll('{recId}', encodeURIComponent(recId))
        .replaceAll('{number}', encodeURIComponent(shown));
      return { number: shown, recId, url, apiUrl: apiUrl(recId) };
    },
    apiUrl,
    state: stateOf,
    madeState(record, sent) {
      const status = statusField === undefined ? '' : text(sent[statusField]);
      return stateOf(record) ?? { status: status === '' ? (profile.fresh ?? NO_STATUS) : status };
    },
    isFinal,
  };
}

/** Ivanti's search link: opens the workspace of the object with the one record. */
function defaultLink(endpoint: Endpoint, object: string): string {
  const page = new URL('Default.aspx', endpoint.applicationRoot);
  return `${page.href}?Scope=ObjectWorkspace&CommandId=Search&ObjectType=${object}%23&CommandData=RecId%2C%3D%2C0%2C{recId}%2Cstring%2CAND%7C`;
}
