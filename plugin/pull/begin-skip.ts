import { afterClocks, type Bounds } from '../odata/bounds.js';
import { historyRun, type HistorySpan } from './begin-history.js';
import type { Reading } from './read-page.js';
import { waitsOf } from './run-bounds.js';
import type { RunState } from './state.js';

/** A history of a tenant that cannot sort: its first pass shows the newest stamp. */
export function skipHistory(reading: Reading, span: HistorySpan): RunState {
  return historyRun(reading, span, momentOf(reading));
}

/** An increment of a tenant that cannot sort: it reads everything from the horizon on. */
export function skipIncrement(reading: Reading, before: Bounds): RunState {
  const question = momentOf(reading);
  const { bounds } = afterClocks(before, question, reading.line, waitsOf(reading.context));
  const { horizon } = bounds;
  const base = { mode: 'incremental', paging: 'skip', question, before: bounds } as const;
  return horizon === undefined ? base : { ...base, from: horizon };
}

function momentOf({ context }: Reading): RunState['question'] {
  const host = context.clock.now();
  return { asked: host, host, date: context.client.serverClock.now() ?? host };
}
