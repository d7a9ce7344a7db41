import { hash } from 'node:crypto';
import { DELETED, type PullBatch, type Row } from '../../host-sdk/index.js';

/** What the host made durable in one run of one table, by its own count. */
export interface WrittenRows {
  /** ISO-8601 UTC: it covers what was written from here on, and not what an interrupted run wrote before. */
  readonly since: string;
  /** When the table was closed. */
  readonly until: string;
  /** Rows, without deletion marks; a record that was written twice counts twice. */
  readonly rows: number;
  readonly marks: number;
  /** Sum of the digests of all these rows: 64 hexadecimal digits. */
  readonly digest: string;
}

export interface WrittenAccount {
  /** Called once the batch is durable. */
  add(batch: Pick<PullBatch, 'table' | 'rows'>): void;
  /** @param until Milliseconds since 1970. */
  total(until: number): WrittenRows;
}

const MODULUS = 1n << 256n;

/** @param since Milliseconds since 1970. */
export function createWrittenAccount(since: number): WrittenAccount {
  let rows = 0;
  let marks = 0;
  let sum = 0n;
  return {
    add({ table: { key, cursor }, rows: batch }) {
      for (const row of batch) {
        if (row[DELETED] === true) {
          marks++;
          continue;
        }
        rows++;
        sum = (sum + digestOf(row, key, cursor)) % MODULUS;
      }
    },
    total: (until) => ({
      since: new Date(since).toISOString(),
      until: new Date(until).toISOString(),
      rows,
      marks,
      digest: sum.toString(16).padStart(64, '0'),
    }),
  };
}

/** SHA-256 of the key, and of a zero byte and the cursor value where rows have one: see `docs/certificates.md`. */
function digestOf(row: Row, key: string, cursor: string | undefined): bigint {
  const changed = cursor === undefined ? '' : `\0${textOf(row[cursor])}`;
  return BigInt(`0x${hash('sha256', `${textOf(row[key])}${changed}`)}`);
}

function textOf(value: Row[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}
