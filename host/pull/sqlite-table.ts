import type Database from 'libsql';
import type { Json } from '../../host-sdk/index.js';
import { asDestinationProblem, requireOwnOutput } from './destination.js';
import type { DestinationTable } from './destination.js';
import { quoted } from './sqlite-columns.js';
import { sqliteHoldings } from './sqlite-holdings.js';
import { tableWriter } from './sqlite-rows.js';
import type { TableWriter } from './sqlite-rows.js';
import type { SqliteState } from './sqlite-state.js';

/** One table of a SQLite file, open for writing; `release` gives its lock back. */
export function openSqliteTable(
  database: Database.Database,
  state: SqliteState,
  source: string,
  release: () => void,
): DestinationTable {
  const before = state.of(source);
  let output = before?.output ?? null;
  let writer: TableWriter | undefined;
  /** All of `work` or nothing. */
  const together = (what: string, work: () => void) => {
    try {
      database.exec('BEGIN IMMEDIATE');
      try {
        work();
        database.exec('COMMIT');
      } catch (error) {
        // The statements of a table that was rolled back may name columns that no longer exist.
        writer = undefined;
        database.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      throw asDestinationProblem(what, error);
    }
  };
  const claim = (name: string) => {
    requireOwnOutput(new Map(state.all().map((row) => [row.source, row.output])), source, name);
  };
  return {
    checkpoint: before === undefined ? null : (JSON.parse(before.checkpoint) as Json),
    output,
    async write({ table, rows, checkpoint }) {
      together(table.name, () => {
        if (writer?.schema !== table) {
          claim(table.name);
          writer = tableWriter(database, table);
        }
        writer.upsert(rows);
        state.save(source, table.name, checkpoint);
      });
      output = table.name;
    },
    holdings: () => sqliteHoldings(database, () => output),
    async replaceCheckpoint(name, checkpoint) {
      together(name, () => {
        claim(name);
        state.save(source, name, checkpoint);
      });
      output = name;
    },
    async drop() {
      const name = output;
      if (name === null) return;
      together(name, () => {
        writer = undefined;
        database.exec(`DROP TABLE IF EXISTS ${quoted(name)}`);
        state.remove(source);
      });
      output = null;
    },
    async close() {
      release();
    },
  };
}
