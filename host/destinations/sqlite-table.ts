import type Database from 'libsql';
import type { Json } from '../../host-sdk/index.js';
import { asDestinationProblem, foreignProblem, requireOwnOutput, type DestinationTable } from './destination.js';
import type { OpenTableOptions } from './history.js';
import { quoted } from './sqlite-columns.js';
import { sqliteExistingRows } from './sqlite-existing-rows.js';
import { dropHistory, ensureHistory } from './sqlite-history.js';
import { tableWriter, type TableWriter } from './sqlite-rows.js';
import { kindOf, numbersOf, type SqliteState } from './sqlite-state.js';
import { replacedText } from './storable-text.js';

export interface SqliteFile {
  readonly file: string;
  readonly database: Database.Database;
  readonly state: SqliteState;
}

const ALTERED = replacedText('SQLite');

/** One table of a SQLite file, open for writing; `release` releases its lock. */
export function openSqliteTable(
  { file, database, state }: SqliteFile,
  source: string,
  release: () => void,
  { history }: OpenTableOptions = {},
): DestinationTable {
  const before = state.of(source);
  let output = before?.output ?? null;
  let writer: TableWriter | undefined;
  const facts = { altered: new Set<string>(), numbers: numbersOf(before) };
  /** Runs `work` in a transaction. */
  const atomically = (table: string, work: () => void) => {
    try {
      database.exec('BEGIN IMMEDIATE');
      try {
        work();
        database.exec('COMMIT');
      } catch (error) {
        // The statements of a table that was rolled back may name columns that no longer exist.
        writer = undefined;
        // On a full disk SQLite has already rolled back.
        if (database.inTransaction) database.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      throw asDestinationProblem(file, error, { name: `${table} in ${file}` });
    }
  };
  /** Whether a name is the table that was created for the collection. */
  const isOwn = (name: string): boolean => {
    const own = state.all().find((row) => row.source === source);
    return kindOf(database, name) === 'table' && own !== undefined && own.made !== 0;
  };
  /** Throws for a name of a foreign object. @returns Whether the table exists. */
  const claim = (name: string): boolean => {
    const states = state.all();
    requireOwnOutput(new Map(states.map((row) => [row.source, row.output])), source, name);
    const kind = kindOf(database, name);
    if (kind === undefined) return false;
    if (isOwn(name)) return true;
    throw foreignProblem(`The ${kind} ${name} in ${file}`, source);
  };
  return {
    checkpoint: before === undefined ? null : (JSON.parse(before.checkpoint) as Json),
    output,
    async write({ table, rows, checkpoint }) {
      atomically(table.name, () => {
        if (writer?.schema !== table) {
          claim(table.name);
          writer = tableWriter(database, table, facts);
          ensureHistory(database, table, source, history);
        }
        writer.upsert(rows);
        state.save({ source, output: table.name, checkpoint, made: true, numbers: facts.numbers });
      });
      output = table.name;
    },
    notes: () => [...facts.altered].map((column) => `${output ?? source}.${column}: ${ALTERED}`),
    existingRows: () => sqliteExistingRows(database, () => output, facts.numbers),
    async replaceCheckpoint(name, checkpoint) {
      atomically(name, () => {
        state.save({ source, output: name, checkpoint, made: claim(name), numbers: facts.numbers });
      });
      output = name;
    },
    async drop() {
      const name = output;
      if (name === null) return;
      atomically(name, () => {
        writer = undefined;
        if (isOwn(name)) {
          database.exec(`DROP TABLE ${quoted(name)}`);
          dropHistory(database, name);
        }
        state.remove(source);
        facts.numbers.clear();
      });
      output = null;
    },
    async close() {
      release();
    },
  };
}
