import { chmodSync, lstatSync, readdirSync, statSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { PluginError } from '../../host-sdk/index.js';

/** Files of the host in its data folder; other files there are ignored. */
const OWN_FILES = [
  /^(store|tables)\.db(-wal|-shm|-journal)?$/,
  /^key(\.next)?$/,
  /^(migration|keys|worker-.+|tickets-.+|tables\.db-.+)\.lock$/,
];
const TABLES = 'tables';
const OTHERS = 0o077;

/**
 * Removes the rights of other accounts from a data folder and the host's own files in it, and reports it. Files of
 * another account stay unchanged and are reported. Throws `host.store` if that is the store itself, which only its
 * owner may open.
 * @param own User id; default: that of this process.
 */
export function makePrivate(folder: string, warn: (message: string) => void, own = process.getuid?.()): void {
  // Windows has no such rights: a folder inherits those of its parent.
  if (own === undefined) return;
  const tightened: string[] = [];
  const stuck: string[] = [];
  const foreign: string[] = [];
  for (const path of ownPaths(folder)) {
    const found = statsOf(path, path === folder);
    if (found === undefined) continue;
    if (found.uid !== own) {
      if (basename(path) === 'store.db' && own !== 0) throw foreignStore(path, found.uid);
      foreign.push(path);
    } else if ((found.mode & OTHERS) !== 0) {
      (narrow(path, found) ? tightened : stuck).push(path);
    }
  }
  if (tightened.length > 0) {
    warn(`Other accounts could read ${tightened.join(', ')}; now only this account can`);
  }
  if (stuck.length > 0) {
    warn(`Other accounts can read ${stuck.join(', ')}, and this disk does not allow a change: use another disk`);
  }
  if (foreign.length > 0) {
    warn(
      `${foreign.join(', ')} belongs to another account, which may read and change it: change its owner to this account (chown)`,
    );
  }
}

function ownPaths(folder: string): readonly string[] {
  const tables = join(folder, TABLES);
  const files = namesIn(folder).filter((name) => OWN_FILES.some((own) => own.test(name)));
  return [
    folder,
    ...files.map((name) => join(folder, name)),
    ...(namesIn(folder).includes(TABLES) ? [tables, ...namesIn(tables).map((name) => join(tables, name))] : []),
  ];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // An unreadable folder is reported by the code that needs it.
    return [];
  }
}

/** Undefined for a file that was deleted in the meantime, and for a link: its target was placed elsewhere on purpose. */
function statsOf(path: string, follow: boolean): Stats | undefined {
  const found = (follow ? statSync : lstatSync)(path, { throwIfNoEntry: false });
  return found?.isFile() === true || found?.isDirectory() === true ? found : undefined;
}

/** False if the disk supports no rights, or the file was deleted. */
function narrow(path: string, found: Stats): boolean {
  try {
    chmodSync(path, found.mode & (found.isDirectory() ? 0o700 : 0o600));
    return ((statsOf(path, true)?.mode ?? OTHERS) & OTHERS) === 0;
  } catch {
    return false;
  }
}

function foreignStore(path: string, uid: number): PluginError {
  return new PluginError('host.store', `The store ${path} belongs to another account (user id ${uid}).`, {
    fix: 'Run as that account, or change the owner of the data folder and its contents to this account (chown -R).',
  });
}
