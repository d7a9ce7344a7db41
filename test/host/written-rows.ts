import { readFileSync } from 'node:fs';
import Database from 'libsql';
import { expect } from 'vitest';

/** A record as a destination has it. */
export type Row = Readonly<Record<string, unknown>>;

/** All rows of a table of a database. */
export function sqliteRows(file: string, table: string): readonly Row[] {
  const database = new Database(file);
  try {
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    return database.prepare(`SELECT * FROM "${table}"`).all([]) as Row[];
  } finally {
    database.close();
  }
}

/** All lines of a table of a folder. */
export function jsonlRows(folder: string, table: string): readonly Row[] {
  const lines = readFileSync(`${folder}/${table}.jsonl`, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Row);
}

/** What lines say apart from when they were written. */
export function contentsOf(rows: readonly Row[]): readonly string[] {
  return rows.map(({ _dlt_processing_time: _at, ...content }) => JSON.stringify(content));
}

/** The last version of each record. */
export function latest(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row['RecId'] as string, row]));
}

/** Whether a row has every value of a record. SQLite has no booleans, and decimals are texts there. */
export function holds(row: Row | undefined, record: Row): boolean {
  const plain = (value: unknown) => (typeof value === 'boolean' ? Number(value) : value);
  const isSame = (stored: unknown, value: unknown) =>
    stored === value || (typeof value === 'number' && stored === String(value));
  return row !== undefined && Object.entries(record).every(([name, value]) => isSame(plain(row[name]), plain(value)));
}
