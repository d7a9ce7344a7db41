import { join } from 'node:path';
import { parquetWriteFile } from 'hyparquet-writer';
import { inFolder } from './pull/in-folder.js';
import { COLUMNS, columns, median, pages, ROWS, writeTwice } from './pull/wide-rows.js';

const ROUNDS = 5;
const TYPES = { string: 'STRING', integer: 'INT64', boolean: 'BOOLEAN', datetime: 'TIMESTAMP', decimal: 'DOUBLE' };

/** CPU of rows that are written twice, as versions, with and without a log of durable pages; taken in turn. About 60 s. */
export async function run() {
  const seconds = { bare: [], parquet: [], sqlite: [] };
  const ways = {
    bare: () => inFolder(bare),
    parquet: () => inFolder((folder) => writeTwice(`parquet:${folder}`)),
    sqlite: () => inFolder((folder) => writeTwice(`sqlite:${folder}/tables.db`)),
  };
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, work] of Object.entries(ways)) {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      if (round > 0) seconds[name].push((user + system) / 1e6);
    }
  }
  return [
    {
      what: `CPU of ${2 * ROWS} rows of ${COLUMNS} columns into Parquet, with their log, against hyparquet-writer alone`,
      ratio: median(seconds.parquet) / median(seconds.bare),
      limit: 3,
    },
    // Each row is written as a line, read again and encoded; the tenant's pages are slower by far.
    { what: 'the same against SQLite', ratio: median(seconds.parquet) / median(seconds.sqlite), limit: 6 },
  ];
}

/** The rows of both turns in one file, from memory. */
function bare(folder) {
  const rows = [...pages, ...pages].flat();
  const columnData = columns.map(({ name, type }) => ({
    name,
    type: TYPES[type],
    nullable: true,
    data: rows.map((row) => valueOf(row[name], type)),
  }));
  return parquetWriteFile({ filename: join(folder, 'bare.parquet'), columnData });
}

function valueOf(value, type) {
  if (value === null) return null;
  if (type === 'integer') return BigInt(value);
  return type === 'datetime' ? new Date(value) : value;
}
