import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type FileMetaData } from 'hyparquet';
import type { Cell, Row } from '../../host-sdk/index.js';
import { VERSION, type ParquetColumn } from './parquet-columns.js';
import { FOOTER, type Footer } from './parquet-part.js';
import { kindOf, readValue } from './parquet-values.js';

/** Values as they are stored; this program gives them their meaning. */
const AS_STORED = {
  timestampFromMicroseconds: (micros: bigint) => micros,
  dateFromDays: (days: number) => days,
  jsonFromBytes: (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString()),
};

/** The columns of a part of this program. */
export async function parquetColumns(path: string): Promise<readonly ParquetColumn[]> {
  return columnsIn(await metadataOf(path)).columns;
}

/** The rows of a part, a row group in memory at a time. @param wanted Columns that are needed; default: all. */
export async function* parquetRows(path: string, wanted: readonly string[] | undefined): AsyncGenerator<Row> {
  const file = await asyncBufferFromFile(path);
  const metadata = await metadataOf(path);
  const { columns, digits } = columnsIn(metadata);
  const needed = columns.filter(({ field }) => wanted?.includes(field) !== false);
  const readers = needed.map(({ name, field, kind }) => {
    const count = digits[name] ?? 0;
    return { name, field, read: (stored: unknown) => readValue(kind, stored, count) };
  });
  // The library would round decimals to its own numbers.
  for (const element of metadata.schema) if (element.converted_type === 'DECIMAL') delete element.converted_type;
  const names = [VERSION, ...needed.map(({ name }) => name)];
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const stored = await parquetReadObjects({ file, metadata, columns: names, rowStart, rowEnd, parsers: AS_STORED });
    for (const one of stored) yield rowOf(one, readers);
    rowStart = rowEnd;
  }
}

interface Reader {
  readonly name: string;
  readonly field: string;
  readonly read: (stored: unknown) => Cell;
}

function rowOf(stored: Readonly<Record<string, unknown>>, readers: readonly Reader[]): Row {
  const row: Record<string, Cell> = {};
  for (const { name, field, read } of readers) {
    const value = stored[name];
    if (value !== null && value !== undefined) row[field] = read(value);
  }
  return row;
}

async function metadataOf(path: string): Promise<FileMetaData> {
  return parquetMetadataAsync(await asyncBufferFromFile(path));
}

function columnsIn({ schema, key_value_metadata: entries = [] }: FileMetaData) {
  const text = entries.find(({ key }) => key === FOOTER)?.value;
  if (text === undefined) throw new Error('it is not a part that this program wrote');
  const { fields, digits } = JSON.parse(text) as Footer;
  const columns = schema.slice(1).flatMap((element): ParquetColumn[] => {
    const { name } = element;
    const kind = kindOf(element);
    return kind === undefined || name === VERSION ? [] : [{ name, kind, field: fields[name] ?? name }];
  });
  return { columns, digits };
}
