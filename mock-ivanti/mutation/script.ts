import type { Actor } from './actor.js';
import { type Change, problemOf } from './change.js';

/** When a step happens: before the n-th request from now on, or at an instant of the tenant's clock. */
export type Moment = { readonly request: number } | { readonly at: number } | { readonly after: number };

/** One step of a mutation script. `after` is milliseconds from when the script was added. */
export interface MutationStep {
  readonly when: Moment;
  readonly do: readonly Change[];
}

export interface MutationReport {
  readonly step: MutationStep;
  readonly done: boolean;
  /** Rows its changes were about. */
  readonly rows: number;
}

/** A step that cannot be used, and why. */
export class InvalidMutation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidMutation';
  }
}

/** What other users will do, in one namespace. */
export interface Script {
  readonly add: (...steps: readonly MutationStep[]) => void;
  readonly clear: () => void;
  readonly report: () => readonly MutationReport[];
  /** A request has arrived: carries out what is due before it. */
  readonly arrived: (now: number) => void;
}

interface Planned {
  readonly step: MutationStep;
  readonly request: number;
  readonly at: number;
  done: boolean;
  rows: number;
}

function checkStep(step: unknown): asserts step is MutationStep {
  const { when, do: changes } = (step ?? {}) as Partial<MutationStep>;
  const moments = Object.entries(when ?? {});
  const [[name, value] = ['', undefined], ...more] = moments as [string, unknown][];
  if (more.length > 0 || !['request', 'at', 'after'].includes(name) || typeof value !== 'number') {
    throw new InvalidMutation('when needs one of request: n, at: epoch milliseconds, after: milliseconds');
  }
  if (!Array.isArray(changes) || changes.length === 0) throw new InvalidMutation('do must be a list of changes');
  for (const change of changes as unknown[]) {
    const problem = problemOf(change);
    if (problem !== undefined) throw new InvalidMutation(problem);
  }
}

const NEVER = Number.POSITIVE_INFINITY;

export function makeScript(actor: Actor, now: () => number): Script {
  let planned: Planned[] = [];
  let requests = 0;
  return {
    add(...steps) {
      for (const step of steps as readonly unknown[]) checkStep(step);
      for (const step of steps) {
        const { when } = step;
        const at = 'at' in when ? when.at : 'after' in when ? now() + when.after : NEVER;
        const request = 'request' in when ? requests + when.request : NEVER;
        planned.push({ step, request, at, done: false, rows: 0 });
      }
    },
    clear() {
      planned = [];
      requests = 0;
    },
    report: () => planned.map(({ step, done, rows }) => ({ step, done, rows })),
    arrived(instant) {
      requests += 1;
      for (const each of planned) {
        if (each.done || (each.request > requests && each.at > instant)) continue;
        each.done = true;
        // A step keyed by time happened then, although nobody looked.
        const at = Math.min(each.at, instant);
        for (const change of each.step.do) each.rows += actor.carryOut(change, at);
      }
    },
  };
}
