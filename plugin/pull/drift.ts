import type { FieldType, TableSchema } from '../../host-sdk/index.js';

/** Types of a table's columns by name, for comparison in the next run. */
export function fieldsOf({ columns }: TableSchema): Readonly<Record<string, FieldType>> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]));
}

/** The changes of the fields since they were stored, one sentence each. */
export function driftNotes(
  before: Readonly<Record<string, FieldType>> | undefined,
  now: Readonly<Record<string, FieldType>>,
): readonly string[] {
  if (before === undefined) return [];
  const notes: string[] = [];
  for (const [name, type] of Object.entries(now)) {
    const old = before[name];
    if (old === undefined) notes.push(`${name} is a new column.`);
    else if (old !== type) notes.push(`${name} was ${old} and is ${type} now; its values are kept unchanged.`);
  }
  for (const name of Object.keys(before)) {
    if (!(name in now))
      notes.push(`${name} no longer exists; its column stays, without a value in new versions of a row.`);
  }
  return notes;
}
