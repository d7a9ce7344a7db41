import { draw } from '../../model/schema/hash.js';
import type { ShapeCheck } from '../../model/shape/shape-check.js';
import type { FaultContext, Stage } from './effects/effect.js';
import { applyEffect, stageOf, type EffectSpec } from './effects/registry.js';
import type { FaultReport, FaultRule } from './rule.js';
import { checkRuleShape } from './rule-schema.js';
import { compareTo, type MatchFacts } from './matching.js';

/** A rule that cannot be used, and why. */
export class InvalidFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidFault';
  }
}

interface Installed {
  readonly id: string;
  readonly rule: FaultRule;
  readonly stage: Stage;
  seen: number;
  matched: number;
  fired: number;
  readonly memory: Map<string, unknown>;
  nearMisses: string[];
}

/** Near misses kept per rule. */
const KEPT_MISSES = 5;

/** The faults of one namespace. */
export interface Faults {
  /** Throws `InvalidFault` for a value that is no rule. `at` is the prefix of the path. */
  readonly check: (rule: unknown, at: string) => void;
  readonly add: (rule: FaultRule) => {
    readonly id: string;
    readonly report: () => FaultReport;
    readonly remove: () => void;
  };
  readonly clear: () => void;
  /** Removes the rule with this id; false when there is none. */
  readonly remove: (id: string) => boolean;
  /** Rules that never fired, one sentence each: a test with such a rule proves nothing. */
  readonly unfired: () => string[];
  readonly isEmpty: () => boolean;
  readonly report: () => FaultReport[];
  /**
   * Fires the rules that are due at a stage, in the order of installation, until one of them sets the answer. Returns
   * their ids.
   */
  readonly act: (stage: Stage, facts: MatchFacts, context: FaultContext, now: number) => Promise<string[]>;
}

/**
 * Throws `InvalidFault` when a rule, which may come from a caller's JSON, is not one. `at` is the prefix of the path.
 */
function checkRule(rule: unknown, at: string, checkChange: ShapeCheck): asserts rule is FaultRule {
  const problem = checkRuleShape(rule, at) ?? changeProblem((rule as FaultRule).do, at, checkChange);
  if (problem !== undefined) throw new InvalidFault(problem);
}

function changeProblem(effects: readonly EffectSpec[], at: string, checkChange: ShapeCheck): string | undefined {
  for (const [index, effect] of effects.entries()) {
    const problem = 'data' in effect ? checkChange(effect.data, `${at}/do/${index}/data`) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function reportOf({ id, rule, seen, matched, fired, nearMisses }: Installed): FaultReport {
  const times = rule.when?.times;
  const left = times === undefined ? null : Math.max(0, times - fired);
  return { id, rule, seen, matched, fired, left, completed: left === 0, nearMisses };
}

function isDue({ rule, matched, fired }: Installed, now: number, random: number): boolean {
  const { skip = 0, times = Number.POSITIVE_INFINITY, every = 1, probability = 1, from, until } = rule.when ?? {};
  const turn = matched - skip;
  if (turn <= 0 || fired >= times || turn % every !== 0) return false;
  if ((from !== undefined && now < from) || (until !== undefined && now >= until)) return false;
  return random < probability;
}

export function createFaults(seed: number, checkChange: ShapeCheck): Faults {
  let installed: Installed[] = [];
  let made = 0;
  let draws = 0;
  const random = (): number => draw(seed, 0x5eed, draws++) / 0x1_0000_0000;
  return {
    check(rule, at) {
      checkRule(rule, at, checkChange);
    },
    add(rule) {
      checkRule(rule, '', checkChange);
      made += 1;
      const stage = rule.at ?? stageOf(rule.do[0]);
      const counts = { seen: 0, matched: 0, fired: 0 };
      const id = rule.id ?? `fault-${made}`;
      const added: Installed = { id, rule, stage, ...counts, memory: new Map(), nearMisses: [] };
      installed.push(added);
      return {
        id: added.id,
        report: () => reportOf(added),
        remove() {
          installed = installed.filter((each) => each !== added);
        },
      };
    },
    clear() {
      installed = [];
    },
    remove(id) {
      const left = installed.filter((each) => each.id !== id);
      const isFound = left.length < installed.length;
      installed = left;
      return isFound;
    },
    unfired: () =>
      installed
        .filter(({ fired }) => fired === 0)
        .map(({ id, seen, matched, nearMisses }) => {
          const closest = nearMisses.at(-1);
          const hint = closest === undefined ? '' : `; closest: ${closest}`;
          return `${id} never fired: ${seen} requests seen, ${matched} matched${hint}`;
        }),
    isEmpty: () => installed.length === 0,
    report: () => installed.map(reportOf),
    async act(stage, facts, context, now) {
      const firedIds: string[] = [];
      const before = context.answer;
      for (const each of installed.filter((candidate) => candidate.stage === stage)) {
        each.seen += 1;
        const { isMatch, nearMiss } = compareTo(each.rule.match ?? {}, facts);
        if (nearMiss !== undefined) each.nearMisses = [...each.nearMisses, nearMiss].slice(-KEPT_MISSES);
        if (!isMatch) continue;
        each.matched += 1;
        if (!isDue(each, now, each.rule.when?.probability === undefined ? 0 : random())) continue;
        each.fired += 1;
        firedIds.push(each.id);
        context.memory = each.memory;
        context.random = random;
        for (const effect of each.rule.do) await applyEffect(effect, context);
        if (context.answer !== before && stage !== 'body') break;
      }
      return firedIds;
    },
  };
}
