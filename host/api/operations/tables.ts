import type { Row } from '../../../host-sdk/index.js';
import { fileNamePart } from '../../destinations/destination.js';
import { answerInParts } from '../answers.js';
import { limit, list, map, object, oneOf, optional, raw, text } from '../shapes/schema.js';
import { columnsIn, csvParts, jsonParts, pulledTableOf } from '../table-text.js';
import { defineOperation } from './define-operation.js';

/** The first rows of a pulled table, and the whole table as CSV or JSON lines. */
export const tableOperations = [
  defineOperation({
    method: 'get',
    path: '/api/tables/{connection}/{table}/preview',
    scope: 'read',
    summary: 'Returns the first rows of a table',
    query: optional({ limit }),
    answer: object({ output: text, columns: list(text), rows: list(map) }),
    problems: ['host.unknown_name', 'host.destination'],
    async handler({ params, query }, context) {
      const table = await pulledTableOf(context, params);
      const rows: Row[] = [];
      for await (const row of table.rows()) {
        if (rows.push(row) >= query.limit) break;
      }
      return { output: table.output, columns: table.columns ?? columnsIn(rows), rows };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/tables/{connection}/{table}/download',
    scope: 'read',
    summary:
      'Exports a whole table as CSV or JSON lines. In CSV, texts that a spreadsheet would run as a formula begin with an apostrophe',
    query: optional({ format: oneOf('csv', 'jsonl'), raw }),
    content: ['text/csv', 'application/x-ndjson'],
    problems: ['host.unknown_name', 'host.destination'],
    async handler({ params, query: { format, raw: plain }, response }, context) {
      const table = await pulledTableOf(context, params);
      const isCsv = format === 'csv';
      const file = `${fileNamePart(table.output)}.${isCsv ? 'csv' : 'jsonl'}`;
      response.type(isCsv ? 'text/csv' : 'application/x-ndjson').attachment(file);
      await answerInParts(response, isCsv ? csvParts(table, plain) : jsonParts(table));
      return undefined;
    },
  }),
] as const;
