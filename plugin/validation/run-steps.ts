import { isPluginError, type Blame, type Check, type Problem } from '../../host-sdk/index.js';
import type { Step } from './step.js';

/** What a failure of the whole connection means for the steps after it, by who must act. */
const FAILURES: Partial<Record<Blame, string>> = {
  auth: 'the login failed',
  network: 'the tenant cannot be reached',
  quota: 'the limit of calls is reached',
};

/** After this many outages in a row the tenant counts as down: further checks would only time out. */
const MAX_OUTAGES = 2;

/**
 * Runs steps in their order. A step is skipped, with the reason, where one that it needs has not passed, or where a
 * failure affects every call of the connection; the others go on.
 * @param lastStep The step to end with.
 */
export async function runSteps(
  steps: readonly Step[],
  lastStep: string | undefined,
  report: (check: Check) => void,
): Promise<void> {
  const notPassed = new Map<string, string>();
  let outages = 0;
  let whole: string | undefined;
  for (const step of steps) {
    const reason = whole ?? reasonToSkip(step, notPassed);
    const check = reason === undefined ? await runStep(step) : skipped(step, reason);
    if (check.outcome === 'skipped' || check.outcome === 'failed') notPassed.set(step.step, reason ?? step.failure);
    if (reason === undefined) {
      outages = check.problem?.retry === 'later' ? outages + 1 : 0;
      if (check.outcome === 'failed' && check.problem?.scope === 'connection') {
        whole = FAILURES[check.problem.blame] ?? step.failure;
      }
      if (outages >= MAX_OUTAGES) whole = 'the tenant has failed several times in a row';
    }
    report(check);
    if (step.step === lastStep) return;
  }
}

/** A check that was not made, with the reason. */
export function skipped({ step, title }: Pick<Step, 'step' | 'title'>, reason: string): Check {
  return { step, title, outcome: 'skipped', detail: `not checked, because ${reason}` };
}

function reasonToSkip({ needs = [], needsOneOf = [] }: Step, notPassed: ReadonlyMap<string, string>) {
  const missing = needs.find((name) => notPassed.has(name));
  if (missing !== undefined) return notPassed.get(missing);
  const hasNone = needsOneOf.length > 0 && needsOneOf.every((name) => notPassed.has(name));
  return hasNone ? notPassed.get(needsOneOf[0] ?? '') : undefined;
}

async function runStep({ step, title, run }: Step): Promise<Check> {
  try {
    const found = await run();
    const { detail, isWarning = false, ...more } = typeof found === 'object' ? found : { detail: found };
    const outcome = isWarning ? 'warned' : 'problem' in more ? 'failed' : 'ok';
    return { step, title, outcome, ...(detail === undefined || detail === '' ? {} : { detail }), ...more };
  } catch (error) {
    return { step, title, outcome: 'failed', problem: problemOf(error) };
  }
}

/** The problem of a failure; any other error is rethrown. */
export function problemOf(error: unknown): Problem {
  if (isPluginError(error)) return error.problem;
  throw error;
}
