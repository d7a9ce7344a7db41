import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { PluginError } from '../../host-sdk/index.js';

const FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];
/** With less a disk takes no page of SQLite together with its journal and its index. */
const MIN_ROOM = 65_536;

/**
 * Whether an error says that there is no room left where something is to be written.
 * @param path What was to be written: SQLite tells some full disks only as an error of the disk, so its room is looked at.
 */
export function isDiskFull(error: unknown, path?: string): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (FULL.includes(String(code)) || (typeof message === 'string' && message.includes('database or disk is full'))) {
    return true;
  }
  const isOfDisk = /^SQLITE_(IOERR|CANTOPEN)/.test(String(code));
  return isOfDisk && path !== undefined && (freeBytes(path) ?? Infinity) < MIN_ROOM;
}

/** What was to be written when there was no room. */
export interface Unwritten {
  /** What people call it; default: its path. */
  readonly name?: string | undefined;
  /** Bytes of it, where that is known. */
  readonly needed?: number | undefined;
  /** Option that named it. */
  readonly field?: string | undefined;
}

/** `host.disk_full`, with what is needed and what is free as far as that can be told. */
export function diskFull(path: string, cause: unknown, { name = path, needed, field }: Unwritten = {}): PluginError {
  const free = freeBytes(path);
  const figures = [
    ...(needed === undefined ? [] : [`${needed} bytes are needed`]),
    ...(free === undefined ? [] : [needed === undefined ? `${free} bytes are free` : `${free} are free`]),
  ];
  const room = figures.length === 0 ? '' : ` (${figures.join(', ')})`;
  return new PluginError('host.disk_full', `The disk is full: ${name} cannot be written${room}.`, { field, cause });
}

/** Bytes that are free for this user where a path lies, whether it exists or not. */
function freeBytes(path: string): number | undefined {
  if (!existsSync(path)) return dirname(path) === path ? undefined : freeBytes(dirname(path));
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
