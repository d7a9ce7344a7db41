import { pointsOf, stampsOf } from './read-page.js';
import type { Reading, ReadPage } from './read-page.js';
import { skipPasses } from './skip.js';
import { spanFilter } from './span-filter.js';
import type { LaneState, RunState } from './state.js';

/** Reads a run's window in whole passes until two add nothing, then its tail in one. */
export async function* readBySkip(reading: Reading, run: RunState): AsyncGenerator<ReadPage> {
  const window: LaneState = { from: run.from, to: run.to };
  if (reading.line.parse(run.from) < reading.line.parse(run.to)) yield* passes(reading, run, window, { once: false });
  if (run.tail) yield* passes(reading, run, { from: run.to }, { once: true });
}

async function* passes(
  reading: Reading,
  run: RunState,
  span: LaneState,
  times: { readonly once: boolean },
): AsyncGenerator<ReadPage> {
  const { context, table, select, options } = reading;
  const { cursor_field: field, page_size: pageSize } = context.settings;
  const filter = spanFilter(field, span);
  for await (const { records, count } of skipPasses(
    context.client,
    table,
    { filter, select, pageSize, line: stampsOf(reading) },
    options,
    times,
  )) {
    yield { records, points: pointsOf(reading, records), count, run, lanes: 1 };
  }
}
