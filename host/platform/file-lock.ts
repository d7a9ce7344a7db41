import { rmSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'libsql';
import { claimFile } from './private-file.js';

/** Releases a lock. */
export type Release = () => void;

const POLL_INTERVAL_MS = 20;

/**
 * Takes an exclusive lock that ends with the process, even after a kill.
 * The lock is the operating system's own on a small SQLite file, so nothing has to be cleaned up after a kill.
 * @param path File to lock on; its folder exists. It is removed again on release.
 * @returns `undefined` when another process holds it.
 */
export function takeFileLock(path: string): Release | undefined {
  for (;;) {
    claimFile(path);
    const database = new Database(path);
    const opened = inode(path);
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if ((error as { readonly code?: unknown }).code === 'SQLITE_BUSY') return undefined;
      throw error;
    }
    if (opened !== undefined && inode(path) === opened) {
      return () => {
        rmSync(path, { force: true });
        database.close();
      };
    }
    // The previous holder deleted the file between our open and our lock: we hold a lock on a deleted file.
    database.close();
  }
}

/** Like {@link takeFileLock}, but waits for the lock. Gives up with `undefined` after `longestMs` milliseconds. */
export async function waitForFileLock(path: string, longestMs: number): Promise<Release | undefined> {
  const end = Date.now() + longestMs;
  for (;;) {
    const release = takeFileLock(path);
    if (release !== undefined || Date.now() > end) return release;
    await wait(POLL_INTERVAL_MS);
  }
}

function inode(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
