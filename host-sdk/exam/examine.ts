import type { ExamCheck } from './check.js';

export interface ExamResult {
  readonly check: ExamCheck;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** The failure of the check, or why it was skipped. */
  readonly why?: string;
}

export interface ExamineOptions {
  /** Ends the exam; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each check that runs. */
  readonly onCheck?: (check: ExamCheck, at: number, of: number) => void;
  /** Called as each check ends. */
  readonly onResult?: (result: ExamResult) => void;
  /** Longest time of one check in seconds; default 120. */
  readonly seconds?: number;
}

/** Runs checks one after the other, and continues after a failure. */
export async function examine(
  checks: readonly ExamCheck[],
  options: ExamineOptions = {},
): Promise<readonly ExamResult[]> {
  const results: ExamResult[] = [];
  for (const [at, check] of checks.entries()) {
    options.signal?.throwIfAborted();
    if (check.skipped === undefined) options.onCheck?.(check, at, checks.length);
    const result = await resultOf(check, options);
    results.push(result);
    options.onResult?.(result);
  }
  return results;
}

async function resultOf(check: ExamCheck, { signal, seconds = 120 }: ExamineOptions): Promise<ExamResult> {
  if (check.skipped !== undefined) return { check, outcome: 'skipped', why: check.skipped };
  const limit = new AbortController();
  const stops = signal === undefined ? [limit.signal] : [limit.signal, signal];
  const timer = setTimeout(() => {
    limit.abort(new Error(`It did not finish within ${seconds} s.`));
  }, seconds * 1000);
  try {
    await Promise.race([check.run(), ended(AbortSignal.any(stops))]);
    return { check, outcome: 'passed' };
  } catch (error) {
    signal?.throwIfAborted();
    return { check, outcome: 'failed', why: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}
