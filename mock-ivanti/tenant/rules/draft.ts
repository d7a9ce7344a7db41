import type { BusinessObject } from '../../model/schema/business-object.js';
import type { Field, Value } from '../../model/schema/field.js';

/** A record before it is stored: its values so far, which fields the caller sent, and what is wrong with them. */
export interface Draft {
  readonly object: BusinessObject;
  readonly values: Value[];
  /** Names of the fields the caller sent. */
  readonly sent: ReadonlySet<string>;
  readonly isNew: boolean;
  readonly problems: string[];
}

export function get(draft: Draft, field: string): Value {
  const position = draft.object.position.get(field.toLowerCase());
  return position === undefined ? null : (draft.values[position] ?? null);
}

/** Text of a field, '' when it is not set. */
export function textOf(draft: Draft, field: string): string {
  const value = get(draft, field);
  return value === null ? '' : String(value);
}

/** Sets a field if the object has it, so that one rule serves every object that has the fields it is about. */
export function put(draft: Draft, field: string, value: Value): void {
  const position = draft.object.position.get(field.toLowerCase());
  if (position !== undefined) draft.values[position] = value;
}

export function fieldNamed(object: BusinessObject, name: string): Field | undefined {
  const position = object.position.get(name.toLowerCase());
  return position === undefined ? undefined : object.fields[position];
}
