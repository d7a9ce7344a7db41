import type { PullBatch } from '../puller.js';
import { isExactNumber } from '../exact-number.js';
import type { Cell, Column, Row } from '../table-row.js';
import type { FieldType } from '../fields.js';
import type { Json } from '../json.js';
import { isCell, isPlain } from './plain.js';
import type { CheckRow } from './check.js';
import { asDelivered, readAll } from './pull-run.js';
import { demand, withPlugin, type ExamSubject } from './subject.js';

/** The content of a table's batches. */
export const ROW_CHECKS: readonly CheckRow[] = [
  {
    id: 'pull.plain-rows',
    name: 'rows are JSON, with exact numbers',
    harm: 'The destination writes "[object Object]", or nothing instead of a date.',
    fix: 'Convert dates and maps to texts, and numbers with more digits with `exactNumber`, before you deliver a row.',
    needs: ['table'],
    run: deliversPlainRows,
  },
  {
    id: 'pull.types',
    name: 'values have the type of their column; instants are in UTC with Z',
    harm: 'A database refuses the rows, or stores times that are hours off.',
    fix: 'Convert each value to the type in `table.columns`.',
    needs: ['table'],
    run: fitsItsColumns,
  },
  {
    id: 'pull.totals',
    name: 'the numbers of a run are running totals',
    harm: 'The progress jumps back, and the summary shows only the last page.',
    fix: 'Add up `stats` over the run.',
    needs: ['table'],
    run: addsUp,
  },
  {
    id: 'pull.plain-checkpoint',
    name: 'checkpoints are plain JSON',
    harm: 'The host reads back a different checkpoint: a run starts from the beginning or in the wrong place.',
    fix: 'Put only texts and numbers into the checkpoint, no dates, maps or undefined.',
    needs: ['table'],
    run: keepsPlainCheckpoints,
  },
  {
    id: 'pull.own-checkpoint',
    name: 'a delivered checkpoint does not change any more',
    harm: 'A host that stores it later stores the position of rows that it does not have.',
    fix: 'Make a new object for each batch.',
    needs: ['table'],
    run: keepsItsCheckpoints,
  },
  {
    id: 'pull.time-zone',
    name: 'rows do not depend on the time zone of the process',
    harm: 'The same table has other times in a container than on a workstation.',
    fix: 'Read times without a zone in the zone of the product, never in the zone of the process.',
    needs: ['table'],
    run: ignoresTimeZone,
  },
];

async function deliversPlainRows(subject: ExamSubject): Promise<void> {
  for (const { rows } of await delivered(subject)) {
    for (const row of rows) {
      const odd = Object.entries(row).find(([, value]) => !isCell(value));
      demand(odd === undefined, `The column ${odd?.[0] ?? ''} contains a value that no row may have.`);
    }
  }
}

/** Format of a value of a type; times in ISO-8601. */
const FITS: Readonly<Record<FieldType, (value: Cell) => boolean>> = {
  string: (value) => typeof value === 'string',
  guid: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  // A product may write a number as a text.
  integer: (value) => Number.isInteger(value) || /^-?\d+$/.test(digitsOf(value)),
  decimal: (value) => typeof value === 'number' || (digitsOf(value) !== '' && !Number.isNaN(+digitsOf(value))),
  datetime: (value) => typeof value === 'string' && /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d.*Z$/.test(value),
  date: (value) => typeof value === 'string' && /^-?\d{4,}-\d\d-\d\d/.test(value),
  time: (value) => typeof value === 'string' && /^\d\d:\d\d/.test(value),
  other: () => true,
};

function digitsOf(value: Cell): string {
  if (isExactNumber(value)) return value.text;
  return typeof value === 'string' ? value : '';
}

async function fitsItsColumns(subject: ExamSubject): Promise<void> {
  for (const { table, rows } of await delivered(subject)) {
    const columns = new Map<string, Column>(table.columns.map((column) => [column.name, column]));
    demand(columns.has(table.key), `The key ${table.key} is not a column.`);
    for (const row of rows) {
      for (const [name, value] of Object.entries(row)) {
        const type = columns.get(name)?.type ?? 'other';
        const shown = JSON.stringify(value);
        demand(value === null || FITS[type](value), `The column ${name} is ${type} and contains ${shown}.`);
      }
    }
  }
}

async function addsUp(subject: ExamSubject): Promise<void> {
  let rows = 0;
  for (const { rows: page, stats } of await withPlugin(subject, (plugin) =>
    readAll(plugin, subject, null, 'historical'),
  )) {
    rows += page.length;
    demand(stats.rows === rows, `After ${rows} rows the run reports ${stats.rows}.`);
  }
}

async function keepsPlainCheckpoints(subject: ExamSubject): Promise<void> {
  for (const { checkpoint } of await delivered(subject)) {
    demand(isPlain(checkpoint), 'A checkpoint contains a value that is not JSON.');
  }
}

async function keepsItsCheckpoints(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const stored: (readonly [kept: string, checkpoint: Json])[] = [];
    for await (const { checkpoint } of asDelivered(plugin, subject)) {
      stored.push([JSON.stringify(checkpoint), checkpoint]);
    }
    const changed = stored.findIndex(([kept, checkpoint]) => JSON.stringify(checkpoint) !== kept);
    demand(changed < 0, `The checkpoint of batch ${changed} has changed after it was delivered.`);
  });
}

async function ignoresTimeZone(subject: ExamSubject): Promise<void> {
  const before = process.env['TZ'];
  const read: (readonly Row[])[] = [];
  try {
    for (const zone of ['Pacific/Auckland', 'America/St_Johns']) {
      process.env['TZ'] = zone;
      read.push((await delivered(subject)).flatMap(({ rows }) => rows));
    }
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
  const [one = [], other = []] = read;
  const column = one.flatMap((row, at) => Object.keys(row).filter((key) => !isSame(row[key], other[at]?.[key])))[0];
  demand(column === undefined, `In Auckland the column ${column ?? ''} has another value than in Newfoundland.`);
}

/** A column may contain the time of the read; the zones differ by more than that. */
const LITTLE_MS = 600_000;

function isSame(one: Cell | undefined, other: Cell | undefined): boolean {
  if (JSON.stringify(one) === JSON.stringify(other)) return true;
  const [first, second] = [one, other].map((value) => (typeof value === 'string' ? Date.parse(value) : NaN));
  return Math.abs((first ?? NaN) - (second ?? NaN)) < LITTLE_MS;
}

async function delivered(subject: ExamSubject): Promise<readonly PullBatch[]> {
  const batches: PullBatch[] = [];
  await withPlugin(subject, async (plugin) => {
    for await (const batch of asDelivered(plugin, subject)) batches.push(batch);
  });
  return batches;
}
