import type { Field, JsonObject } from '../../host-sdk/index.js';
import type { TicketContext } from './context.js';

/** What was sent, or is about to be: values for a new record, or for the one with this RecId. */
export interface Attempt {
  readonly values: JsonObject;
  readonly recId?: string;
}

/**
 * The reason for which the tenant refused an attempt. Which fields are required and which values are accepted depends
 * on the attempt's choices.
 */
export type Demand = {
  /** Name of the field; absent where the tenant uses a name that matches no field. */
  readonly field?: string;
  /** The tenant's name for it, where it matches no known field. */
  readonly shown?: string;
  /** True where its value was refused, false where it had none. */
  readonly refused?: true;
  /** The pick-list values in the attempt, as JSON. */
  readonly choices: string;
  /** The fields that had a value, where `field` is unknown. */
  readonly given?: readonly string[];
  /** RecId of the record that was to be changed. */
  readonly of?: string;
  readonly at: number;
};

/** A refusal is remembered for this long. Then a ticket is sent without the field again, and the answer decides. */
export const HOLDS_MS = 3_600_000;

/** For a tenant that requires more fields, the oldest ones are tried again. */
const MAX_KEPT = 200;

/** The known obstacles to an attempt. */
export function demandsOn(context: TicketContext, attempt: Attempt, fields: readonly Field[]): readonly Demand[] {
  const choices = choicesOf(attempt.values, fields);
  return readDemands(context).filter((demand) => isAbout(demand, attempt, choices) && isUnmet(demand, attempt.values));
}

/** Remembers why an attempt was refused. */
export function keepDemands(context: TicketContext, found: readonly Demand[]): void {
  if (found.length === 0) return;
  const keyOf = ({ field, shown, choices, of }: Demand) => JSON.stringify([field, shown, choices, of]);
  const keys = new Set(found.map(keyOf));
  const others = readDemands(context).filter((demand) => !keys.has(keyOf(demand)));
  context.memory.set('required', [...others, ...found].slice(-MAX_KEPT));
}

/** The pick-list values of an attempt as one text. */
export function choicesOf(values: JsonObject, fields: readonly Field[]): string {
  const choices = fields
    .filter(({ name, role }) => role === 'choice' && isGiven(values, name))
    .map(({ name }) => [name, JSON.stringify(values[name]).toLowerCase()]);
  return JSON.stringify(choices);
}

/** A link is set by its name or by its id. */
export function isGiven(values: JsonObject, field: string): boolean {
  const link = field.replace(/_RecID$/, '');
  return [link, `${link}_RecID`].some((name) => {
    const value = values[name];
    return value !== undefined && value !== null && value !== '';
  });
}

function readDemands({ memory, clock }: TicketContext): readonly Demand[] {
  const kept = (memory.get('required') as readonly Demand[] | undefined) ?? [];
  return kept.filter(({ at }) => clock.now() - at < HOLDS_MS);
}

/**
 * Whether a demand applies to another attempt with these choices. A new record has only what is sent with it, so a
 * field that was required of one new record in a status is required of the next one too. The values of an existing
 * record are unknown: only the same change of it is known to be refused, and so is clearing a field that new records
 * must have.
 */
function isAbout(demand: Demand, { values, recId }: Attempt, choices: string): boolean {
  if (demand.of === recId && demand.choices === choices) return recId === undefined || choices !== NONE;
  if (recId === undefined) return demand.of !== undefined && hasStatus(demand) && includes(choices, demand.choices);
  const isEmptied = demand.field !== undefined && Object.hasOwn(values, demand.field);
  return demand.of === undefined && isEmptied && includes(demand.choices, choices);
}

const NONE = '[]';

function hasStatus({ choices }: Demand): boolean {
  return /\["\w*Status",/.test(choices);
}

function includes(choices: string, others: string): boolean {
  const all = new Set((JSON.parse(choices) as unknown[]).map((choice) => JSON.stringify(choice)));
  return (JSON.parse(others) as unknown[]).every((choice) => all.has(JSON.stringify(choice)));
}

function isUnmet({ field, refused, given = [] }: Demand, values: JsonObject): boolean {
  if (refused === true) return true;
  if (field !== undefined) return !isGiven(values, field);
  // A field that had no value then may be the required one.
  return Object.keys(values).every((name) => !isGiven(values, name) || given.includes(name));
}
