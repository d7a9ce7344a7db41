import type { FormSchema } from '../../host-sdk/index.js';

function fieldFor(title: string, description: string) {
  return { title, type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description } as const;
}

/**
 * Key `ticketing.fields`: the fields of the ticket object by their role; they override the fields that the plugin finds
 * by name.
 */
export const TICKET_FIELDS_SCHEMA = {
  title: 'Fields of the ticket object',
  description: 'The field for each role, where the connection check shows another one or none.',
  type: 'object',
  additionalProperties: false,
  properties: {
    title: fieldFor('Title', 'Short text that names a ticket.'),
    text: fieldFor('Text', 'Long text that describes a ticket.'),
    status: fieldFor('Status', 'Status that the host reads back.'),
    notes: fieldFor('Notes', 'Field that collects later texts, or the collection of journal records that they become.'),
    number: fieldFor('Number', 'Number that people use for a ticket; without one it is the RecId.'),
    customer: fieldFor('Customer', 'Link that receives the employee.'),
    template: fieldFor('Template', 'Link that receives the request template.'),
    team: fieldFor('Team', 'Team that owns a ticket; a queue of a team fills it.'),
    owner: fieldFor('Owner', 'Person who works on a ticket.'),
    severity: {
      title: 'Severity',
      type: 'array',
      minItems: 1,
      items: fieldFor('Field', 'Name of a field.'),
      description: 'Fields that show the severity of a ticket; the first one with a known value counts.',
    },
    created: fieldFor('Created', 'When a ticket was created.'),
    modified: fieldFor('Modified', 'When a ticket was last changed.'),
  },
} as const satisfies FormSchema;
