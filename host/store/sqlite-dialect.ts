import { SqliteDialect } from 'kysely';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import Database from 'libsql';
import { diskFull, isDiskFull } from '../full-disk.js';

const CACHED_STATEMENTS = 200;

/**
 * Kysely's SQLite dialect on libsql: waits for other processes instead of failing, prepares each statement once, and
 * starts every transaction as a writing one, because one that turns from reading to writing cannot wait for its turn.
 * Throws `host.disk_full` for a disk that is full.
 * @param path Database file; created when it does not exist.
 */
export function sqliteDialect(path: string): SqliteDialect {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  // An intent has to survive a power cut before its request leaves.
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 10000');
  // What a rotated key had encrypted must not stay behind in free pages.
  database.pragma('secure_delete = ON');
  return new SqliteDialect({ database: cached(database, path) });
}

function cached(database: Database.Database, path: string): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => {
      database.close();
    },
    prepare(text) {
      const sql = text === 'begin' ? 'begin immediate' : text;
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const prepared = asked(path, () => database.prepare(sql) as unknown as SqliteStatement);
      const statement = sql === 'rollback' ? whereNeeded(database, prepared) : told(path, prepared);
      if (statements.size >= CACHED_STATEMENTS) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
  };
}

/** A full disk makes SQLite roll back by itself; doing it again would be the error that people see. */
function whereNeeded(database: Database.Database, rollback: SqliteStatement): SqliteStatement {
  const nothing = { changes: 0, lastInsertRowid: 0 };
  return {
    reader: false,
    all: () => [],
    iterate: () => [][Symbol.iterator](),
    run: (parameters) => (database.inTransaction ? rollback.run(parameters) : nothing),
  };
}

function told(path: string, statement: SqliteStatement): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => asked(path, () => statement.all(parameters)),
    iterate: (parameters) => statement.iterate(parameters),
    run: (parameters) => asked(path, () => statement.run(parameters)),
  };
}

function asked<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isDiskFull(error, path) ? diskFull(path, error) : error;
  }
}
