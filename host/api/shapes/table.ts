import { problem } from './problem.js';
import { quotaLeft } from './quota.js';
import { count, flag, list, named, number, object, oneOf, orNull, text, type Described } from './schema.js';

const mode = oneOf('historical', 'incremental');

/** A business object that can be read. */
export const tableInfo = object(
  {
    name: text,
    output: text,
    readable: oneOf('yes', 'empty', 'no', 'absent'),
    key: text,
    cursor: text,
    modes: list(mode),
  },
  { count, problem },
);

const spans = {
  ...list(object({ to: text }, { from: text })),
  description:
    'Spans of time that the host has read. Without `from`: from the beginning. Between two spans nothing has been read.',
} as const;

/** How far a table has been read. */
export const reached = {
  horizon: { ...orNull(text), description: 'The table contains every change before this instant.' },
  checkedUntil: {
    ...orNull(text),
    description: 'When the last complete run asked for changes, by the product’s clock; null if unknown.',
  },
  cursor: { ...orNull(text), description: 'The newest change in the table.' },
  spans,
} as const;

export const empty = {
  type: 'boolean',
  description: 'No run has ever received a record of it: the object is empty, or this role cannot see its records.',
} as const;

/** The result of one run of one table; counts that the plugin does not report are absent. */
const pulled = {
  table: text,
  output: orNull(text),
  rows: count,
  pages: count,
  calls: count,
  seconds: number,
  rowsPerSecond: orNull(number),
  waits: { type: 'object', additionalProperties: number, description: 'Milliseconds that the run waited, by reason.' },
  complete: flag,
  warnings: list(text),
  notes: list(text),
} as const;

const verification = oneOf('counts', 'deep');

/** What a verification found and repaired. */
const verified = object({
  how: verification,
  ranges: { ...count, description: 'Ranges of keys that were compared.' },
  differing: { ...count, description: 'Ranges in which records differed.' },
  missing: { ...count, description: 'Records that the table lacked.' },
  changed: { ...count, description: 'Rows with other values than their records.' },
  restored: { ...count, description: 'Rows that were marked as deleted although their records are shown.' },
  extra: { ...count, description: 'Rows whose records are not shown.' },
  unconfirmed: {
    ...count,
    description: 'Of them, rows that the next verification marks as deleted if it misses their records too.',
  },
});

const pulledToo = {
  unchanged: count,
  late: count,
  deleted: count,
  compared: count,
  withoutCursor: count,
  rereadPages: count,
  horizon: text,
  checkedUntil: text,
  spans,
  empty,
  bounds: object({}, { from: text, to: text }),
  verified,
  problem,
} as const;

export const pulledTable = object(pulled, pulledToo);

export const lastRun = object({ ...pulled, startedAt: text, endedAt: text }, pulledToo);

export const tableState = object(
  {
    table: text,
    output: orNull(text),
    rows: orNull(count),
    ...reached,
    writtenAt: orNull(text),
    unfinished: list(object({ mode }, { from: text, to: text })),
    lastRun: orNull(lastRun),
  },
  { empty, problem },
);

export const cost = {
  rows: orNull(count),
  calls: orNull(count),
  minutes: orNull(number),
  share: orNull(number),
} as const;

/** The estimate of a pull. */
export const estimate = object(
  {
    tables: list(object({ table: text, ...cost }, { from: text, to: text, problem })),
    total: object(cost),
    quotaLeft,
  },
  { problem },
);

/** A requested pull. */
export const askedPull = object(
  {},
  {
    tables: { type: 'array', items: named, minItems: 1 },
    mode,
    span: object({ start: named }, { end: named }),
    acceptDeletes: flag,
    acceptSchema: flag,
    verify: {
      ...verification,
      description: 'Compares whole tables with the product and repairs them; without mode and span.',
    },
  },
);

export type TableState = Described<typeof tableState>;
export type LastRun = Described<typeof lastRun>;
export type PulledTable = Described<typeof pulledTable>;
export type EstimateResult = Described<typeof estimate>;
export type PullCost = EstimateResult['total'];
