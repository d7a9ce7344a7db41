import {
  fieldTitle,
  nearest,
  PluginError,
  type Field,
  type Json,
  type JsonObject,
  type Problem,
} from '../../host-sdk/index.js';
import { isDateOrInstant } from '../platform/time-words.js';
import { writableText } from './writable-text.js';

/** The values to send, the changes made to them, and the reason not to send them. */
export interface Payload {
  readonly values: JsonObject;
  /** Values that were shortened or left out, in sentences. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/** What to do with a value that does not fit its field. */
export type OnInvalidValue = 'refuse' | 'leave_out' | 'send';

export interface PayloadRules {
  /** By field; without an entry a long text is shortened and any other invalid value refuses the ticket. */
  readonly onInvalidValue?: Readonly<Record<string, OnInvalidValue>>;
  /** Whole pick lists by field. */
  readonly pickLists?: ReadonlyMap<string, readonly string[]>;
}

/** A value in the type of its field, or why it does not fit and what could be sent in its place. */
type Fitting = { readonly value: Json } | { readonly fault: string; readonly shortened?: string };

/** Converts rendered texts to the types of their fields. Pure; the input is not changed. */
export function buildPayload(
  values: Readonly<Record<string, string>>,
  fields: readonly Field[],
  { onInvalidValue = {}, pickLists = new Map() }: PayloadRules = {},
): Payload {
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  const choices = new Map(Object.entries(onInvalidValue).map(([name, choice]) => [name.toLowerCase(), choice]));
  const converted: Record<string, Json> = {};
  const notes: string[] = [];
  const problems: Problem[] = [];
  for (const [target, rendered] of Object.entries(values)) {
    const field = byName.get(target.toLowerCase());
    if (field === undefined) {
      problems.push(unknownField(target, fields));
    } else if (!field.writable) {
      problems.push(refused(field, `${fieldTitle(field)} is set by the tenant and cannot be mapped`));
    } else {
      const { text, notes: changes } = writableText(field, rendered);
      notes.push(...changes);
      const fitting = fit(field, text, pickLists.get(field.name));
      if ('value' in fitting) converted[field.name] = fitting.value;
      else settle(field, text, fitting, choices.get(field.name.toLowerCase()));
    }
  }
  return { values: converted, notes, problems };

  function settle(
    field: Field,
    text: string,
    { fault, shortened }: Extract<Fitting, { readonly fault: string }>,
    choice: OnInvalidValue | undefined,
  ): void {
    const { name } = field;
    if (choice === 'send') {
      converted[name] = text;
    } else if (choice === 'leave_out') {
      notes.push(`${fieldTitle(field)} was left out: ${fault}`);
    } else if (choice === undefined && shortened !== undefined) {
      converted[name] = shortened;
      notes.push(`${fieldTitle(field)} was shortened from ${text.length} to ${shortened.length} characters`);
    } else {
      problems.push(refused(field, fault));
    }
  }
}

function fit(field: Field, text: string, pickList: readonly string[] | undefined): Fitting {
  const trimmed = text.trim();
  const isTyped = field.type !== 'string' && field.type !== 'other';
  if (isTyped && trimmed === '') return { value: null };
  const fault = (kind: string, hint = ''): Fitting => ({
    fault: `${fieldTitle(field)} takes ${kind}, not "${shown(text)}"${hint}`,
  });
  switch (field.type) {
    case 'integer':
      return Number.isSafeInteger(Number(trimmed)) && /^[+-]?\d+$/.test(trimmed)
        ? { value: Number(trimmed) }
        : fault('a whole number');
    case 'decimal':
      return Number.isFinite(Number(trimmed)) ? { value: Number(trimmed) } : fault('a number');
    case 'boolean':
      return /^(true|false)$/i.test(trimmed) ? { value: trimmed.toLowerCase() === 'true' } : fault('true or false');
    case 'datetime':
    case 'date':
      return isDateOrInstant(trimmed) ? { value: trimmed } : fault('an ISO-8601 date');
    default:
      return fitText(field, text, pickList, fault);
  }
}

/** A text that is too long can be shortened, except where that would make it another value. */
function fitText(
  field: Field,
  text: string,
  pickList: readonly string[] | undefined,
  fault: (kind: string, hint?: string) => Fitting,
): Fitting {
  if (pickList !== undefined && text.trim() !== '') {
    const listed = listedAs(text, pickList);
    if (listed !== undefined) return { value: listed };
    const near = nearest(text.trim(), pickList);
    const hint = near === undefined ? '' : `: did you mean "${near}"?`;
    return fault(`a value of its pick list (${shownList(pickList)})`, hint);
  }
  if (field.maxLength === undefined || text.length <= field.maxLength) return { value: text };
  const tooLong = `${fieldTitle(field)} takes ${field.maxLength} characters, the value has ${text.length}`;
  if (field.role !== 'plain') return { fault: tooLong };
  // Not in the middle of a surrogate pair: half a character is not valid text.
  const shortened = text.slice(0, field.maxLength - 1).replace(/[\uD800-\uDBFF]$/, '') + '…';
  return { fault: tooLong, shortened };
}

/** A value in the list's own spelling; undefined for one that is not in it. */
function listedAs(text: string, pickList: readonly string[]): string | undefined {
  const plain = (value: string) => value.trim().normalize('NFC').toLowerCase();
  return pickList.find((value) => value === text.trim()) ?? pickList.find((value) => plain(value) === plain(text));
}

/** People write what forms show, so a field is searched for by its label too. */
function unknownField(target: string, fields: readonly Field[]): Problem {
  const words = fields.flatMap(({ name, label }) => [name, ...(label === undefined ? [] : [label])]);
  const near = nearest(target, words);
  const meant = fields.find(({ name }) => name === near) ?? fields.find(({ label }) => label === near);
  const hint = meant === undefined ? '' : ` Did you mean ${fieldTitle(meant)}?`;
  return new PluginError('config.unknown_field', `The ticket object has no field ${target}.${hint}`, { field: target })
    .problem;
}

function refused({ name }: Field, message: string): Problem {
  return new PluginError('tenant.value_refused', `${message}.`, { field: name }).problem;
}

const MAX_QUOTE_LENGTH = 60;

function shown(text: string): string {
  return text.length > MAX_QUOTE_LENGTH ? `${text.slice(0, MAX_QUOTE_LENGTH)}…` : text;
}

const MAX_SHOWN = 10;

function shownList(values: readonly string[]): string {
  return values.length > MAX_SHOWN ? `${values.slice(0, MAX_SHOWN).join(', ')}, …` : values.join(', ');
}
