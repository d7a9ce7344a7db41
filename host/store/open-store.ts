import { join, resolve } from 'node:path';
import { Kysely, Migrator } from 'kysely';
import { isPluginError, PluginError } from '../../host-sdk/index.js';
import { waitForFileLock } from '../platform/file-lock.js';
import { createFolder } from '../platform/create-folder.js';
import { claimFile } from '../platform/private-file.js';
import { settleRotation } from './rotate-keys.js';
import { prepareKey } from './vault.js';
import { MIGRATIONS } from './migrations.js';
import type { StoreTables } from './schema.js';
import type { Store, StoreDatabase } from './store.js';
import { whenUnlocked } from './patient-driver.js';
import { LOCK_WAIT_MS, sqliteDialect } from './sqlite-dialect.js';
import { makePrivate } from './private-folder.js';
import { storeProblem } from './store-problem.js';

export interface OpenOptions {
  /** How long to wait for locks of other programs (ms) before a problem is thrown. */
  readonly lockWaitMs?: number | undefined;
  /** Called for files whose rights were too wide, or that belong to another account. */
  readonly warn?: ((message: string) => void) | undefined;
}

const MIGRATION_WAIT_MS = 30_000;

/**
 * Opens the store in a data folder, creates missing files and migrates the schema.
 * Folder and file are readable by their owner only. Throws `host.store` when that fails, `host.disk_full` without free space.
 */
export async function openStore(
  dataFolder: string,
  { lockWaitMs = LOCK_WAIT_MS, warn = () => undefined }: OpenOptions = {},
): Promise<Store> {
  const folder = resolve(dataFolder);
  const file = join(folder, 'store.db');
  try {
    createFolder(folder);
    makePrivate(folder, warn);
    // The files that SQLite adds next to it get the same rights.
    claimFile(file);
    const dialect = await whenUnlocked(file, () => sqliteDialect(file, lockWaitMs), lockWaitMs);
    const db = new Kysely<StoreTables>({ dialect });
    try {
      await migrate(db, folder);
      await settleRotation(db, folder);
    } catch (error) {
      await db.destroy();
      throw error;
    }
    return { folder, db, close: () => db.destroy() };
  } catch (error) {
    const problem = storeProblem(file, error);
    if (isPluginError(problem)) throw problem;
    throw new PluginError('host.store', `The store ${file} cannot be opened: ${messageOf(error)}.`, { cause: error });
  }
}

async function migrate(db: StoreDatabase, folder: string): Promise<void> {
  const release = await waitForFileLock(join(folder, 'migration.lock'), MIGRATION_WAIT_MS);
  if (release === undefined) {
    throw new PluginError('host.busy', 'Another process is still migrating the store.');
  }
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw newerStore(error) ?? (error as Error);
    await prepareKey(db, folder);
  } finally {
    release();
  }
}

/** Kysely refuses a store with migrations that this program does not know. */
function newerStore(error: unknown): PluginError | undefined {
  if (!messageOf(error).startsWith('corrupted migrations')) return undefined;
  return new PluginError('host.store', 'A newer version of this program wrote the store.', {
    fix: 'Update this program, or name another folder with --data.',
    cause: error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
