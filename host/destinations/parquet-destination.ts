import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../host-sdk/index.js';
import type { DestinationKind } from './destination.js';
import { folderKind } from './folder-destination.js';
import type { OptionsOf } from './folder-target.js';
import { admit, firstColumns, variantOf } from './parquet-columns.js';
import { writeParquet } from './parquet-part.js';
import type { PartFormat, PartWriter } from './part-format.js';
import { linesOf } from './text-lines.js';
import type { DurableVersions } from './versions.js';

/** Rows of a log that becomes a part during a run. */
const PART_ROWS = 50_000;

const OPTIONS = {
  rows: { example: `rows=${PART_ROWS}`, isValue: (value: string) => /^[1-9]\d{0,6}$/.test(value) },
};

/** Rows of the log whose columns are found at a time. */
const PORTION = 1000;

/** A folder with Parquet files `<table>/loaded=DAY/part-*.parquet`, and for rows that are in none yet a log `<table>.jsonl`. */
export const PARQUET: DestinationKind = folderKind('parquet', 'parquet:FOLDER', OPTIONS, formatOf);

function formatOf({ rows }: OptionsOf<keyof typeof OPTIONS>): PartFormat {
  const most = rows === undefined ? PART_ROWS : Number(rows);
  return {
    scheme: 'parquet',
    extension: '.parquet',
    subfolder: (day) => `loaded=${day}`,
    isFull: ({ lines }) => lines >= most,
    atEnd: true,
    splitsOld: true,
    open: openWriter,
  };
}

async function openWriter(earlier: DurableVersions | undefined): Promise<PartWriter> {
  const columns = firstColumns();
  let output = '';
  const last = earlier?.parts.at(-1);
  if (earlier !== undefined && last !== undefined) {
    // Each part has all columns of those before it.
    const { parquetColumns } = await import('./parquet-rows.js');
    for (const column of await parquetColumns(join(earlier.folder, last.file))) columns.all.set(column.name, column);
  }
  let isNew = true;
  return {
    async expect(table, rows, logged) {
      if (isNew) for await (const some of portionsOf(logged())) admit(columns, table, some);
      isNew = false;
      admit(columns, table, rows);
      output = table.name;
    },
    write: (descriptor, { path, bytes }, first) =>
      writeParquet(descriptor, columns, linesOf(createReadStream(path, { end: bytes - 1, encoding: 'utf8' })), first),
    notes: () =>
      [...columns.moved].map(
        (field) =>
          `${output}.${field}: values that its column cannot store exactly are in the column ${variantOf(field)}, as JSON.`,
      ),
  };
}

async function* portionsOf(rows: AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  let portion: Row[] = [];
  for await (const row of rows) {
    portion.push(row);
    if (portion.length < PORTION) continue;
    yield portion;
    portion = [];
  }
  yield portion;
}
