import type { Field, JsonObject, Problem } from '../../host-sdk/index.js';
import { fieldTitle, PluginError } from '../../host-sdk/index.js';
import type { TicketContext } from './context.js';
import { fieldShownAs, labelled, shownNames } from './shown-names.js';

/** A field that the tenant refused a create for, in a ticket with these choices: what is required depends on them. */
type Learned = { readonly field: string; readonly choices: string; readonly at: number };

type Titled = Pick<Field, 'name' | 'label'>;

/** So long a refusal is taken to hold. Then a ticket is sent without the field again, and the answer settles it anew. */
const HOLDS_MS = 3_600_000;

/**
 * The required fields that a create lacks: those that the object's description names, and those that the tenant asked
 * for lately.
 */
export function missingFields(context: TicketContext, values: JsonObject, fields: readonly Field[]): Problem[] {
  const described = fields
    .filter((field) => isDescribedAsRequired(field) && !isGiven(values, field.name))
    .map((field) => missing(field, 'The ticket object requires it', {}));
  const named = new Set(described.map((problem) => problem.field));
  const choices = choicesOf(values, fields);
  const learned = readLearned(context)
    .filter((one) => one.choices === choices)
    .filter(({ field }) => !named.has(field) && !isGiven(values, field))
    .map(({ field: name, at }) => {
      const asked = `The tenant asked for it at ${new Date(at).toISOString()}`;
      const field = fields.find((one) => one.name === name) ?? { name };
      return missing(field, asked, { retryAt: new Date(at + HOLDS_MS).toISOString() });
    });
  return [...described, ...learned];
}

/** Remembers the fields that a refusal asks for and how it calls them, and names them as the object does. */
export function learnRequired(
  context: TicketContext,
  values: JsonObject,
  fields: readonly Field[],
  problem: Problem,
): Problem {
  if (problem.code !== 'tenant.required_field') return problem;
  const shown = shownNames(problem.message);
  const asked = new Map(
    shown.flatMap((text) => {
      const field = fieldShownAs(text, fields, (name) => isGiven(values, name));
      return field === undefined ? [] : [[field.name, labelled(field, text)] as const];
    }),
  );
  const [first] = asked.keys();
  if (first === undefined) return shown.length === 0 ? problem : { ...problem, fix: unresolved(shown) };
  const labels = [...asked.values()].flatMap(({ name, label }) => {
    const isNew = label !== undefined && fields.find((field) => field.name === name)?.label !== label;
    return isNew ? [[name, label] as const] : [];
  });
  if (labels.length > 0) context.learnLabels(Object.fromEntries(labels));
  const choices = choicesOf(values, fields);
  const others = readLearned(context).filter((one) => one.choices !== choices || !asked.has(one.field));
  const at = context.clock.now();
  context.memory.set('required', [...others, ...[...asked.keys()].map((field): Learned => ({ field, choices, at }))]);
  return { ...problem, field: first, fix: `Map ${[...asked.values()].map(fieldTitle).join(' and ')} in the queue.` };
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

function missing(field: Titled, why: string, details: { readonly retryAt?: string }): Problem {
  const title = fieldTitle(field);
  const fix = `Map ${title} in the queue.`;
  return new PluginError('tenant.required_field', `${title} has no value. ${why}.`, {
    field: field.name,
    fix,
    ...details,
  }).problem;
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

function unresolved(shown: readonly string[]): string {
  const names = shown.map((text) => `“${text}”`).join(' and ');
  return `The tenant’s forms show it as ${names}. Look up its field name under Business Objects > Fields, and map it in the queue.`;
}
