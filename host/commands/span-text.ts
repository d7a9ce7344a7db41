import type { PullBounds } from '../../host-sdk/index.js';

/** A stretch of time for people: `2024-01-01T00:00:00Z to 2024-04-01T00:00:00Z`, or with an open end. */
export function stretchText({ from, to }: PullBounds): string {
  return `${from ?? 'the beginning'} ${to === undefined ? 'up to now' : `to ${to}`}`;
}
