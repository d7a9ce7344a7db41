import type { DefaultMappings, Queue, TicketStatus } from '../../host-sdk/index.js';

/** Mappings, status map and queue of the product document. */
export const DEFAULT_MAPPINGS: DefaultMappings = {
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

export const QUEUES: readonly Queue[] = [{ label: 'Incidents', value: {} }];
