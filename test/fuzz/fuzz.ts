import fc from 'fast-check';
import { expect } from 'vitest';
import { isPluginError, PROBLEMS, toProblem, type Problem, type ProblemKind } from '../../host-sdk/index.js';
import { IVANTI_PROBLEMS } from '../../plugin/ivanti/problems.js';

const { FUZZ_RUNS, FUZZ_SEED, FUZZ_PATH } = process.env;
const IS_LONG = FUZZ_RUNS !== undefined;
/** In CI the same cases each time: an unrelated change cannot fail a fuzz test. */
const SEED = FUZZ_SEED === undefined ? (IS_LONG ? Math.floor(Math.random() * 2 ** 31) : 1) : Number(FUZZ_SEED);
/** Most processor time for one case: code that takes longer blocks every other caller. */
const CASE_MS = 2000;
/** A case that is not at its end by then waits for something that never comes. */
const HANGS_MS = 25_000;
const CI_MS = 700;
const DAY_MS = 86_400_000;
const TOLD_MS = 10_000;

export interface FuzzOptions<T> {
  /** Cases in CI; `FUZZ_RUNS` takes its place. */
  readonly runs: number;
  /** Milliseconds after which it ends in CI, however many cases it has tried; default 700. */
  readonly ms?: number;
  /** Inputs that failed once; they go first. */
  readonly kept?: readonly T[];
}

/** How long a test of this folder may take. */
export const FUZZ_TIMEOUT = IS_LONG ? DAY_MS : 30_000;

/**
 * Gives hostile inputs to `body`, which throws where one of them does harm. Beside what `body` looks at, no case may
 * take long, change a prototype that all objects share, or leave an unhandled rejection.
 */
export async function fuzz<T>(
  arbitrary: fc.Arbitrary<T>,
  { runs, kept = [], ms = CI_MS }: FuzzOptions<T>,
  body: (input: T) => unknown,
): Promise<void> {
  const numRuns = IS_LONG ? Number(FUZZ_RUNS) : runs;
  const rejections: unknown[] = [];
  const note = (reason: unknown) => void rejections.push(reason);
  const tell = teller(numRuns);
  const before = sharedKeys();
  const oneCase = async (input: T) => {
    const begun = process.cpuUsage();
    await body(input);
    expect(process.cpuUsage(begun).user / 1000, 'milliseconds of work for one case').toBeLessThan(CASE_MS);
    expect(sharedKeys(), 'keys of shared prototypes').toBe(before);
    expect(rejections, 'unhandled rejections').toEqual([]);
  };
  process.on('unhandledRejection', note);
  try {
    for (const input of kept) await oneCase(input);
    let underWay: Promise<void> = Promise.resolve();
    const nextCase = (input: T) => (underWay = oneCase(input).then(tell));
    const run = await fc.check(fc.asyncProperty(arbitrary, nextCase), {
      numRuns,
      seed: SEED,
      timeout: HANGS_MS,
      ...(FUZZ_PATH === undefined ? {} : { path: FUZZ_PATH }),
      ...(IS_LONG ? {} : { interruptAfterTimeLimit: ms }),
    });
    // Without a counterexample it was only out of time; the case that was under way still counts.
    if (run.failed && run.counterexample !== null) throw failure(run);
    await underWay;
    // A rejection comes to light a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    expect(rejections, 'unhandled rejections').toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
  }
}

/** Says how to see the case again, and the smallest input that was found. */
function failure<T>({ counterexample, counterexamplePath, numRuns, errorInstance }: fc.RunDetails<[T]>): Error {
  const file = expect.getState().testPath?.replace(/^.*\/(?=test\/fuzz\/)/, '') ?? 'test/fuzz';
  const again = `FUZZ_RUNS=1 FUZZ_SEED=${SEED} FUZZ_PATH=${counterexamplePath ?? ''} npx vitest run ${file}`;
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const message = `Case ${numRuns} failed: ${why}\nAgain: ${again}\nInput: ${shown(counterexample?.[0])}`;
  return new Error(message.slice(0, LONGEST), { cause: errorInstance });
}

const LONGEST = 4000;

function shown(input: unknown): string {
  try {
    return fc.stringify(input);
  } catch {
    return 'it is nested too deeply to be shown';
  }
}

/** The outcome of a call: its result, or a problem that says what to do and blames the right side. */
export async function outcomeOf<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly result: T } | { readonly problem: Problem }> {
  try {
    return { result: await work() };
  } catch (error) {
    expect(isPluginError(error), `a problem instead of ${String(error)}`).toBe(true);
    const problem = toProblem(error);
    expectProblem(problem);
    return { problem };
  }
}

const KNOWN: Readonly<Record<string, ProblemKind>> = { ...PROBLEMS, ...IVANTI_PROBLEMS };

/** Holds a problem against our shape: a known code that is no defect, and words for people. */
export function expectProblem(problem: unknown): void {
  const { code, blame, message, fix } = problem as Problem;
  expect(Object.hasOwn(KNOWN, code), `the code ${code}`).toBe(true);
  expect(code, message).not.toBe('plugin.defect');
  expect(blame).toBe(KNOWN[code]?.blame);
  expect(typeof message === 'string' && message !== '' && typeof fix === 'string' && fix !== '', message).toBe(true);
}

/** Reports the progress of a long run now and then, with what resumes it there. */
function teller(numRuns: number): () => void {
  const { currentTestName = '' } = expect.getState();
  const offset = Number((FUZZ_PATH ?? '0').split(':')[0]);
  let done = 0;
  let next = performance.now() + TOLD_MS;
  if (IS_LONG) process.stderr.write(`${currentTestName}: ${numRuns} cases, FUZZ_SEED=${SEED}\n`);
  return () => {
    done += 1;
    if (!IS_LONG || performance.now() < next) return;
    next = performance.now() + TOLD_MS;
    process.stderr.write(`${currentTestName}: ${done} of ${numRuns}, FUZZ_SEED=${SEED} FUZZ_PATH=${offset + done}\n`);
  };
}

function sharedKeys(): string {
  const shared = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Promise.prototype];
  return shared.map((one) => Reflect.ownKeys(one).map(String).join()).join('\n');
}
