import type { TableSchema } from '../../host-sdk/index.js';
import type { DestinationKind } from './destination.js';
import { JSONL } from './jsonl-destination.js';
import { PARQUET } from './parquet-destination.js';
import { POSTGRES } from './postgres-destination.js';
import { SQLITE } from './sqlite-destination.js';

/** Every kind of destination that `--to` may name. */
export const DESTINATION_KINDS: readonly DestinationKind[] = [SQLITE, JSONL, PARQUET, POSTGRES];

/** The SQL statement that creates a table, by the scheme of a kind. */
export const SQL_DIALECTS: ReadonlyMap<string, (table: TableSchema) => string> = new Map(
  DESTINATION_KINDS.flatMap((kind) => {
    const { createTable } = kind;
    return createTable === undefined ? [] : [[kind.scheme, createTable]];
  }),
);
