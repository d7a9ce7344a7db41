import type { DefaultMappings, Field, Json } from '../../host-sdk/index.js';
import type { Config } from '../config/schema.js';
import { COLLECTING } from '../ticketing/defaults.js';
import { teamOf } from '../ticketing/queues.js';
import { objectOf } from './document.js';
import type { Right } from './document.js';
import { objectBehind } from './field-objects.js';

/** A right that the role of the connection needs, and what for. */
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

/** Where teams, employees and notes are kept. */
const TEAMS = 'standarduserteams';
const EMPLOYEES = 'employees';
const NOTES = 'journal__notess';

/**
 * The rights that follow from what a connection is set up to do: its tables, its queues, and the fields that these fill.
 * [Netskope document, "Permissions": they vary with the mappings] The same right on the same object comes once, with
 * every reason.
 * @param fields Fields of the ticket object.
 */
export function neededRights(config: Config, queues: readonly Queueing[], fields: readonly Field[]): readonly Need[] {
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
    add(tickets, 'View', 'statuses are read, and a ticket whose answer was lost is looked for');
    add(tickets, 'Add', 'tickets are created');
    if (queues.some(({ update }) => update.length > 0)) add(tickets, 'Edit', 'notes and other changes go to tickets');
    add(EMPLOYEES, 'View', 'ticketing.employee_rec_id names the customer of tickets');
    add(TEAMS, 'View', 'owner teams are offered as queues');
    for (const { label, value, create, update } of queues) {
      if (teamOf(value) !== undefined) add(TEAMS, 'View', `the queue "${label}" gives its tickets to a team`);
      for (const { target } of [...create, ...update]) addMapped(tickets, target);
    }
  }
  for (const table of data?.tables ?? []) add(table, 'View', `the table ${table} is read`);
  return needs;

  function addMapped(tickets: string, target: string): void {
    if (COLLECTING.has(target.toLowerCase())) {
      add(NOTES, 'Add', `${target} becomes a record of the ticket's history`);
      add(NOTES, 'View', 'a note whose answer was lost is looked for in the history');
    }
    const field = fields.find(({ name }) => name.toLowerCase() === target.toLowerCase());
    const behind = field === undefined ? undefined : objectBehind(tickets, field);
    if (field === undefined || behind === undefined) return;
    add(behind, 'View', `${field.name} takes a value of its ${field.role === 'link' ? 'records' : 'list'}`);
  }
}
