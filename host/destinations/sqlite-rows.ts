import type Database from 'libsql';
import { DELETED, isExactNumber, type Cell, type Row, type TableSchema } from '../../host-sdk/index.js';
import { cellOf, wouldChange, type Affinity, type SqliteValue } from './sqlite-cells.js';
import { ensureColumns, ensureTable, quoted, takeTypeOff } from './sqlite-columns.js';
import { writeOutDecimals } from './sqlite-decimals.js';

/** Writes the rows of one table. */
export interface TableWriter {
  readonly schema: TableSchema;
  upsert(rows: readonly Row[]): void;
}

/** What readers must know of the columns of a table. */
export interface ColumnFacts {
  /** Columns with a text that SQLite cannot keep as it is. */
  readonly altered: Set<string>;
  /** Columns with numbers that are stored as texts. */
  readonly numbers: Set<string>;
}

/**
 * Creates or widens the table and upserts rows into it. A whole row sets every column, so there is one
 * statement for all of them; a deletion mark sets only its own columns.
 * @param facts Receives what the rows turn out to have.
 */
export function tableWriter(
  database: Database.Database,
  schema: TableSchema,
  { altered, numbers }: ColumnFacts,
): TableWriter {
  for (const name of writeOutDecimals(database, schema)) numbers.add(name);
  const columns = ensureTable(database, schema);
  const { names, affinities } = columns;
  let marks = new Map<string, Database.Statement>();
  let whole: Database.Statement | undefined;

  /** Adapts the table to a row, and prepares the statements again for the new columns. */
  const fit = (row: Row) => {
    ensureColumns(database, schema.name, columns, row);
    for (const [index, name] of names.entries()) {
      if (wouldChange(row[name], affinities[index] ?? 'none')) takeTypeOff(database, schema, columns, index);
    }
    marks = new Map();
    whole = undefined;
  };
  const fits = (row: Row, own: readonly string[]) =>
    own.every((name) => {
      const index = columns.at.get(name);
      return index !== undefined && !wouldChange(row[name], affinities[index] ?? 'none');
    });

  const bound = (name: string, value: Cell | undefined, affinity: Affinity): SqliteValue => {
    const cell = cellOf(value, affinity);
    if (typeof cell !== 'string' || cell === value) return cell;
    if (typeof value === 'string') altered.add(name);
    else if (typeof value === 'number' || isExactNumber(value)) numbers.add(name);
    return cell;
  };

  // Both return false, without writing, if the table has no columns for the row; with `sure` the table was already adapted.
  const writeWhole = (row: Row, sure: boolean) => {
    let found = 0;
    let fitting = true;
    const cells: SqliteValue[] = [];
    // By index: this runs for every value of every record, and an iterator would cost as much as the binding.
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? '';
      const value = row[name];
      const affinity = affinities[index] ?? 'none';
      if (value !== undefined) found += 1;
      if (wouldChange(value, affinity)) fitting = false;
      cells.push(bound(name, value, affinity));
    }
    if (!sure && (!fitting || found !== Object.keys(row).length)) return false;
    whole ??= database.prepare(upsertSql(schema, names));
    whole.run(cells);
    return true;
  };
  const writeMark = (row: Row, sure: boolean) => {
    const own = Object.keys(row);
    if (!sure && !fits(row, own)) return false;
    const id = JSON.stringify(own);
    const statement = marks.get(id) ?? database.prepare(upsertSql(schema, own));
    marks.set(id, statement);
    statement.run(own.map((name) => bound(name, row[name], affinities[columns.at.get(name) ?? 0] ?? 'none')));
    return true;
  };

  return {
    schema,
    upsert(rows) {
      for (const row of rows) {
        const write = row[DELETED] === true ? writeMark : writeWhole;
        if (write(row, false)) continue;
        fit(row);
        write(row, true);
      }
    },
  };
}

function upsertSql(schema: TableSchema, names: readonly string[]): string {
  const columns = names.map(quoted);
  const updates = names
    .filter((name) => name !== schema.key)
    .map((name) => `${quoted(name)} = excluded.${quoted(name)}`);
  const conflict = updates.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${updates.join(', ')}`;
  return `INSERT INTO ${quoted(schema.name)} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (${quoted(schema.key)}) ${conflict}`;
}
