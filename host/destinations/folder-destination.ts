import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { createFolder } from '../platform/create-folder.js';
import { realPathOf } from '../platform/real-path.js';
import {
  asDestinationProblem,
  fileNamePart,
  lockTable,
  type Destination,
  type DestinationKind,
  type TableRows,
  type TableSummary,
} from './destination.js';
import { logPath, readFolderState, rowsOf, tableState, type PartScheme } from './folder-state.js';
import { openFolderTable } from './folder-table.js';
import { folderTarget, type OptionsOf, type TargetOptions } from './folder-target.js';
import type { PartFormat } from './part-format.js';
import { versionsOf } from './versions.js';

/**
 * A kind of destination that is a folder: each page is appended to a log of JSON lines, and the log becomes finished parts.
 * Every version of a record is a row. Checkpoints are kept in `_state.json`, each with the length of the log that belongs to it.
 */
export function folderKind<Option extends string>(
  scheme: PartScheme,
  usage: string,
  known: TargetOptions<Option>,
  formatOf: (options: OptionsOf<Option>) => PartFormat,
): DestinationKind {
  const read = (target: string) => folderTarget(scheme, target, known);
  const open = (target: string) => {
    const { name, folder, options } = read(target);
    return openFolder(name, folder, formatOf(options));
  };
  return {
    scheme,
    usage,
    secrets: [],
    nameOf: (target) => read(target).name,
    open: async ({ target }) => open(target),
    lookInto: async ({ target }) => summariesOf(read(target).folder, scheme),
    rows: async ({ target }, source) => rowsIn(read(target).folder, scheme, source),
    test: async ({ target }) => {
      const destination = open(target);
      const { folder } = read(target);
      try {
        // A folder may be readable without being writable.
        accessSync(folder, constants.W_OK | constants.X_OK);
      } catch (error) {
        throw asDestinationProblem(folder, error);
      } finally {
        await destination.close();
      }
    },
  };
}

function openFolder(name: string, named: string, format: PartFormat): Destination {
  let folder = named;
  try {
    folder = realPathOf(named);
    createFolder(folder);
    readFolderState(folder, format.scheme);
  } catch (error) {
    throw asDestinationProblem(folder, error);
  }
  return {
    name,
    async open(source) {
      const path = join(folder, `${fileNamePart(source)}.lock`);
      const release = lockTable(path, `Another run is writing ${source} to ${folder}.`);
      try {
        return await openFolderTable(folder, format, source, release);
      } catch (error) {
        release();
        throw asDestinationProblem(folder, error);
      }
    },
    summaries: async () => summariesOf(folder, format.scheme),
    close: () => Promise.resolve(),
  };
}

/** The tables of a folder, without changing it; empty if it does not exist. Throws `host.destination`. */
function summariesOf(folder: string, scheme: PartScheme): readonly TableSummary[] {
  return Object.entries(readFolderState(folder, scheme).tables).map(([source, table]) => ({
    source,
    output: table.output,
    rows: rowsOf(table),
    checkpoint: table.checkpoint,
    writtenAt: table.written_at,
  }));
}

/** The acknowledged versions in a table's files; undefined if it was never written. */
function rowsIn(folder: string, scheme: PartScheme, source: string): TableRows | undefined {
  const state = () => tableState(folder, scheme, source);
  const found = state();
  if (found === undefined) return undefined;
  const look = () => {
    const now = state();
    return now === undefined
      ? undefined
      : { folder, parts: now.parts ?? [], log: logPath(folder, now), bytes: now.bytes, rows: rowsOf(now) };
  };
  return { output: found.output, columns: null, rows: () => versionsOf(look) };
}
