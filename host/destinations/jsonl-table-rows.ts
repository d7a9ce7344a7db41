import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Row } from '../../host-sdk/index.js';
import type { TableRows } from './destination.js';
import { linesPath } from './jsonl-file.js';
import { jsonlTableState } from './jsonl-state.js';

/** The acknowledged lines of a table's file; undefined if it was never written. */
export function jsonlTableRows(target: string, source: string): TableRows | undefined {
  const folder = resolve(target);
  const state = jsonlTableState(folder, source);
  if (state === undefined) return undefined;
  const path = linesPath(folder, state.output);
  return {
    output: state.output,
    columns: null,
    async *rows() {
      if (state.bytes === 0) return;
      // Lines after the last checkpoint were never acknowledged.
      const input = createReadStream(path, { end: state.bytes - 1 });
      try {
        for await (const line of createInterface({ input })) yield JSON.parse(line) as Row;
      } finally {
        input.destroy();
      }
    },
  };
}
