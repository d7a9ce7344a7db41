import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { PluginError } from '../../host-sdk/index.js';

const FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];
/** With less free space, SQLite cannot write a page with its journal and its index. */
const MIN_ROOM = 65_536;

/**
 * Whether an error means that there is no space left at the path.
 * @param path Target of the write: SQLite reports some full disks only as an I/O error, so the free space is checked.
 */
export function isDiskFull(error: unknown, path?: string): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (FULL.includes(String(code)) || (typeof message === 'string' && message.includes('database or disk is full'))) {
    return true;
  }
  const isOfDisk = /^SQLITE_(IOERR|CANTOPEN)/.test(String(code));
  return isOfDisk && path !== undefined && (freeBytes(path) ?? Infinity) < MIN_ROOM;
}

/** The write that found no space. */
export interface Unwritten {
  /** Name for messages; default: its path. */
  readonly name?: string | undefined;
  /** Its size in bytes, if known. */
  readonly needed?: number | undefined;
  /** Option that set it. */
  readonly field?: string | undefined;
}

/** `host.disk_full`, with the needed and the free bytes if they are known. */
export function diskFull(path: string, cause: unknown, { name = path, needed, field }: Unwritten = {}): PluginError {
  const free = freeBytes(path);
  const figures = [
    ...(needed === undefined ? [] : [`${needed} bytes are needed`]),
    ...(free === undefined ? [] : [needed === undefined ? `${free} bytes are free` : `${free} are free`]),
  ];
  const room = figures.length === 0 ? '' : ` (${figures.join(', ')})`;
  return new PluginError('host.disk_full', `The disk is full: ${name} cannot be written${room}.`, { field, cause });
}

/** Bytes that are free for this user at a path, which need not exist. */
function freeBytes(path: string): number | undefined {
  if (!existsSync(path)) return dirname(path) === path ? undefined : freeBytes(dirname(path));
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
