import { SqliteDialect } from 'kysely';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import Database from 'libsql';

const CACHED_STATEMENTS = 200;

/**
 * Kysely's SQLite dialect on libsql: waits for other processes instead of failing, prepares each statement once, and
 * starts every transaction as a writing one, because one that turns from reading to writing cannot wait for its turn.
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
  return new SqliteDialect({ database: cached(database) });
}

function cached(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => {
      database.close();
    },
    prepare(text) {
      const sql = text === 'begin' ? 'begin immediate' : text;
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const statement = database.prepare(sql) as unknown as SqliteStatement;
      if (statements.size >= CACHED_STATEMENTS) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
  };
}
