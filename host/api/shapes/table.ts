import { problem } from './problem.js';
import { quotaLeft } from './quota.js';
import { count, flag, list, named, number, object, oneOf, orNull, text } from './schema.js';
import type { Described } from './schema.js';

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
  description: 'What has been read; without `from` from the beginning. Between two spans nothing has been read.',
} as const;

/** How far a table is. */
export const reached = {
  horizon: { ...orNull(text), description: 'Everything changed before it is there.' },
  checkedUntil: {
    ...orNull(text),
    description: 'When the last run that read everything asked, by the product’s clock; null where that is not known.',
  },
  cursor: { ...orNull(text), description: 'The newest change that is there.' },
  spans,
} as const;

export const empty = {
  type: 'boolean',
  description: 'No run was ever shown a record of it: it is empty, or not visible to this role.',
} as const;

/** What one run of one table came to; counts that the plugin does not keep are absent. */
const pulled = {
  table: text,
  output: orNull(text),
  rows: count,
  pages: count,
  calls: count,
  seconds: number,
  rowsPerSecond: orNull(number),
  waits: { type: 'object', additionalProperties: number, description: 'Milliseconds that it stood still, by reason.' },
  complete: flag,
  warnings: list(text),
  notes: list(text),
} as const;

const pulledToo = {
  unchanged: count,
  late: count,
  deleted: count,
  withoutCursor: count,
  rereadPages: count,
  horizon: text,
  checkedUntil: text,
  spans,
  empty,
  bounds: object({}, { from: text, to: text }),
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

/** What reading would take. */
export const estimate = object(
  {
    tables: list(object({ table: text, ...cost }, { from: text, to: text, problem })),
    total: object(cost),
    quotaLeft,
  },
  { problem },
);

/** What somebody asks to be read. */
export const askedPull = object(
  {},
  {
    tables: { type: 'array', items: named, minItems: 1 },
    mode,
    span: object({ start: named }, { end: named }),
    acceptDeletes: flag,
  },
);

export type TableState = Described<typeof tableState>;
export type LastRun = Described<typeof lastRun>;
export type PulledTable = Described<typeof pulledTable>;
export type EstimateResult = Described<typeof estimate>;
export type PullCost = EstimateResult['total'];
