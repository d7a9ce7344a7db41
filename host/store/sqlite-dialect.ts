import { SqliteDialect, type Dialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import Database from 'libsql';
import { patientDriver } from './patient-driver.js';

const CACHED_STATEMENTS = 200;
/** SQLite itself waits for shorter locks, which blocks this program. */
const SHORT_LOCK_MS = 50;
/** How long to wait for locks of other programs. */
export const LOCK_WAIT_MS = 10_000;

/**
 * Kysely's SQLite dialect on libsql: waits for other processes instead of failing, prepares each statement once, and
 * starts every transaction as a write transaction, because an upgrade from reading to writing cannot wait for a lock.
 * Throws `host.store` and `host.disk_full` as its driver does, and SQLite's own error for a file that it cannot open.
 * @param path Database file; created when it does not exist.
 */
export function sqliteDialect(path: string, lockWaitMs = LOCK_WAIT_MS): Dialect {
  const database = openDatabase(path);
  const dialect = new SqliteDialect({ database: cached(database) });
  return {
    createDriver: () => patientDriver(dialect.createDriver(), path, lockWaitMs),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

function openDatabase(path: string): Database.Database {
  const database = new Database(path);
  try {
    database.pragma(`busy_timeout = ${SHORT_LOCK_MS}`);
    database.pragma('journal_mode = WAL');
    // An intent must survive a power failure before its request is sent.
    database.pragma('synchronous = FULL');
    // Data of a rotated key must not stay in free pages.
    database.pragma('secure_delete = ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function cached(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => {
      database.close();
    },
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const statement = BOUNDS[sql]?.(database) ?? prepared(database, sql);
      if (statements.size >= CACHED_STATEMENTS) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
  };
}

/**
 * A libsql statement that hits a lock stays open, and then no transaction can commit. So only these statements can hit
 * a lock, and they are never cached.
 */
const BOUNDS: Readonly<Record<string, (database: Database.Database) => SqliteStatement>> = {
  begin: (database) => command(() => database.exec('begin immediate')),
  commit: (database) => command(() => database.exec('commit')),
  // On a full disk SQLite rolls back automatically; a second rollback would fail and hide the original error.
  rollback: (database) =>
    command(() => {
      if (database.inTransaction) database.exec('rollback');
    }),
};

function command(run: () => unknown): SqliteStatement {
  return {
    reader: false,
    all: () => [],
    iterate: () => [][Symbol.iterator](),
    run: () => {
      run();
      return { changes: 0, lastInsertRowid: 0 };
    },
  };
}

const WRITES = /^\s*(insert|update|delete|replace)\b/i;

function prepared(database: Database.Database, sql: string): SqliteStatement {
  const statement = database.prepare(sql) as unknown as SqliteStatement;
  if (!WRITES.test(sql)) return statement;
  return {
    reader: statement.reader,
    all: (parameters) => inTransaction(database, () => statement.all(parameters)),
    iterate: (parameters) => statement.iterate(parameters),
    run: (parameters) => inTransaction(database, () => statement.run(parameters)),
  };
}

function inTransaction<T>(database: Database.Database, write: () => T): T {
  const isOpen = () => database.inTransaction;
  if (isOpen()) return write();
  database.exec('begin immediate');
  try {
    const result = write();
    database.exec('commit');
    return result;
  } catch (error) {
    if (isOpen()) database.exec('rollback');
    throw error;
  }
}
