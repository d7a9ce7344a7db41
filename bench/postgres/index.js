import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inFolder } from '../pull/in-folder.js';
import { COLUMNS, columns, median, pages, ROWS, writeTwice } from '../pull/wide-rows.js';
import { startServer } from './server.js';

const ROUNDS = 5;

/** CPU of the process and of the server for rows that are written once and then again; taken in turn. About 60 s. */
export async function run() {
  const server = startServer();
  if (server === undefined) {
    console.error('  skipped: PostgreSQL is not installed');
    return [];
  }
  const seconds = { bare: [], ours: [], sqlite: [] };
  try {
    const ways = {
      bare: () => bare(server),
      ours: () => writeTwice(`postgres:${server.target(randomUUID())}`),
      sqlite: () => inFolder((folder) => writeTwice(`sqlite:${folder}/tables.db`)),
    };
    // The first round warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, work] of Object.entries(ways)) {
        const before = cpu(server);
        await work();
        if (round > 0) seconds[name].push(cpu(server) - before);
      }
    }
  } finally {
    server.stop();
  }
  return [
    {
      what: `CPU of ${ROWS} rows of ${COLUMNS} columns into PostgreSQL against the bare statement`,
      ratio: median(seconds.ours) / median(seconds.bare),
      limit: 1.25,
    },
    { what: 'the same against SQLite', ratio: median(seconds.ours) / median(seconds.sqlite), limit: 3 },
  ];
}

const cpu = (server) => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + server.cpuSeconds();
};

/** The same statement without a check of the values, a checkpoint or an owner. */
async function bare(server) {
  const client = new pg.Client(server.config);
  await client.connect();
  const table = `"bare_${randomUUID()}"`;
  const types = { string: 'text', integer: 'bigint', boolean: 'boolean', datetime: 'timestamptz', decimal: 'numeric' };
  const definitions = columns.map(
    ({ name, type }) => `"${name}" ${types[type]}${name === 'RecId' ? ' COLLATE "C" PRIMARY KEY' : ''}`,
  );
  await client.query(
    `SET synchronous_commit = off; CREATE TABLE ${table} (${definitions.join()}) WITH (toast_tuple_target = 8160)`,
  );
  const names = columns.map(({ name }) => `"${name}"`);
  const text = `INSERT INTO ${table} SELECT ${names.join()} FROM json_populate_recordset(NULL::${table}, $1)
    ON CONFLICT ("RecId") DO UPDATE SET ${names
      .slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join()}`;
  for (const _ of [1, 2]) {
    for (const rows of pages) await client.query({ name: table, text, values: [JSON.stringify(rows)] });
  }
  await client.end();
}
