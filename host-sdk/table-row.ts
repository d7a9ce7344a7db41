import type { FieldType } from './fields.js';
import type { Json } from './json.js';

/** A cell of a row. Instants are ISO-8601 UTC with `Z`; nested values are kept as they came. */
export type Row = Readonly<Record<string, Json>>;

/** Columns of a row that only says that its record is gone: the key, this with true, when, and nothing else. */
export const DELETED = '_deleted';

/** Column of the instant at which a record was found to be gone. */
export const DELETED_AT = '_deleted_at';

export interface Column {
  readonly name: string;
  readonly type: FieldType;
}

/** Shape of an output table. A field that turns up later appears in the rows before it appears here. */
export interface TableSchema {
  /** Name of the output table. */
  readonly name: string;
  readonly key: string;
  readonly columns: readonly Column[];
}
