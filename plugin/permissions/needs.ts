import type { DefaultMappings, Field, Json } from '../../host-sdk/index.js';
import type { Config } from '../config/schema.js';
import { NOTES } from '../ticketing/profile-catalogue.js';
import { isNotes, type TicketProfile } from '../ticketing/profile.js';
import { teamOf } from '../ticketing/queues.js';
import { objectOf, type Right } from './document.js';
import { objectBehind } from './field-objects.js';

/** A right that the role of the connection needs, and its purpose. */
export interface Need {
  /** As an administrator looks for it, for example `Journal`. */
  readonly object: string;
  /** The collection whose records it is about. */
  readonly collection: string;
  readonly right: Exclude<Right, 'Delete'>;
  readonly why: string;
}

/** A queue that makes tickets through the connection. */
export type Queueing = DefaultMappings & { readonly label: string; readonly value: Json };

/** Where teams, employees and templates of service requests are kept. */
const TEAMS = 'standarduserteams';
const EMPLOYEES = 'employees';
const TEMPLATES = 'servicereqtemplates';

/**
 * The rights that follow from what a connection is set up to do: its tables, its queues, and the fields that these
 * fill. [Netskope document, "Permissions": they vary with the mappings] Each right on an object is listed once, with
 * every reason.
 * @param object The ticket object, where it can be described.
 */
export function neededRights(
  config: Config,
  queues: readonly Queueing[],
  object: { readonly fields: readonly Field[]; readonly profile: TicketProfile } | undefined,
): readonly Need[] {
  const { ticketing, data } = config;
  const needs: Need[] = [];
  const add = (collection: string, right: Need['right'], why: string) => {
    const object = objectOf(collection);
    const at = needs.findIndex((one) => one.object === object && one.right === right);
    const known = needs[at];
    if (known === undefined) needs.push({ object, collection, right, why });
    else if (!known.why.split('; ').includes(why)) needs[at] = { ...known, why: `${known.why}; ${why}` };
  };

  if (ticketing !== undefined) {
    const tickets = ticketing.business_object;
    add(tickets, 'View', 'the plugin reads statuses, and looks for a ticket whose answer was lost');
    add(tickets, 'Add', 'tickets are created');
    const isRecord = (target: string) => journalOf(target) !== undefined;
    const isEdited = queues.some(({ update }) => update.some(({ target }) => !isRecord(target)));
    if (isEdited) add(tickets, 'Edit', 'tickets receive notes and other changes');
    add(EMPLOYEES, 'View', 'ticketing.employee_rec_id names the customer of tickets');
    if (ticketing.template_rec_id !== undefined) {
      add(TEMPLATES, 'View', 'ticketing.template_rec_id names the template of tickets');
    }
    if (object?.profile.team !== undefined) add(TEAMS, 'View', 'owner teams are offered as queues');
    for (const { label, value, create, update } of queues) {
      if (teamOf(value) !== undefined) add(TEAMS, 'View', `the queue "${label}" gives its tickets to a team`);
      for (const { target } of [...create, ...update]) addMapped(tickets, target);
    }
  }
  for (const table of data?.tables ?? []) add(table, 'View', `the table ${table} is read`);
  return needs;

  /** The collection in which the plugin itself creates a record for a note. */
  function journalOf(target: string): string | undefined {
    return object !== undefined && isNotes(object.profile, target) ? object.profile.notes?.journal : undefined;
  }

  function addMapped(tickets: string, target: string): void {
    if (object !== undefined && isNotes(object.profile, target)) {
      const notes = journalOf(target) ?? NOTES;
      add(notes, 'Add', `${target} becomes a record of the ticket's history`);
      add(notes, 'View', 'the plugin looks in the history for a note whose answer was lost');
    }
    const field = object?.fields.find(({ name }) => name.toLowerCase() === target.toLowerCase());
    const behind = field === undefined ? undefined : objectBehind(tickets, field);
    if (field === undefined || behind === undefined) return;
    add(behind, 'View', `${field.name} takes a value of its ${field.role === 'link' ? 'records' : 'list'}`);
  }
}
