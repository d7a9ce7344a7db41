import {
  EMPTY_OR_HIDDEN,
  type CoveredSpan,
  type PullBounds,
  type CheckpointInfo,
  type Problem,
} from '../../../host-sdk/index.js';
import type { TableSummary } from '../../destinations/destination.js';
import { tableText } from '../table-text.js';

/** A table of a destination with its checkpoint; without one, the next run starts from the beginning. */
export interface ShownTable extends Partial<CheckpointInfo>, Omit<TableSummary, 'source' | 'checkpoint'> {
  readonly table: string;
  /** Why the checkpoint cannot be read. */
  readonly problem?: Problem;
}

/** How far each table has been read, as text. @param place Name of the destination. */
export function stateText(tables: readonly ShownTable[], place: string): string {
  if (tables.length === 0)
    return `Nothing has been written to ${place}: the next run reads history from the beginning.`;
  const rows = tables.map((one) => [
    one.table,
    one.output,
    one.rows,
    one.empty === true ? EMPTY_OR_HIDDEN : (one.checkedUntil ?? one.horizon ?? '-'),
    one.cursor ?? '-',
    one.writtenAt,
    remark(one),
  ]);
  return tableText(['Object', 'Table', 'Rows', 'Checked until', 'Newest change', 'Written at', ''], rows);
}

function remark({ problem, unfinished, spans = [] }: ShownTable): string {
  if (problem !== undefined) return `${problem.code}: ${problem.message}`;
  if (unfinished === undefined) return 'starts from the beginning';
  const begun = unfinished.map(({ mode, ...bounds }) => `${mode} run from ${stretchText(bounds)} is unfinished`);
  return [...(spans.length === 0 ? [] : [`read from ${spansText(spans)}`]), ...begun].join('; ');
}

/** A span of time as text: `2024-01-01T00:00:00Z to 2024-04-01T00:00:00Z`, or with an open end. */
function stretchText({ from, to }: PullBounds): string {
  return `${from ?? 'the beginning'} ${to === undefined ? 'up to now' : `to ${to}`}`;
}

/** The spans that have been read of a table, with the gaps between them. */
function spansText(spans: readonly CoveredSpan[]): string {
  return spans.map(stretchText).join(', then a gap, ');
}
