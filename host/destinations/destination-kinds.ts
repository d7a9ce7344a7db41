import type { DestinationKind } from './destination.js';
import { JSONL } from './jsonl-destination.js';
import { PARQUET } from './parquet-destination.js';
import { POSTGRES } from './postgres-destination.js';
import { SQLITE } from './sqlite-destination.js';

/** Every kind of destination that `--to` may name. */
export const DESTINATION_KINDS: readonly DestinationKind[] = [SQLITE, JSONL, PARQUET, POSTGRES];
