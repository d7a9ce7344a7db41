import type { Problem } from '../../../host-sdk/index.js';
import type { MockOptions } from '../../../mock-ivanti/index.js';
import type { IvantiProblemCode } from '../../../plugin/ivanti/problems.js';
import type { Asked, Desk, Outcome } from './desk.js';

/** A problem that a pull ends with, and what its fix says to do. */
export interface FixCase {
  readonly code: IvantiProblemCode;
  readonly when: string;
  /** Words of the printed fix. */
  readonly fix: string;
  readonly tenant?: MockOptions;
  /** Brings a pull to the problem. */
  readonly fail: (desk: Desk) => Promise<Outcome>;
  /** Does what the fix says. */
  readonly follow: (desk: Desk, problem: Problem) => unknown;
  /** What the fix says of the next pull. */
  readonly asked?: Asked;
}

/** The pages of records, behind what a run asks for before it reads. */
export const LATER = 8;

/** Reads everything, waits, and lets another user change something, so that the next pull has something to do. */
export async function pulledBefore(desk: Desk): Promise<void> {
  await desk.pull();
  desk.tenant.clock.advance(3_600_000);
  desk.edit(40);
}
