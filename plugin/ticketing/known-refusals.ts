import { fieldTitle, PluginError, type Field, type JsonObject, type Problem } from '../../host-sdk/index.js';
import { FieldRefusal, type RefusedField } from '../ivanti/refused-fields.js';
import type { TicketContext } from './context.js';
import { choicesOf, demandsOn, HOLDS_MS, isGiven, keepDemands, type Attempt, type Demand } from './demands.js';
import { forgetPickList } from './pick-lists.js';
import { fieldMeant, labelled } from './shown-names.js';

type Titled = Pick<Field, 'name' | 'label'>;

/**
 * Known reasons to refuse an attempt: required fields that a create lacks according to the object's description, and
 * recent refusals of the tenant.
 */
export function knownRefusals(context: TicketContext, attempt: Attempt, fields: readonly Field[]): Problem[] {
  const { values, recId } = attempt;
  const described = fields
    .filter((field) => recId === undefined && isDescribedAsRequired(field) && !isGiven(values, field.name))
    .map((field) => missing(field, 'The ticket object requires it', {}));
  const named = new Set(described.map((problem) => problem.field));
  const learned = demandsOn(context, attempt, fields)
    .filter(({ field }) => field === undefined || !named.has(field))
    .map((demand) => learnedProblem(demand, values, fields));
  return [...described, ...learned];
}

/** Remembers which fields a refusal is about, why, and under which names, and names them as the object does. */
export function learnRefusal(
  context: TicketContext,
  attempt: Attempt,
  fields: readonly Field[],
  error: unknown,
): unknown {
  if (!(error instanceof FieldRefusal)) return error;
  const { values, recId } = attempt;
  const isSent = (name: string) => isGiven(values, name);
  const meant = error.fields.map((refused) => ({ refused, field: fieldMeant(refused, fields, isSent) }));
  const base = {
    choices: choicesOf(values, fields),
    at: context.clock.now(),
    ...(recId === undefined ? {} : { of: recId }),
  };
  const given = Object.keys(values).filter(isSent);
  keepDemands(
    context,
    meant.flatMap(({ refused, field }): Demand[] => {
      if (refused.reason === 'unknown') return [];
      if (refused.reason === 'required') {
        return [field === undefined ? { ...base, shown: refused.shown, given } : { ...base, field: field.name }];
      }
      if (field?.role !== 'choice') return [];
      forgetPickList(context, field.name);
      return [{ ...base, field: field.name, refused: true }];
    }),
  );
  learnLabels(context, fields, meant);
  return named(error, meant);
}

interface Meant {
  readonly refused: RefusedField;
  readonly field: Field | undefined;
}

function learnLabels(context: TicketContext, fields: readonly Field[], meant: readonly Meant[]): void {
  const labels = meant.flatMap(({ refused, field }) => {
    if (field === undefined || refused.name !== undefined) return [];
    const { name, label } = labelled(field, refused.shown);
    const isNew = label !== undefined && fields.find((one) => one.name === name)?.label !== label;
    return isNew ? [[name, label] as const] : [];
  });
  if (labels.length > 0) context.learnLabels(Object.fromEntries(labels));
}

/** The refusal with the names of the object, and without words that name none of its fields. */
function named(error: FieldRefusal, meant: readonly Meant[]): PluginError {
  const { problem } = error;
  if (problem.code !== 'tenant.required_field') {
    const [field] = meant.flatMap(({ field: one }) => one ?? []);
    return PluginError.from(problem, { field: field?.name ?? unknownName(error), cause: error });
  }
  const asked = meant.filter(({ refused }) => refused.reason === 'required');
  const known = asked.flatMap(({ refused, field }) => {
    if (field === undefined) return [];
    return [refused.name === undefined ? labelled(field, refused.shown) : field];
  });
  const [first] = known;
  const titles = [...new Set(known.map(fieldTitle))];
  const others = asked.filter(({ field }) => field === undefined).map(({ refused }) => refused.shown);
  const fix =
    first !== undefined
      ? `Map ${titles.join(' and ')} in the queue.`
      : others.length > 0
        ? unresolved(others)
        : problem.fix;
  return PluginError.from(problem, { field: first?.name, fix, cause: error });
}

/** A field that the object does not have keeps the name under which it was sent. */
function unknownName({ code, problem }: FieldRefusal): string | undefined {
  return code === 'config.unknown_field' ? problem.field : undefined;
}

/** Mandatory number and boolean fields have a value from the start. */
function isDescribedAsRequired({ required, nullable, writable, role, type }: Field): boolean {
  const hasDefault = type === 'boolean' || type === 'integer' || type === 'decimal';
  return (required || !nullable) && writable && role !== 'key' && !hasDefault;
}

function learnedProblem(demand: Demand, values: JsonObject, fields: readonly Field[]): Problem {
  const { field: name, shown = '', refused, at } = demand;
  const when = `at ${new Date(at).toISOString()}`;
  const retryAt = new Date(at + HOLDS_MS).toISOString();
  if (name === undefined) {
    const message = `The tenant asked for “${shown}” ${when}.`;
    return new PluginError('tenant.required_field', message, { fix: unresolved([shown]), retryAt }).problem;
  }
  const field = fields.find((one) => one.name === name) ?? { name };
  if (refused !== true) return missing(field, `The tenant asked for it ${when}`, { retryAt });
  const message = `The tenant refused ${JSON.stringify(values[name])} for ${fieldTitle(field)} ${when}.`;
  return new PluginError('tenant.value_refused', message, { field: name, retryAt }).problem;
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

function unresolved(shown: readonly string[]): string {
  const names = shown.map((text) => `“${text}”`).join(' and ');
  return `The tenant’s forms show it as ${names}. Look up its field name under Business Objects > Fields, and map it in the queue.`;
}
