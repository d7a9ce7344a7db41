import { createReadStream } from 'node:fs';
import { DELETED, type ExistingRows, type Json, type Row } from '../../host-sdk/index.js';
import { asDestinationProblem, destinationProblem } from './destination.js';
import { sortedEntries } from './sorted-entries.js';

/** The durable part of a file of versions. */
export interface DurableLines {
  readonly path: string;
  readonly bytes: number;
  /** Field that identifies a record; unknown in a state that an earlier program wrote. */
  readonly key: string | undefined;
}

/** Keys in one batch. */
const PORTION = 5_000;

/** The records of a file of versions, by the last version of each. Each call reads the file again. */
export function jsonlExistingRows(lines: () => DurableLines | undefined): ExistingRows {
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

async function* versionsOf(
  lines: DurableLines | undefined,
): AsyncGenerator<{ readonly id: string; readonly row: Row }> {
  if (lines === undefined || lines.bytes === 0) return;
  const { path, bytes, key } = lines;
  if (key === undefined) {
    throw destinationProblem(`The key of the records in ${path} is not known yet.`, undefined, 'Pull the table once.');
  }
  try {
    // Data after the checkpoint may be half a line of a batch that is still being written.
    for await (const line of linesOf(createReadStream(path, { end: bytes - 1, encoding: 'utf8' }))) {
      const row = JSON.parse(line) as Row;
      yield { id: textOf(row[key]) ?? 'null', row };
    }
  } catch (error) {
    throw asDestinationProblem(path, error);
  }
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
