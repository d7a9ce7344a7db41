import type { Field, JsonObject } from '../../host-sdk/index.js';
import type { TicketContext } from './context.js';

/** What was sent, or is about to be: values for a new record, or for the one with this RecId. */
export interface Attempt {
  readonly values: JsonObject;
  readonly recId?: string;
}

/** What the tenant has refused an attempt for. What is required, and which values are taken, depends on the choices in it. */
export type Demand = {
  /** Name of the field; absent where the tenant calls it as nothing is called. */
  readonly field?: string;
  /** As the tenant calls it, where nobody knows which field that is. */
  readonly shown?: string;
  /** Its value was refused; otherwise it lacked one. */
  readonly refused?: true;
  /** The pick-list values in the attempt, as JSON. */
  readonly choices: string;
  /** The fields that had a value, where `field` is not known. */
  readonly given?: readonly string[];
  /** RecId of the record that was to be changed. */
  readonly of?: string;
  readonly at: number;
};

/** So long a refusal is taken to hold. Then a ticket is sent without the field again, and the answer settles it anew. */
export const HOLDS_MS = 3_600_000;

/** A tenant that asks for more is asked for the oldest of it again. */
const MAX_KEPT = 200;

/** What is known to be in the way of an attempt. */
export function demandsOn(context: TicketContext, attempt: Attempt, fields: readonly Field[]): readonly Demand[] {
  const choices = choicesOf(attempt.values, fields);
  return readDemands(context).filter((demand) => isAbout(demand, attempt, choices) && isUnmet(demand, attempt.values));
}

/** Remembers what an attempt was refused for. */
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

/** A link is given by its name or by its id. */
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
 * Whether a demand holds for another attempt with these choices. A new record has nothing but what is sent with it, so
 * what a record in some status lacked a new one in that status lacks too. Of an old record nobody knows what it has:
 * only the same change of it is known to be refused, and the emptying of a field that new records must have.
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
  // A field that had no value then may be the one.
  return Object.keys(values).every((name) => !isGiven(values, name) || given.includes(name));
}
