import type { CoveredSpan, PullBounds } from '../../host-sdk/index.js';

/** A stretch of time for people: `2024-01-01T00:00:00Z to 2024-04-01T00:00:00Z`, or with an open end. */
export function stretchText({ from, to }: PullBounds): string {
  return `${from ?? 'the beginning'} ${to === undefined ? 'up to now' : `to ${to}`}`;
}

/** What has been read of a table, with the gaps in which nobody has looked. */
export function spansText(spans: readonly CoveredSpan[]): string {
  return spans.map(stretchText).join(', then a gap, ');
}
