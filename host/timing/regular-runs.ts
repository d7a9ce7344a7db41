import { createHash } from 'node:crypto';

/** Largest fraction of an interval by which a schedule is shifted. */
const MAX_JITTER = 0.1;

/**
 * Offset of a schedule from the full interval (ms): always the same for one connection and task, different for each,
 * so that many connections do not start at once.
 */
export function jitterOf(connection: string, task: string, intervalMs: number): number {
  const share =
    createHash('sha256')
      .update(JSON.stringify([connection, task]))
      .digest()
      .readUInt32BE() /
    2 ** 32;
  return Math.floor(share * MAX_JITTER * intervalMs);
}

/** The first regular time after an instant. The times depend only on the clock, so neither late nor extra runs move them. */
export function nextRegularRun(after: number, intervalMs: number, jitter: number): number {
  return (Math.floor((after - jitter) / intervalMs) + 1) * intervalMs + jitter;
}
