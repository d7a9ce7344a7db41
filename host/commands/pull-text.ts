import { EMPTY_OR_HIDDEN, type Verified } from '../../host-sdk/index.js';
import type { EstimatedTable, EstimateResult, PullCost } from '../pull/estimate-tables.js';
import type { PulledTable } from '../pull/pulled-table.js';
import type { PullTablesResult } from '../pull/pull-tables.js';
import type { QuotaLeft } from '../sessions/quota.js';
import { terminalLine } from '../terminal/terminal-text.js';
import { tableText } from './table-text.js';

/** The result of a pull, as text. */
export function pulledText({ tables, calls, seconds, quotaLeft }: PullTablesResult, destination: string): string {
  const rows = tables.map((one) => [
    one.table,
    one.output ?? '',
    one.rows,
    one.pages,
    one.calls,
    one.seconds,
    one.rowsPerSecond ?? '',
    completeness(one),
  ]);
  const left = quotaLeft === null ? '' : `; ${quotaLeft.tables} calls are left for tables today`;
  return [
    tableText(['Object', 'Table', 'Rows', 'Pages', 'Calls', 'Seconds', 'Rows/s', ''], rows),
    ...tables.flatMap(remarks),
    ...(tables.some(({ verified }) => verified?.how === 'counts') ? [WHAT_COUNTS_MISS] : []),
    `${calls} calls in ${seconds} s, written to ${destination}${left}`,
  ].join('\n');
}

const WHAT_COUNTS_MISS =
  'Counts do not show values that changed without their date of change, nor a missing and an extra row in one range; --deep does.';

function verifiedText({ ranges, differing, missing, changed, restored, extra }: Verified): string {
  const found = [
    [missing, 'missing'],
    [changed, 'changed'],
    [restored, 'wrongly marked as deleted'],
    [extra, 'not shown by the tenant'],
  ] as const;
  const damage = found.flatMap(([number, text]) => (number === 0 ? [] : [`${number} ${text}`]));
  const rows = damage.length === 0 ? 'no difference' : `rows: ${damage.join(', ')}`;
  return `verified ranges of keys: ${ranges}, of which ${differing} differed; ${rows}`;
}

function completeness(table: PulledTable): string {
  const { complete, problem, empty } = table;
  if (complete) return empty === true ? EMPTY_OR_HIDDEN : `complete${reachedText(table)}`;
  const resume = problem?.retryAt === undefined ? '' : `, continue from ${problem.retryAt}`;
  return `INCOMPLETE: ${problem?.code ?? ''}${resume}`;
}

/** How fresh the table is. The newest change alone does not show it if nothing changes. */
function reachedText({ checkedUntil, horizon, cursor }: PulledTable): string {
  if (checkedUntil === undefined) return horizon === undefined ? '' : ` up to ${horizon}`;
  return `, checked until ${checkedUntil}${cursor === undefined ? '' : `, newest change ${cursor}`}`;
}

/** Further counts; those that are 0 or unknown are omitted. */
function remarks({
  table,
  waits,
  deleted,
  late,
  withoutCursor,
  rereadPages,
  verified,
  warnings,
  notes,
}: PulledTable): readonly string[] {
  const waited = Object.entries(waits).map(([reason, ms]) => `waited ${Math.ceil(ms / 1000)} s: ${reason}`);
  const counted = [
    [deleted, 'deletion marked', 'deletions marked'],
    [late, 'record from before the horizon arrived late', 'records from before the horizon arrived late'],
    [
      withoutCursor,
      'record without a date of change, which only a full read of the table can update',
      'records without a date of change, which only a full read of the table can update',
    ],
    [rereadPages, 'page read again after an interruption', 'pages read again after an interruption'],
  ] as const;
  const counts = counted.flatMap(([number = 0, one, many]) =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : many}`],
  );
  const found = verified === undefined ? [] : [verifiedText(verified)];
  return [...found, ...warnings, ...notes, ...counts, ...waited].map((text) => terminalLine(`${table}: ${text}`));
}

/** The estimate of a pull, as text. */
export function estimateText({ tables, total, quotaLeft }: EstimateResult): string {
  const rows = tables.map((one) => [
    one.table,
    ...(one.problem === undefined ? [one.from ?? 'the beginning', one.to ?? 'now'] : ['', '']),
    ...costCells(one, quotaLeft),
    problemOf(one),
  ]);
  const all = ['All', '', '', ...costCells(total, quotaLeft), ''];
  const head = ['Object', 'From', 'To', 'Rows', 'Calls', 'Minutes', 'Of today’s calls', ''];
  const left =
    quotaLeft === null ? 'The connection has no call limit' : `${quotaLeft.tables} calls are left for tables today`;
  return [tableText(head, [...rows, all]), `${left}; nothing was read or written`].join('\n');
}

function costCells({ rows, calls, minutes, share }: PullCost, left: QuotaLeft | null): readonly (string | number)[] {
  const part = left?.tables === 0 ? 'none left' : share === null ? 'unknown' : `${Math.ceil(share * 1000) / 10} %`;
  return [rows ?? 'unknown', calls ?? 'unknown', minutes ?? 'unknown', part];
}

function problemOf({ problem }: EstimatedTable): string {
  return problem === undefined ? '' : `${problem.code}: ${problem.message}`;
}
