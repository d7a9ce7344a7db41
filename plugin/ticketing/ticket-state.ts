import type { Severity, TicketRef, TicketState } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import type { EdmEntity } from '../odata/edmx.js';
import type { Endpoint } from '../odata/endpoint.js';
import type { IvantiRecord } from '../odata/records.js';
import { readStamp } from '../odata/stamp.js';
import { FINAL_STATUSES } from './defaults.js';

/** Turns records of the ticket object into what the contract speaks of. */
export interface TicketReader {
  /** Name of the field with the number people use, for example `IncidentNumber`. */
  readonly numberField: string;
  /** The fields that {@link ref} and {@link state} read. */
  readonly fields: readonly string[];
  /** Undefined when the record does not say who it is. */
  ref(record: IvantiRecord): TicketRef | undefined;
  /** Address of a record by OData. */
  apiUrl(recId: string): string;
  /** Undefined when the record has no status: a missing value is not a status. */
  state(record: IvantiRecord): TicketState | undefined;
}

/** What a reader needs to know of the ticket object. */
export type TicketOutline = {
  /** Name of the object, for example `incident`. */
  readonly object: string;
  readonly numberField: string;
  /** Those of the fields it reads that the object has. */
  readonly fields: readonly string[];
};

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
/** The first of these that a map knows tells the severity. */
const GRADES = ['Priority', 'Urgency', 'Impact'] as const;

/** When a record was closed, or at least resolved; both are empty where a tenant's rules do not set them. */
const ENDS = ['ClosedDateTime', 'ResolvedDateTime'] as const;

export function outlineOf(entity: EdmEntity): TicketOutline {
  const number = `${entity.name.toLowerCase()}number`;
  const numberField = entity.properties.find((property) => property.name.toLowerCase() === number)?.name ?? 'RecId';
  const names = new Set(entity.properties.map((property) => property.name));
  const optional = ['Owner', ...GRADES, ...ENDS, 'LastModDateTime'].filter((name) => names.has(name));
  return { object: entity.name, numberField, fields: [...new Set(['RecId', numberField, 'Status', ...optional])] };
}

export function createTicketReader(
  config: TicketingConfig,
  endpoint: Endpoint,
  { object, numberField, fields }: TicketOutline,
  timeZone: string,
): TicketReader {
  const template = config.link_template ?? defaultLink(endpoint, object);
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
  const apiUrl = (recId: string) => endpoint.collection(config.business_object, recId).href;
  // A connection's own entries come first, whichever of the fields they are about.
  const maps = [config.severity_map ?? {}, SEVERITIES].map(
    (map) => new Map(Object.entries(map).map(([name, severity]) => [name.toLowerCase(), severity])),
  );
  const severityOf = (record: IvantiRecord): Severity | undefined => {
    const grades = GRADES.map((name) => text(record[name]).toLowerCase());
    return maps.flatMap((map) => grades.flatMap((grade) => map.get(grade) ?? []))[0];
  };

  return {
    numberField,
    fields,
    ref(record) {
      const recId = text(record['RecId']);
      const shown = text(record[numberField]);
      if (recId === '' || shown === '') return undefined;
      const url = template
        .replaceAll('{recId}', encodeURIComponent(recId))
        .replaceAll('{number}', encodeURIComponent(shown));
      return { number: shown, recId, url, apiUrl: apiUrl(recId) };
    },
    apiUrl,
    state(record) {
      const status = text(record['Status']);
      if (status === '') return undefined;
      const severity = severityOf(record);
      const modifiedAt = readStamp(record['LastModDateTime'], timeZone);
      return {
        status,
        ...(severity === undefined ? {} : { severity }),
        // An empty owner is news, an answer without the field is not.
        ...('Owner' in record ? { assignee: text(record['Owner']) === '' ? null : text(record['Owner']) } : {}),
        ...(modifiedAt === undefined ? {} : { modifiedAt }),
        ...endOf(record, status, timeZone),
      };
    },
  };
}

/** A record that is resolved may have been closed and opened again before, and so the other way round. */
function endOf(record: IvantiRecord, status: string, timeZone: string): Pick<TicketState, 'ended' | 'endedAt'> {
  if (!FINAL_STATUSES.has(status.toLowerCase())) return {};
  const fields = status.toLowerCase() === 'resolved' ? [...ENDS].reverse() : ENDS;
  const endedAt = fields.flatMap((name) => readStamp(record[name], timeZone) ?? [])[0];
  return { ended: true, ...(endedAt === undefined ? {} : { endedAt }) };
}

/** Ivanti's search link: opens the workspace of the object with the one record. */
function defaultLink(endpoint: Endpoint, object: string): string {
  const page = new URL('Default.aspx', endpoint.applicationRoot);
  const type = object.charAt(0).toUpperCase() + object.slice(1);
  return `${page.href}?Scope=ObjectWorkspace&CommandId=Search&ObjectType=${type}%23&CommandData=RecId%2C%3D%2C0%2C{recId}%2Cstring%2CAND%7C`;
}
