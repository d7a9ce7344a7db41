import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const own = new Set<string>();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Process that holds a lock, or undefined. The lock of a killed process does not count, even if its id is now this
 * process's id.
 */
function holderOf(lock: string, key: string): number | undefined {
  const pid = Number(readFileSync(lock, 'utf8'));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (pid === process.pid) return own.has(key) ? pid : undefined;
  return isAlive(pid) ? pid : undefined;
}

/** Takes the lock of a file and returns the function that releases it, or the id of the process that holds it. */
export function takeLock(file: string): (() => void) | number {
  const key = resolve(file);
  const lock = `${key}.lock`;
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = holderOf(lock, key);
    if (holder !== undefined) return holder;
    writeFileSync(lock, String(process.pid));
  }
  own.add(key);
  return () => {
    own.delete(key);
    rmSync(lock, { force: true });
  };
}
