import type { DefaultMappings, Item, TicketStatus } from '../../host-sdk/index.js';

/** Fields that collect texts instead of replacing one another, in lower case. [Netskope document, "Update incidents"] */
export const COLLECTING: ReadonlySet<string> = new Set(['newnotes']);

/** The field of a ticket's status. */
export const STATUS = 'Status';

/**
 * Statuses in which work on a record has ended, in lower case: of incidents, of requests and of changes.
 * [client code: what is not among them counts as open]
 */
export const FINAL_STATUSES: ReadonlySet<string> = new Set([
  'resolved',
  'closed',
  'cancelled',
  'fulfilled',
  'implemented',
  'rejected',
]);

/** Mappings of the product document. [Netskope document, "Queue Mapping" and its sample alerts] */
const ALERT_MAPPINGS: DefaultMappings = {
  create: [
    { target: 'Subject', template: 'Netskope $appCategory alert: $alertName' },
    {
      target: 'Symptom',
      template: [
        'Alert ID: $id',
        'App: $app',
        'Alert Name: $alertName',
        'Alert Type: $alertType',
        'App Category: $appCategory',
        'User: $user',
      ].join('\n'),
    },
    { target: 'Status', template: 'Logged' },
  ],
  update: [
    {
      target: 'NewNotes',
      template: 'Received a new alert with Alert ID: $id and Alert Name: $alertName in Cloud Exchange.',
    },
  ],
};

/** Events have neither an alert's name nor its type; the document speaks of alerts only. */
const EVENT_MAPPINGS: DefaultMappings = {
  create: [
    { target: 'Subject', template: 'Netskope $eventType event: $id' },
    {
      target: 'Symptom',
      template: ['Event ID: $id', 'Event Type: $eventType', 'Time: $timestamp', 'App: $app', 'User: $user'].join('\n'),
    },
    { target: 'Status', template: 'Logged' },
  ],
  update: [
    {
      target: 'NewNotes',
      template: 'Received a new event with Event ID: $id and Event Type: $eventType in Cloud Exchange.',
    },
  ],
};

export const DEFAULT_MAPPINGS: Readonly<Record<Item['kind'], DefaultMappings>> = {
  alert: ALERT_MAPPINGS,
  event: EVENT_MAPPINGS,
};

export const DEFAULT_STATUS_MAP: Readonly<Record<string, TicketStatus>> = {
  Logged: 'new',
  Active: 'in_progress',
  'Waiting for Customer': 'on_hold',
  'Waiting for Resolution': 'on_hold',
  'Waiting for 3rd Party': 'on_hold',
  Resolved: 'other',
  Closed: 'closed',
  Cancelled: 'other',
};
