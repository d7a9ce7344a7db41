import type { FormSchema } from '../../host-sdk/index.js';
import { TICKET_FIELDS_SCHEMA } from './ticket-fields-schema.js';

/** Section `ticketing`: present when the connection makes tickets. */
export const TICKETING_SCHEMA = {
  title: 'Ticketing',
  description: 'Alerts become incidents, later alerts become notes, statuses come back.',
  type: 'object',
  additionalProperties: false,
  required: ['employee_rec_id'],
  'x-order': 20,
  'x-section': 'ticketing',
  'x-role': 'section',
  properties: {
    employee_rec_id: {
      title: 'Employee Record ID (RecID)',
      'x-role': 'customer',
      type: 'string',
      minLength: 1,
      description: 'RecID of the employee whom new incidents name as customer.',
      examples: ['F7177FFB09B44D159B1ADE379A5D1BC7'],
    },
    business_object: {
      title: 'Business object',
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
      default: 'incidents',
      description: 'Collection that tickets are created in.',
    },
    template_rec_id: {
      title: 'Request template Record ID',
      type: 'string',
      minLength: 1,
      description: 'RecID of the template that new service requests are made from; for service requests only.',
      examples: ['2D5B1C6F5E8F4C5C9A0B7F3E1D2C4B6A'],
    },
    correlation_field: {
      title: 'Correlation field',
      'x-role': 'correlation-field',
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
      description:
        'Recommended: a text field of 32 characters or more that nothing else uses. It receives the host’s key of each ticket: a lost answer is found again for sure, and another data folder adopts the tickets that are there.',
    },
    on_misfit: {
      title: 'Values that do not fit',
      type: 'object',
      additionalProperties: { type: 'string', enum: ['refuse', 'leave_out', 'send'] },
      description:
        'Per field, what becomes of a value that does not fit: refuse the ticket, leave the field out, or send the value as it is. Default: a long text is shortened, anything else refused.',
      examples: [{ Symptom: 'refuse', Category: 'leave_out' }],
    },
    commit_grace_seconds: {
      title: 'Commit grace (s)',
      type: 'integer',
      minimum: 0,
      maximum: 3600,
      default: 120,
      description: 'How long after a lost answer the tenant may still store the incident.',
    },
    presence_check_hours: {
      title: 'Presence check (h)',
      'x-role': 'presence-check',
      type: 'integer',
      minimum: 1,
      default: 24,
      description: 'Hours after which a ticket that no sync has seen is asked for by its number.',
    },
    closed_check_days: {
      title: 'Closed tickets (days)',
      'x-role': 'closed-check',
      type: 'integer',
      minimum: 1,
      maximum: 3650,
      default: 30,
      description: 'Days after which a ticket that was closed and has not changed is no longer asked for.',
    },
    interval: {
      title: 'Sync Interval (min)',
      'x-role': 'interval',
      type: 'integer',
      minimum: 1,
      maximum: 10080,
      default: 60,
      description: 'Minutes between two scheduled syncs of the statuses.',
      'x-section': 'basic',
    },
    status_map: {
      title: 'Status map',
      'x-role': 'status-map',
      type: 'object',
      additionalProperties: { type: 'string', enum: ['new', 'in_progress', 'on_hold', 'closed', 'other'] },
      description: 'Ivanti status to host status, over the built-in map.',
      examples: [{ 'Waiting for Vendor': 'on_hold' }],
    },
    severity_map: {
      title: 'Severity map',
      'x-role': 'severity-map',
      type: 'object',
      additionalProperties: {
        type: 'string',
        enum: ['low', 'medium', 'high', 'critical', 'informational', 'other'],
      },
      description: 'Ivanti priority to host severity, over the built-in map.',
      examples: [{ '1': 'critical' }],
    },
    link_template: {
      title: 'Link template',
      type: 'string',
      pattern: '^https?://',
      description: 'Page of an incident; {recId} and {number} are replaced.',
      examples: [
        'https://tenant.example.com/Default.aspx?Scope=ObjectWorkspace&CommandId=Search&ObjectType=Incident%23&CommandData=RecId%2c%3d%2c0%2c{recId}',
      ],
    },
    fields: TICKET_FIELDS_SCHEMA,
  },
} as const satisfies FormSchema;
