import { Router } from 'express';
import type { Row } from '../../host-sdk/index.js';
import { csvLine } from '../csv/csv-line.js';
import { fileNamePart } from '../pull/destination.js';
import type { TableRows } from '../pull/destination.js';
import { tableRows } from '../pull/open-destination.js';
import { findConnection } from '../store/connections.js';
import { answerInParts } from './answers.js';
import { tablesOf } from './context.js';
import type { ApiContext } from './context.js';
import { flagIn, limitOf, textIn } from './query.js';

const ROWS_PER_PART = 500;

/** A look at a table that was pulled, and the whole of it as CSV or lines of JSON. */
export function tableRoutes(context: ApiContext): Router {
  const routes = Router();
  const found = async ({ connection, table }: { readonly connection: string; readonly table: string }) =>
    tableRows(tablesOf(context, await findConnection(context.store.db, connection)), table);
  routes.get('/api/tables/:connection/:table/preview', async (request, response) => {
    const table = await found(request.params);
    const rows: Row[] = [];
    for await (const row of table.rows()) {
      if (rows.push(row) >= limitOf(request)) break;
    }
    response.json({ output: table.output, columns: table.columns ?? columnsIn(rows), rows });
  });
  routes.get('/api/tables/:connection/:table/download', async (request, response) => {
    const table = await found(request.params);
    const isCsv = textIn(request, 'format') === 'csv';
    const file = `${fileNamePart(table.output)}.${isCsv ? 'csv' : 'jsonl'}`;
    response.type(isCsv ? 'text/csv' : 'application/x-ndjson').attachment(file);
    await answerInParts(
      response,
      isCsv ? csvParts(table, flagIn(request, 'raw')) : inParts(table, (row) => `${JSON.stringify(row)}\n`),
    );
  });
  return routes;
}

async function* csvParts(table: TableRows, raw: boolean): AsyncGenerator<string> {
  // Lines of JSON may get new columns at any line, so they are read once for their names.
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

function columnsIn(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}
