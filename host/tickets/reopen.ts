import type { TicketQueue } from '../store/queues.js';
import { fixedText, namesIn } from '../rules/render-template.js';
import type { ReadStatus } from './status-map.js';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Format of a duration in a queue, such as `90m`. */
export const DURATION = '^[1-9][0-9]{0,5}[smhd]$';

/** Whether a queue reopens a ticket that was closed this number of milliseconds ago; `undefined`: unknown. */
export function mayReopen(
  { on_closed, reopen_within: within }: Pick<TicketQueue, 'on_closed' | 'reopen_within'>,
  age: number | undefined,
): boolean {
  if (within === undefined) return on_closed === 'reopen';
  return age !== undefined && age < millisecondsOf(within);
}

function millisecondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (UNITS[duration.slice(-1)] ?? NaN);
}

/** The status of a reopened ticket: the queue's own, else the open status that its `create` sets. */
export function reopenStatusOf(
  { create, reopen_status }: Pick<TicketQueue, 'create' | 'reopen_status'>,
  readStatus: ReadStatus,
): string | undefined {
  if (reopen_status !== undefined) return reopen_status;
  const fixed = create.filter(({ template }) => namesIn(template).length === 0);
  return fixed.map(({ template }) => fixedText(template)).find((word) => OPEN.has(readStatus(word)));
}

const OPEN: ReadonlySet<string> = new Set(['new', 'in_progress', 'on_hold']);
