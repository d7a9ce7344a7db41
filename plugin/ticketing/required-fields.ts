import type { Field, JsonObject, Problem } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';
import type { TicketContext } from './context.js';

/** A field that the tenant refused a create for, in a ticket with these choices: what is required depends on them. */
type Learned = { readonly field: string; readonly choices: string; readonly at: number };

/** So long a refusal is taken to hold. Then a ticket is sent without the field again, and the answer settles it anew. */
const HOLDS_MS = 3_600_000;

/** Names that forms and refusals show in place of the field's. [measured on a live tenant] */
const SHOWN_AS: Readonly<Record<string, string>> = {
  summary: 'Subject',
  description: 'Symptom',
  customer: 'ProfileLink',
  requestor: 'RequestorLink',
  team: 'OwnerTeam',
};

/**
 * The required fields that a create lacks: those that the object's description names, and those that the tenant asked
 * for lately.
 */
export function missingFields(context: TicketContext, values: JsonObject, fields: readonly Field[]): Problem[] {
  const described = fields
    .filter((field) => isDescribedAsRequired(field) && !isGiven(values, field.name))
    .map(({ name }) => missing(name, 'The ticket object requires it', {}));
  const named = new Set(described.map((problem) => problem.field));
  const choices = choicesOf(values, fields);
  const learned = readLearned(context)
    .filter((one) => one.choices === choices)
    .filter(({ field }) => !named.has(field) && !isGiven(values, field))
    .map(({ field, at }) => {
      const asked = `The tenant asked for it at ${new Date(at).toISOString()}`;
      return missing(field, asked, { retryAt: new Date(at + HOLDS_MS).toISOString() });
    });
  return [...described, ...learned];
}

/** Remembers the fields that a refusal asks for, and names them as the object does. */
export function learnRequired(
  context: TicketContext,
  values: JsonObject,
  fields: readonly Field[],
  problem: Problem,
): Problem {
  if (problem.code !== 'tenant.required_field') return problem;
  const asked = namesIn(problem.message).flatMap((name) => fieldNamed(name, fields) ?? []);
  const [first] = asked;
  if (first === undefined) return problem;
  const choices = choicesOf(values, fields);
  const others = readLearned(context).filter((one) => one.choices !== choices || !asked.includes(one.field));
  const at = context.clock.now();
  context.memory.set('required', [...others, ...asked.map((field): Learned => ({ field, choices, at }))]);
  return { ...problem, field: first, fix: `Map ${asked.join(' and ')} in the queue.` };
}

/** Numbers and yes-or-no fields that may not be empty have a value of their own from the start. */
function isDescribedAsRequired({ required, nullable, writable, role, type }: Field): boolean {
  const hasDefault = type === 'boolean' || type === 'integer' || type === 'decimal';
  return (required || !nullable) && writable && role !== 'key' && !hasDefault;
}

function readLearned({ memory, clock }: TicketContext): readonly Learned[] {
  const learned = (memory.get('required') as readonly Learned[] | undefined) ?? [];
  return learned.filter(({ at }) => clock.now() - at < HOLDS_MS);
}

function missing(field: string, why: string, details: { readonly retryAt?: string }): Problem {
  const message = `${field} has no value. ${why}.`;
  return new PluginError('tenant.required_field', message, { field, fix: `Map ${field} in the queue.`, ...details })
    .problem;
}

/** A link is given by its name or by its id. */
function isGiven(values: JsonObject, field: string): boolean {
  const link = field.replace(/_RecID$/, '');
  return [link, `${link}_RecID`].some((name) => {
    const value = values[name];
    return value !== undefined && value !== null && value !== '';
  });
}

/** The pick-list values of a ticket as one text. */
function choicesOf(values: JsonObject, fields: readonly Field[]): string {
  const choices = fields
    .filter(({ name, role }) => role === 'choice' && isGiven(values, name))
    .map(({ name }) => [name, JSON.stringify(values[name]).toLowerCase()]);
  return JSON.stringify(choices);
}

/** `Required field Alert.Category value must be provided.`, `Mandatory field "Category" value must be provided.` */
function namesIn(message: string): readonly string[] {
  const sentences = message.matchAll(/(?:Required|Mandatory) field ["']?(?:[\w#]+\.)?([\w ]+?)["']? value/gi);
  return [...new Set([...sentences].map((sentence) => sentence[1] ?? ''))];
}

function fieldNamed(shown: string, fields: readonly Field[]): string | undefined {
  const plain = shown.replaceAll(' ', '').toLowerCase();
  const byName = (name: string | undefined) => fields.find((field) => field.name.toLowerCase() === name)?.name;
  return byName(plain) ?? byName(SHOWN_AS[plain]?.toLowerCase());
}
