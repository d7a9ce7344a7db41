import type { ExactNumber } from './exact-number.js';
import type { FieldType } from './fields.js';

/** A value of a row: JSON, in which a number that a JavaScript number cannot hold is an {@link ExactNumber}. */
export type Cell = null | boolean | number | string | ExactNumber | readonly Cell[] | CellObject;

/** A nested object. */
export interface CellObject {
  readonly [name: string]: Cell;
}

/** Cells by column. Instants are ISO-8601 UTC with `Z`; nested values are unchanged. */
export type Row = Readonly<Record<string, Cell>>;

/** Column of a deletion mark: such a row has only the key, this column with true, and the time. */
export const DELETED = '_deleted';

/** Column of the instant at which a record was found to be deleted. */
export const DELETED_AT = '_deleted_at';

/** Column of the instant at which a row was delivered. Rows that differ only there are the same. */
export const PROCESSED_AT = '_dlt_processing_time';

export interface Column {
  readonly name: string;
  readonly type: FieldType;
}

/** Shape of an output table. A new field may appear in rows before it appears here. */
export interface TableSchema {
  /** Name of the output table. */
  readonly name: string;
  readonly key: string;
  /** Column of the last change; absent if rows do not have it. */
  readonly cursor?: string;
  readonly columns: readonly Column[];
}
