import type { CoveredSpan, PullBounds } from '../../host-sdk/index.js';

/** A span of time as text: `2024-01-01T00:00:00Z to 2024-04-01T00:00:00Z`, or with an open end. */
export function stretchText({ from, to }: PullBounds): string {
  return `${from ?? 'the beginning'} ${to === undefined ? 'up to now' : `to ${to}`}`;
}

/** The spans that have been read of a table, with the gaps between them. */
export function spansText(spans: readonly CoveredSpan[]): string {
  return spans.map(stretchText).join(', then a gap, ');
}
