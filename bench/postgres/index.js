import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openDestination } from 'ivanti-exchange/host';
import { inFolder } from '../pull/in-folder.js';
import { startServer } from './server.js';

const ROWS = 10_000;
const PAGE = 100;
const COLUMNS = 160;
const FILLED = 40;
const ROUNDS = 5;

const columns = [
  { name: 'RecId', type: 'string' },
  ...Array.from({ length: COLUMNS - 1 }, (_, index) => ({
    name: `Field${index}`,
    type: ['string', 'string', 'integer', 'boolean', 'datetime', 'decimal'][index % 6],
  })),
];
const TABLE = { name: 'incident', key: 'RecId', columns };
const value = (type, at) =>
  ({
    string: `A text of some words, number ${at}`,
    integer: at,
    boolean: at % 2 === 0,
    datetime: '2026-07-01T12:00:00Z',
    decimal: at + 0.5,
  })[type];
const record = (at) =>
  Object.fromEntries(
    columns.map(({ name, type }, index) => [
      name,
      index === 0 ? String(at).padStart(32, '0') : index < FILLED ? value(type, at) : null,
    ]),
  );
const pages = Array.from({ length: ROWS / PAGE }, (_, page) =>
  Array.from({ length: PAGE }, (_, index) => record(page * PAGE + index)),
);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

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
      ours: () => ours(`postgres:${server.target(randomUUID())}`),
      sqlite: () => inFolder((folder) => ours(`sqlite:${folder}/tables.db`)),
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

async function ours(name) {
  const destination = await openDestination(name);
  const table = await destination.open('incidents');
  for (const turn of [1, 2]) {
    for (const [page, rows] of pages.entries()) await table.write({ table: TABLE, rows, checkpoint: { turn, page } });
  }
  await table.close();
  await destination.close();
}

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
