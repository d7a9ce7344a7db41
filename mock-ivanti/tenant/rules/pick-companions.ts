import { findByText, tableOf, type Store } from '../../model/data/store.js';
import { findRow, read } from '../../model/data/table.js';
import { BODY_SENTENCES, fill } from '../refusals/messages.js';
import { at } from '../../model/schema/business-object.js';
import type { Field, Value } from '../../model/schema/field.js';
import type { PickOption } from '../../model/schema/pick-lists.js';
import { get, put, textOf, type Draft } from './draft.js';

export interface PickRules {
  /** Whether a text outside its list is refused; another user's edit through the handle is stored unchanged. */
  readonly isChecked: (field: Field) => boolean;
  /** A text outside its list is left out instead of refused. */
  readonly isDropped: boolean;
  /** The record as stored, for values that are left out. */
  readonly before: readonly Value[] | undefined;
}

/** Resolves each pick-list field that was sent: `X` gets the list's spelling, `X_Valid` the option's RecId. */
export function resolvePicks(store: Store, draft: Draft, fields: Iterable<Field>, rules: PickRules): void {
  for (const field of fields) {
    if (field.role.type === 'pick') resolvePick(store, draft, field, field.role.list, rules);
    else if (field.role.type === 'valid' && !draft.sent.has(field.role.of))
      resolveById(store, draft, field, field.role.of);
  }
}

function resolvePick(store: Store, draft: Draft, field: Field, list: string | null, rules: PickRules): void {
  const text = textOf(draft, field.name);
  const companion = `${field.name}_Valid`;
  if (text === '' || list === null) {
    put(draft, companion, null);
    return;
  }
  const option = optionOf(store, list, text);
  if (option) put(draft, field.name, option.value);
  else if (rules.isDropped && rules.isChecked(field)) {
    for (const name of [field.name, companion]) put(draft, name, rules.before?.[at(draft.object, name)] ?? null);
    return;
  } else if (rules.isChecked(field)) {
    draft.problems.push(fill(BODY_SENTENCES.undefinedValue, text, `${draft.object.name}#`, field.name));
  }
  put(draft, companion, option?.recId ?? null);
}

/** A caller may send the option's RecId alone. */
function resolveById(store: Store, draft: Draft, companion: Field, name: string): void {
  const field = draft.object.fields[at(draft.object, name)];
  const list = field?.role.type === 'pick' ? field.role.list : null;
  const id = get(draft, companion.name);
  if (list === null || typeof id !== 'string') return;
  const option = optionById(store, list, id.toUpperCase());
  if (option) put(draft, name, option.value);
}

function sourceOf(list: string): { set: string; field: string } | undefined {
  const [, set, field] = /^@(\w+)\.(\w+)$/.exec(list) ?? [];
  return set !== undefined && field !== undefined ? { set, field } : undefined;
}

/** The option a text names, in any case. A list written `@set.Field` is filled from another object's records. */
export function optionOf(store: Store, list: string, text: string): PickOption | undefined {
  const source = sourceOf(list);
  if (!source)
    return (store.seedData.pickLists.get(list) ?? []).find(
      (option) => option.value.toLowerCase() === text.toLowerCase(),
    );
  const found = findByText(store, source.set, source.field, text);
  if (!found) return undefined;
  const { object } = found.table.seeded;
  const valueAt = (field: string): string => String(read(found.table, found.row, at(object, field)));
  return { value: valueAt(source.field), recId: valueAt('RecId') };
}

function optionById(store: Store, list: string, recId: string): PickOption | undefined {
  const source = sourceOf(list);
  if (!source) return (store.seedData.pickLists.get(list) ?? []).find((option) => option.recId === recId);
  const object = store.seedData.objects.get(source.set);
  if (!object) return undefined;
  const table = tableOf(store, object);
  const row = findRow(table, recId);
  return row === undefined ? undefined : { value: String(read(table, row, at(object, source.field))), recId };
}
