import { createReadStream } from 'node:fs';
import { DELETED, type ExistingRows, type Json, type Row } from '../../host-sdk/index.js';
import { asDestinationProblem, destinationProblem } from './destination.js';
import { sortedEntries } from './sorted-entries.js';
import { versionIndex, type VersionIndex } from './version-index.js';

/** The durable part of a file of versions. */
export interface DurableLines {
  readonly path: string;
  readonly bytes: number;
  /** Field that identifies a record; unknown in a state that an earlier program wrote. */
  readonly key: string | undefined;
}

/** Keys in one batch. */
const PORTION = 5_000;

export interface JsonlExistingRows extends Required<ExistingRows> {
  /** Removes the index of the file: it was deleted, or is no longer needed. */
  forget(): void;
}

/**
 * The records of a file of versions, by the last version of each. Each call reads the file again; `countBetween` and
 * `differing` read only the lines that were added since their last call.
 */
export function jsonlExistingRows(lines: () => DurableLines | undefined): JsonlExistingRows {
  let index: { readonly versions: VersionIndex; bytes: number } | undefined;
  const versions = async () => {
    index ??= { versions: versionIndex(), bytes: 0 };
    const file = lines();
    for await (const { id, row } of versionsOf(file, index.bytes)) {
      if (row[DELETED] === true) index.versions.mark(id);
      else index.versions.put(id, row);
    }
    index.bytes = file?.bytes ?? 0;
    return { all: index.versions, key: file?.key };
  };
  return {
    count: async () => (await livingKeys(lines())).size,
    async *keys() {
      const keys = [...(await livingKeys(lines()))];
      for (let at = 0; at < keys.length; at += PORTION) yield keys.slice(at, at + PORTION);
    },
    async *entries(cursor) {
      const sorted = sortedEntries();
      try {
        for await (const { id, row } of versionsOf(lines())) {
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

async function livingKeys(lines: DurableLines | undefined): Promise<ReadonlySet<string>> {
  const living = new Set<string>();
  for await (const { id, row } of versionsOf(lines)) {
    if (row[DELETED] === true) living.delete(id);
    else living.add(id);
  }
  return living;
}

/** @param start Byte at which to begin. */
async function* versionsOf(
  lines: DurableLines | undefined,
  start = 0,
): AsyncGenerator<{ readonly id: string; readonly row: Row }> {
  if (lines === undefined || lines.bytes === start) return;
  const { path, bytes, key } = lines;
  if (key === undefined) {
    throw destinationProblem(`The key of the records in ${path} is not known yet.`, undefined, 'Pull the table once.');
  }
  try {
    // Data after the checkpoint may be half a line of a batch that is still being written.
    for await (const line of linesOf(createReadStream(path, { start, end: bytes - 1, encoding: 'utf8' }))) {
      const row = JSON.parse(line) as Row;
      yield { id: keyOf(row, key), row };
    }
  } catch (error) {
    throw asDestinationProblem(path, error);
  }
}

function keyOf(row: Row, key: string): string {
  return textOf(row[key]) ?? 'null';
}

function textOf(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Splits only at line feeds: JSON may contain the other Unicode line ends unescaped. */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
