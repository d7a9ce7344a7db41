import type { Field, Json, JsonObject, Problem } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';
import { nearest } from '../nearest.js';

/** What will be sent, what was changed on the way, and what forbids sending it. */
export interface Payload {
  readonly values: JsonObject;
  /** Values that were shortened, in sentences. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/** Converts rendered texts to the types of their fields. Pure; the input stays as it is. */
export function buildPayload(values: Readonly<Record<string, string>>, fields: readonly Field[]): Payload {
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  const converted: Record<string, Json> = {};
  const notes: string[] = [];
  const problems: Problem[] = [];
  for (const [target, text] of Object.entries(values)) {
    const field = byName.get(target.toLowerCase());
    if (field === undefined) {
      problems.push(unknownField(target, fields));
    } else if (!field.writable) {
      problems.push(refused(target, `${target} is set by the tenant and cannot be mapped`));
    } else {
      try {
        converted[field.name] = convert(field, text, notes);
      } catch (error) {
        problems.push(refused(target, (error as Error).message));
      }
    }
  }
  return { values: converted, notes, problems };
}

function convert(field: Field, text: string, notes: string[]): Json {
  const trimmed = text.trim();
  if (field.type !== 'string' && field.type !== 'other' && trimmed === '') return null;
  switch (field.type) {
    case 'integer':
      if (!/^[+-]?\d+$/.test(trimmed)) throw new Error(`${field.name} takes a whole number, not "${shown(text)}"`);
      return Number(trimmed);
    case 'decimal':
      if (trimmed === '' || !Number.isFinite(Number(trimmed))) {
        throw new Error(`${field.name} takes a number, not "${shown(text)}"`);
      }
      return Number(trimmed);
    case 'boolean':
      if (!/^(true|false)$/i.test(trimmed)) throw new Error(`${field.name} takes true or false, not "${shown(text)}"`);
      return trimmed.toLowerCase() === 'true';
    case 'datetime':
    case 'date':
      if (Number.isNaN(Date.parse(trimmed))) {
        throw new Error(`${field.name} takes an ISO-8601 date, not "${shown(text)}"`);
      }
      return trimmed;
    default:
      return fit(field, text, notes);
  }
}

/** Too long a text is shortened, except where a shortened value would be another value. */
function fit(field: Field, text: string, notes: string[]): string {
  if (field.maxLength === undefined || text.length <= field.maxLength) return text;
  if (field.role !== 'plain') {
    throw new Error(`${field.name} takes ${field.maxLength} characters, the value has ${text.length}`);
  }
  notes.push(`${field.name} was shortened from ${text.length} to ${field.maxLength} characters`);
  // Not in the middle of a surrogate pair: half a character is no text.
  return text.slice(0, field.maxLength - 1).replace(/[\uD800-\uDBFF]$/, '') + '…';
}

function unknownField(target: string, fields: readonly Field[]): Problem {
  const near = nearest(
    target,
    fields.map((field) => field.name),
  );
  const hint = near === undefined ? '' : `, did you mean ${near}?`;
  return new PluginError('config.unknown_field', `The ticket object has no field ${target}${hint}`, { field: target })
    .problem;
}

function refused(target: string, message: string): Problem {
  return new PluginError('tenant.value_refused', `${message}.`, { field: target }).problem;
}

const LONGEST_QUOTE = 60;

function shown(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
