import type Database from 'libsql';
import { DELETED, type Row, type TableSchema } from '../../host-sdk/index.js';
import { cellOf, ensureColumns, ensureTable, quoted, takeTypeOff, wouldChange, type Cell } from './sqlite-columns.js';

/** Writes the rows of one table. */
export interface TableWriter {
  readonly schema: TableSchema;
  upsert(rows: readonly Row[]): void;
}

/**
 * Creates or widens the table and upserts rows into it. A whole row sets every column, so there is one
 * statement for all of them; a deletion mark sets only its own columns.
 * @param altered Receives the columns with a text that SQLite cannot keep as it is.
 */
export function tableWriter(database: Database.Database, schema: TableSchema, altered: Set<string>): TableWriter {
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

  // Both return false, without writing, if the table has no columns for the row; with `sure` the table was already adapted.
  const writeWhole = (row: Row, sure: boolean) => {
    let found = 0;
    let fitting = true;
    const cells: Cell[] = [];
    // By index: this runs for every value of every record, and an iterator would cost as much as the binding.
    for (let index = 0; index < names.length; index++) {
      const value = row[names[index] ?? ''];
      const affinity = affinities[index] ?? 'none';
      if (value !== undefined) found += 1;
      if (wouldChange(value, affinity)) fitting = false;
      const cell = cellOf(value, affinity);
      if (typeof value === 'string' && cell !== value) altered.add(names[index] ?? '');
      cells.push(cell);
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
    statement.run(own.map((name) => cellOf(row[name], affinities[columns.at.get(name) ?? 0] ?? 'none')));
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
