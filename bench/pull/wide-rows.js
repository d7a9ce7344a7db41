import { openDestination } from 'ivanti-exchange/host';

/** Rows of a wide table, for benchmarks of destinations. */
export const ROWS = 10_000;
export const COLUMNS = 160;
const PAGE = 100;
const FILLED = 40;

export const columns = [
  { name: 'RecId', type: 'string' },
  ...Array.from({ length: COLUMNS - 1 }, (_, index) => ({
    name: `Field${index}`,
    type: ['string', 'string', 'integer', 'boolean', 'datetime', 'decimal'][index % 6],
  })),
];
export const TABLE = { name: 'incident', key: 'RecId', columns };
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
export const pages = Array.from({ length: ROWS / PAGE }, (_, page) =>
  Array.from({ length: PAGE }, (_, index) => record(page * PAGE + index)),
);

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Writes every row twice, a page at a time, as a pull does. */
export async function writeTwice(name) {
  const destination = await openDestination(name);
  const table = await destination.open('incidents');
  for (const turn of [1, 2]) {
    for (const [page, rows] of pages.entries()) await table.write({ table: TABLE, rows, checkpoint: { turn, page } });
  }
  await table.finish?.();
  await table.close();
  await destination.close();
}
