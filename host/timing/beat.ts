import { createHash } from 'node:crypto';

/** Largest part of an interval by which a schedule stands off the others. */
const MAX_JITTER = 0.1;

/**
 * How far a schedule stands off the full interval (ms): always the same for one connection and task, another for each,
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

/** The first beat after an instant. Beats depend on the clock alone, so neither late nor extra runs move them. */
export function nextBeat(after: number, intervalMs: number, jitter: number): number {
  return (Math.floor((after - jitter) / intervalMs) + 1) * intervalMs + jitter;
}
