import type { Row } from '../../host-sdk/index.js';
import { csvLine } from '../csv/csv-line.js';
import type { TableRows } from '../destinations/destination.js';
import { tableRows } from '../destinations/open-destination.js';
import { exactJson } from '../platform/exact-json.js';
import { findConnection } from '../store/connections.js';
import type { ApiContext } from './context.js';

const ROWS_PER_PART = 500;

/** A pulled table. Throws `host.unknown_name` if it does not exist. */
export async function pulledTableOf(
  context: ApiContext,
  { connection, table }: { readonly connection: string; readonly table: string },
): Promise<TableRows> {
  return tableRows(await context.to(await findConnection(context.store.db, connection)), table);
}

/** JSON lines, in parts. */
export function jsonParts(table: TableRows): AsyncGenerator<string> {
  return inParts(table, (row) => `${exactJson(row)}\n`);
}

export async function* csvParts(table: TableRows, raw: boolean): AsyncGenerator<string> {
  // Any line of JSON can add a column, so a first pass collects the names.
  const columns = table.columns ?? (await columnsOf(table));
  yield csvLine(columns, raw);
  yield* inParts(table, (row) =>
    csvLine(
      columns.map((name) => row[name] ?? null),
      raw,
    ),
  );
}

async function* inParts({ rows }: TableRows, lineOf: (row: Row) => string): AsyncGenerator<string> {
  let part: string[] = [];
  for await (const row of rows()) {
    if (part.push(lineOf(row)) < ROWS_PER_PART) continue;
    yield part.join('');
    part = [];
  }
  yield part.join('');
}

async function columnsOf({ rows }: TableRows): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const row of rows()) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

export function columnsIn(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}
