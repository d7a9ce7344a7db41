import type { ByteWriter as Bytes, ColumnSource, SchemaElement } from 'hyparquet-writer';
import type { Cell, Row } from '../../host-sdk/index.js';
import { exactJson, parseExactJson } from '../platform/exact-json.js';
import { writeAll } from '../platform/replace-file.js';
import { digitsIn, variantOf, VERSION, type ParquetColumn, type ParquetColumns } from './parquet-columns.js';
import { elementOf, storedValue, type StoredValue } from './parquet-values.js';

/** Rows and characters of JSON that are in memory at a time: one row group. */
const GROUP_ROWS = 10_000;
const GROUP_LENGTH = 16_000_000;

/** Name of our own entry in the footer of a part. */
export const FOOTER = 'ivanti_exchange';

/** What the footer says beside the types: fields of columns with another name, and digits of fractions of seconds. */
export interface Footer {
  readonly fields: Readonly<Record<string, string>>;
  readonly digits: Readonly<Record<string, number>>;
}

/**
 * Writes rows as a Parquet file.
 * @param lines The rows as JSON, known to {@link ParquetColumns}.
 * @param first Number of the first version.
 */
export async function writeParquet(
  descriptor: number,
  columns: ParquetColumns,
  lines: AsyncIterable<string>,
  first: number,
): Promise<void> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const sources = [...columns.all.values()];
  const elements = sources.map(({ name, kind }) => elementOf(name, kind === 'json' ? 'text' : kind));
  const version: SchemaElement = {
    name: VERSION,
    type: 'INT64',
    converted_type: 'INT_64',
    repetition_type: 'REQUIRED',
  };
  const root: SchemaElement = { name: 'row', num_children: elements.length + 1 };
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: flushing(bytes, descriptor),
    schema: [root, version, ...elements],
    createdBy: 'ivanti-exchange',
    kvMetadata: [{ key: FOOTER, value: JSON.stringify(footerOf(columns)) }],
  });
  let next = first;
  for await (const rows of groupsOf(lines)) {
    const numbers = BigInt64Array.from(rows, (_, at) => BigInt(next + at));
    next += rows.length;
    const columnData: ColumnSource[] = [{ name: VERSION, data: numbers }, ...columnsOf(rows, columns, sources)];
    await writer.write({ columnData, rowGroupSize: rows.length });
  }
  // The library would parse the values of a JSON column: they are written as text, and only the footer says that they are JSON.
  for (const [at, { name, kind }] of sources.entries()) Object.assign(elements[at] ?? {}, elementOf(name, kind));
  await writer.finish();
}

/** Empties the buffer into the file after each row group. */
function flushing(bytes: Bytes, descriptor: number): Bytes {
  const flush = () => {
    writeAll(descriptor, Buffer.from(bytes.buffer, 0, bytes.index));
    bytes.index = 0;
  };
  return Object.assign(bytes, { flush, finish: flush });
}

async function* groupsOf(lines: AsyncIterable<string>): AsyncGenerator<readonly Row[]> {
  let rows: Row[] = [];
  let length = 0;
  for await (const line of lines) {
    rows.push(parseExactJson(line) as Row);
    length += line.length;
    if (rows.length < GROUP_ROWS && length < GROUP_LENGTH) continue;
    yield rows;
    rows = [];
    length = 0;
  }
  if (rows.length > 0) yield rows;
}

function columnsOf(rows: readonly Row[], columns: ParquetColumns, sources: readonly ParquetColumn[]): ColumnSource[] {
  const values = new Map(sources.map(({ name }) => [name, new Array<StoredValue | null>(rows.length).fill(null)]));
  const writers = new Map(
    sources
      .filter(({ name, field }) => name === field)
      .map(({ name, kind }) => {
        const [own, other, digits] = [values.get(name), values.get(variantOf(name)), digitsIn(columns, name)];
        return [
          name,
          (at: number, value: Cell) => {
            const stored = storedValue(kind, value, digits);
            const [target, cell] = stored === undefined ? [other, exactJson(value)] : [own, stored];
            if (target === undefined) throw new Error(`The column ${name} has no place for ${JSON.stringify(value)}.`);
            target[at] = cell;
          },
        ];
      }),
  );
  for (const [at, row] of rows.entries()) {
    for (const [name, value] of Object.entries(row)) if (value !== null) writers.get(name)?.(at, value);
  }
  return [...values].map(([name, data]) => ({ name, data }));
}

function footerOf(columns: ParquetColumns): Footer {
  const sources = [...columns.all.values()];
  const other = sources.filter(({ name, field }) => name !== field).map(({ name, field }) => [name, field] as const);
  const digits = sources
    .filter(({ kind }) => kind === 'instant')
    .map(({ name }) => [name, digitsIn(columns, name)] as const)
    .filter(([, count]) => count > 0);
  return { fields: Object.fromEntries(other), digits: Object.fromEntries(digits) };
}
