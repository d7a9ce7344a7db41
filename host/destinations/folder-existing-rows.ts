import { DELETED, type Cell, type ExistingRows, type Row } from '../../host-sdk/index.js';
import { exactJson } from '../platform/exact-json.js';
import { destinationProblem } from './destination.js';
import { sortedEntries } from './sorted-entries.js';
import { versionIndex, type VersionIndex } from './version-index.js';
import { versionsOf, type DurableVersions, type VersionsOptions } from './versions.js';

/** The durable versions of a table whose records are rows by their last version. */
export interface KeyedVersions extends DurableVersions {
  /** Field that identifies a record; unknown in a state that an earlier program wrote. */
  readonly key: string | undefined;
}

/** Keys in one batch. */
const PORTION = 5_000;

export interface JsonlExistingRows extends Required<ExistingRows> {
  /** Removes the index of the versions: they were deleted, or it is no longer needed. */
  forget(): void;
}

/**
 * The records of a folder that has every version of them, by the last version of each. Each call reads the files again;
 * `countBetween` and `differing` read only the versions that were added since their last call.
 */
export function folderExistingRows(look: () => KeyedVersions | undefined): JsonlExistingRows {
  let index: { readonly versions: VersionIndex; after: DurableVersions | undefined } | undefined;
  const versions = async () => {
    index ??= { versions: versionIndex(), after: undefined };
    const now = look();
    for await (const { id, row } of keyedVersions(() => now, { after: index.after })) {
      if (row[DELETED] === true) index.versions.mark(id);
      else index.versions.put(id, row);
    }
    index.after = now;
    return { all: index.versions, key: now?.key };
  };
  return {
    count: async () => (await livingKeys(look)).size,
    async *keys() {
      const keys = [...(await livingKeys(look))];
      for (let at = 0; at < keys.length; at += PORTION) yield keys.slice(at, at + PORTION);
    },
    async *entries(cursor) {
      const sorted = sortedEntries();
      try {
        for await (const { id, row } of keyedVersions(look, { columns: [cursor] })) {
          if (row[DELETED] === true) sorted.mark(id);
          else sorted.put(id, textOf(row[cursor]));
        }
        yield* sorted.portions(PORTION);
      } finally {
        sorted.close();
      }
    },
    countBetween: async (from, to) => (await versions()).all.countBetween(from, to),
    async differing(rows) {
      const { all, key } = await versions();
      return key === undefined ? rows : rows.filter((row) => !all.has(keyOf(row, key), row));
    },
    forget() {
      index?.versions.close();
      index = undefined;
    },
  };
}

async function livingKeys(look: () => KeyedVersions | undefined): Promise<ReadonlySet<string>> {
  const living = new Set<string>();
  for await (const { id, row } of keyedVersions(look, { columns: [] })) {
    if (row[DELETED] === true) living.delete(id);
    else living.add(id);
  }
  return living;
}

/** @param columns Columns that are needed besides the key and the mark; default: all. */
async function* keyedVersions(
  look: () => KeyedVersions | undefined,
  { after, columns }: VersionsOptions,
): AsyncGenerator<{ readonly id: string; readonly row: Row }> {
  const now = look();
  if (now === undefined || now.rows === (after?.rows ?? 0)) return;
  const { key, log } = now;
  if (key === undefined) {
    throw destinationProblem(`The key of the records in ${log} is not known yet.`, undefined, 'Pull the table once.');
  }
  const needed = columns === undefined ? {} : { columns: [key, DELETED, ...columns] };
  for await (const row of versionsOf(look, { after, ...needed })) yield { id: keyOf(row, key), row };
}

function keyOf(row: Row, key: string): string {
  return textOf(row[key]) ?? 'null';
}

function textOf(value: Cell | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : exactJson(value);
}
