import { DELETED, DELETED_AT, PluginError, type Cell, type Row, type TableSchema } from '../../host-sdk/index.js';
import { ANY_FORM, digitsOf, formsOf } from './parquet-times.js';
import { KIND_OF, kindFor, storedValue, type ColumnKind } from './parquet-values.js';

/** Number of a version in its table: the later version of a record has the greater number. */
export const VERSION = '_version';

/** Name of the partition folders; readers take it for a column. */
const LOADED = 'loaded';

/** A column of a table. Its kind never changes, so that all parts of the table have the same types. */
export interface ParquetColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The field whose values it has: those that fit its kind, or as JSON those that do not fit the field's own column. */
  readonly field: string;
}

/** The columns of a table, and what is known of the rows that are in no part yet. */
export interface ParquetColumns {
  /** By name. */
  readonly all: Map<string, ParquetColumn>;
  /** Forms that the instants of a field have in common, see `formsOf`. */
  readonly forms: Map<string, number>;
  /** Fields with a value that is stored beside their column. */
  readonly moved: Set<string>;
}

/** The columns of every table: views need the mark also where nothing was deleted yet. */
export function firstColumns(): ParquetColumns {
  const marks: readonly ParquetColumn[] = [
    { name: DELETED, kind: 'boolean', field: DELETED },
    { name: DELETED_AT, kind: 'instant', field: DELETED_AT },
  ];
  return { all: new Map(marks.map((column) => [column.name, column])), forms: new Map(), moved: new Set() };
}

/** Name of the column with the values of a field that its own column cannot store exactly. */
export function variantOf(field: string): string {
  return `${field}__v_json`;
}

/** Digits of the fractions in a column of instants; 0: as many as are needed. */
export function digitsIn({ forms }: ParquetColumns, field: string): number {
  return digitsOf(forms.get(field) ?? ANY_FORM);
}

/**
 * Adds the columns that rows need. Throws `config.table_collision`, and then adds none.
 * @param table With the types of described fields; another field has the type of its first value.
 */
export function admit(columns: ParquetColumns, table: TableSchema, rows: readonly Row[]): void {
  const added = new Map<string, ParquetColumn>();
  const forms = new Map(columns.forms);
  const moved = new Set<string>();
  const find = (name: string) => added.get(name) ?? columns.all.get(name);
  const need = (name: string, kind: () => ColumnKind, field = name): ParquetColumn => {
    const found = find(name);
    if (found === undefined) {
      const column = { name, kind: kind(), field };
      added.set(name, column);
      return column;
    }
    if (found.field !== field) throw collision(table.name, name, found.name);
    return found;
  };
  for (const { name, type } of table.columns) need(name, () => KIND_OF[type]);
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (value === null) continue;
      const column = need(name, () => kindFor(value));
      if (fits(column, value, forms)) continue;
      need(variantOf(name), () => 'json', name);
      moved.add(name);
    }
  }
  requireDistinct(table.name, columns, added);
  for (const [name, column] of added) columns.all.set(name, column);
  for (const [name, form] of forms) columns.forms.set(name, form);
  for (const name of moved) columns.moved.add(name);
}

/** Whether a column stores a value exactly. Instants need a form of fractions in common. */
function fits({ name, kind }: ParquetColumn, value: Cell, forms: Map<string, number>): boolean {
  if (kind === 'json') return true;
  if (kind !== 'instant') return storedValue(kind, value, 0) !== undefined;
  const form = typeof value === 'string' ? formsOf(value) : 0;
  if (form === 0) return false;
  const common = (forms.get(name) ?? ANY_FORM) & form;
  forms.set(name, common);
  return common !== 0 && storedValue(kind, value, digitsOf(common)) !== undefined;
}

/** Readers do not distinguish names by case. */
function requireDistinct(table: string, { all }: ParquetColumns, added: ReadonlyMap<string, ParquetColumn>): void {
  if (added.size === 0) return;
  const taken = new Map([VERSION, LOADED, ...all.keys()].map((name) => [name.toLowerCase(), name]));
  for (const name of added.keys()) {
    const twin = taken.get(name.toLowerCase());
    if (twin !== undefined) throw collision(table, name, twin);
    taken.set(name.toLowerCase(), name);
  }
}

function collision(table: string, name: string, twin: string): PluginError {
  const message =
    twin === VERSION || twin === LOADED
      ? `${table} has the field ${name}, but parquet: adds a column ${twin} to every table.`
      : name === twin
        ? `${table} has the field ${name}, but parquet: stores other values of a field under that name.`
        : `${table} has the columns ${twin} and ${name}, which differ only in case.`;
  return new PluginError('config.table_collision', message, { field: `${table}.${name}` });
}
