import type { CoveredSpan } from '../../host-sdk/index.js';
import type { TimeLine } from '../odata/timeline.js';

/** Adds an interval to those that were read: intervals that overlap or touch become one, the others stay separate. */
export function withSpan(spans: readonly CoveredSpan[], added: CoveredSpan, line: TimeLine): readonly CoveredSpan[] {
  const from = (span: CoveredSpan) => (span.from === undefined ? -Infinity : line.parse(span.from));
  const sorted = [...spans, added].sort((one, other) => from(one) - from(other));
  const merged: CoveredSpan[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last === undefined || line.parse(last.to) < from(span)) merged.push(span);
    else if (line.parse(span.to) > line.parse(last.to)) merged[merged.length - 1] = { ...last, to: span.to };
  }
  return merged;
}
