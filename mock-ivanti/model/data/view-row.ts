import type { Value } from '../schema/field.js';
import { shown, type RenderStyle } from './render.js';
import { read, type RowRef, type Table } from './table.js';

/** A record as a client would see it. */
export type RecordView = Readonly<Record<string, Value>>;

/** The row as a plain record, with dates as a client sees them. */
export function viewOf(table: Table, row: RowRef, style: RenderStyle): RecordView {
  const record: Record<string, Value> = {};
  for (const [position, field] of table.seeded.object.fields.entries()) {
    record[field.name] = shown(field, read(table, row, position), style);
  }
  return record;
}
