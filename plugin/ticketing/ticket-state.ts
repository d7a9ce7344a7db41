import type { Severity, TicketRef, TicketState } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import type { EdmEntity } from '../odata/edmx.js';
import type { Endpoint } from '../odata/endpoint.js';
import type { IvantiRecord } from '../odata/records.js';
import { readStamp } from '../odata/stamp.js';

/** Turns records of the ticket object into what the contract speaks of. */
export interface TicketReader {
  /** Name of the field with the number people use, for example `IncidentNumber`. */
  readonly numberField: string;
  /** The fields that {@link ref} and {@link state} read. */
  readonly fields: readonly string[];
  /** Undefined when the record does not say who it is. */
  ref(record: IvantiRecord): TicketRef | undefined;
  /** Undefined when the record has no status: a missing value is not a status. */
  state(record: IvantiRecord): TicketState | undefined;
}

/** Ivanti's priorities, 1 the most urgent. [Ivanti default priority matrix] */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  '1': 'critical',
  '2': 'high',
  '3': 'medium',
  '4': 'low',
  '5': 'informational',
};

export function createTicketReader(
  config: TicketingConfig,
  endpoint: Endpoint,
  entity: EdmEntity,
  timeZone: string,
): TicketReader {
  const number = `${entity.name.toLowerCase()}number`;
  const numberField = entity.properties.find((property) => property.name.toLowerCase() === number)?.name ?? 'RecId';
  const severities = { ...SEVERITIES, ...config.severity_map };
  const template = config.link_template ?? defaultLink(endpoint, entity);
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

  return {
    numberField,
    fields: [...new Set(['RecId', numberField, 'Status', 'Owner', 'Priority', 'LastModDateTime'])],
    ref(record) {
      const recId = text(record['RecId']);
      const shown = text(record[numberField]);
      if (recId === '' || shown === '') return undefined;
      const url = template
        .replaceAll('{recId}', encodeURIComponent(recId))
        .replaceAll('{number}', encodeURIComponent(shown));
      return { number: shown, recId, url };
    },
    state(record) {
      const status = text(record['Status']);
      if (status === '') return undefined;
      const severity = severities[text(record['Priority'])];
      const modifiedAt = readStamp(record['LastModDateTime'], timeZone);
      return {
        status,
        ...(severity === undefined ? {} : { severity }),
        // An empty owner is news, an answer without the field is not.
        ...('Owner' in record ? { assignee: text(record['Owner']) === '' ? null : text(record['Owner']) } : {}),
        ...(modifiedAt === undefined ? {} : { modifiedAt }),
      };
    },
  };
}

/** Ivanti's search link: opens the workspace of the object with the one record. */
function defaultLink(endpoint: Endpoint, entity: EdmEntity): string {
  const page = new URL('Default.aspx', endpoint.applicationRoot);
  const object = entity.name.charAt(0).toUpperCase() + entity.name.slice(1);
  return `${page.href}?Scope=ObjectWorkspace&CommandId=Search&ObjectType=${object}%23&CommandData=RecId%2C%3D%2C0%2C{recId}%2Cstring%2CAND%7C`;
}
