import type { Actor } from './actor.js';
import { COUNT, oneOf } from '../../model/shape/json-schema.js';
import { shapeCheck, type ShapeCheck } from '../../model/shape/shape-check.js';
import { CHANGE_SCHEMA, type Change } from './change.js';

export interface MutationControl {
  /** Plans what other users will do: see `MutationStep`. */
  readonly add: (...steps: readonly MutationStep[]) => void;
  readonly clear: () => void;
  readonly report: () => readonly MutationReport[];
}

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
  /** Number of rows that its changes affected. */
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
  /** Called when a request arrives: carries out the steps that are due before it. */
  readonly arrived: (now: number) => void;
}

interface Planned {
  readonly step: MutationStep;
  readonly request: number;
  readonly at: number;
  done: boolean;
  rows: number;
}

const checkShape = shapeCheck(
  {
    type: 'object',
    additionalProperties: false,
    required: ['when', 'do'],
    properties: {
      when: oneOf({ request: COUNT, at: { type: 'number' }, after: { type: 'number', minimum: 0 } }),
      do: { type: 'array', minItems: 1, items: CHANGE_SCHEMA },
    },
  },
  'a step',
);

function checkStep(step: unknown, at: string, checkChange: ShapeCheck): asserts step is MutationStep {
  const problem = checkShape(step, at);
  if (problem !== undefined) throw new InvalidMutation(problem);
  for (const [index, change] of (step as MutationStep).do.entries()) {
    const unfit = checkChange(change, `${at}/do/${index}`);
    if (unfit !== undefined) throw new InvalidMutation(unfit);
  }
}

const NEVER = Number.POSITIVE_INFINITY;

export function createScript(actor: Actor, now: () => number, checkChange: ShapeCheck): Script {
  let planned: Planned[] = [];
  let requests = 0;
  return {
    add(...steps) {
      for (const [index, step] of (steps as readonly unknown[]).entries()) {
        checkStep(step, steps.length === 1 ? '' : `/${index}`, checkChange);
      }
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
        // A step with a time happened at that time, although no request came in between.
        const at = Math.min(each.at, instant);
        for (const change of each.step.do) each.rows += actor.carryOut(change, at);
      }
    },
  };
}
