import type { Clock, Telemetry } from '../../host-sdk/index.js';
import { columnsOf, isPluginError, toProblem } from '../../host-sdk/index.js';
import type { Gate } from './gate.js';
import { keepWait } from './keep-wait.js';
import { isLasting } from './network-problem.js';
import type { HttpReply, HttpRequest, Policy } from './send.js';

/** Retries after the first attempt. [Netskope document, "Limitation": three retries of 60 seconds] */
export const RETRIES = 3;
/** Whoever is looking at a form hears soon that nobody can be reached: a second attempt passes over a stray break. */
const RETRIES_WATCHED = 1;
const RATE_LIMIT_WAIT_MS = 60_000;
const MAX_BACKOFF_MS = 30_000;
/** Whoever is to wait longer, at once or with what the request has waited before, hears until when instead. */
export const MAX_WAIT_MS = 3_600_000;
/** No quota is counted over more; a larger number is a mistake, or no number that a date can hold. */
const MAX_CLOSED_MS = 31 * 24 * 3_600_000;

/** Failures of a request made for another, such as a login, that was repeated for them already. */
const exhausted = new WeakSet();

/** What came of one attempt. */
export type Attempt = { readonly reply: HttpReply } | { readonly error: unknown };

export type Verdict =
  | { readonly kind: 'done' }
  /** The tenant asks for so long a pause that nobody waits for it. */
  | { readonly kind: 'much later'; readonly afterMs: number; readonly gate: boolean }
  | { readonly kind: 'again'; readonly afterMs: number; readonly gate: boolean };

/**
 * Whether an attempt is repeated, and after how long. Pure.
 * 429 is always repeated: the tenant refused before it acted. 5xx and broken connections only where a repeat does no
 * harm, or where no connection was made at all.
 */
export function decide(
  attempt: Attempt,
  context: {
    readonly repeatable: boolean;
    readonly retries: number;
    /** A person is waiting for the answer. */
    readonly isWatched?: boolean;
    /** What the tenant has had this request wait for already. */
    readonly waitedMs?: number;
    readonly now: number;
    readonly random: number;
  },
): Verdict {
  const backoff = Math.round(Math.min(MAX_BACKOFF_MS, 1000 * 4 ** context.retries) * context.random);
  if ('error' in attempt) {
    if (context.retries >= (context.isWatched === true ? RETRIES_WATCHED : RETRIES)) return { kind: 'done' };
    if (!isPluginError(attempt.error) || attempt.error.problem.blame !== 'network') return { kind: 'done' };
    if (attempt.error.problem.retry === 'never' || isLasting(attempt.error)) return { kind: 'done' };
    const safe = context.repeatable || columnsOf(attempt.error.problem).outcome === 'retry';
    return safe ? { kind: 'again', afterMs: backoff, gate: false } : { kind: 'done' };
  }
  const { status, headers } = attempt.reply;
  const asked = retryAfterMs(headers['retry-after'], context.now);
  const together = (context.waitedMs ?? 0) + (asked ?? 0);
  if (asked !== undefined && together > MAX_WAIT_MS && (status === 429 || status >= 500)) {
    return { kind: 'much later', afterMs: asked, gate: status === 429 };
  }
  if (context.retries >= RETRIES) return { kind: 'done' };
  if (status === 429) return { kind: 'again', afterMs: asked ?? RATE_LIMIT_WAIT_MS, gate: true };
  if (status >= 500 && context.repeatable) return { kind: 'again', afterMs: asked ?? backoff, gate: false };
  return { kind: 'done' };
}

/**
 * Milliseconds that a `Retry-After` header (seconds or HTTP date) asks for, 31 days at most; undefined when absent, past
 * or unreadable.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\s*\d+\s*$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return seconds > 0 ? Math.min(MAX_CLOSED_MS, Math.ceil(seconds * 1000)) : undefined;
}

/**
 * Repeats attempts as {@link decide} says; a 429 closes the gate for every caller of the tenant. Without a gate, at a
 * host that has none, each caller waits by itself.
 */
export function retry(
  clock: Clock,
  gate: Gate | undefined,
  telemetry: Telemetry,
  random: () => number = Math.random,
): Policy {
  return {
    name: 'retry',
    async send(request, next) {
      let waitedMs = 0;
      for (let retries = 0; ; retries++) {
        const attempt = await next(request).then(
          (reply): Attempt => ({ reply }),
          (error: unknown): Attempt => {
            if (exhausted.has(error as WeakKey)) throw error;
            return { error };
          },
        );
        const verdict = decide(attempt, {
          repeatable: request.repeatable,
          retries,
          isWatched: request.deadline !== undefined,
          waitedMs,
          now: clock.now(),
          random: random(),
        });
        if (verdict.kind !== 'again' || comesTooLate(verdict, gate, request, clock.monotonic())) {
          if ('error' in attempt) {
            if (isPluginError(attempt.error)) exhausted.add(attempt.error);
            throw attempt.error;
          }
          const { reply } = attempt;
          if (verdict.kind !== 'much later') return reply;
          if (verdict.gate) gate?.close(verdict.afterMs);
          return { ...reply, retryAt: new Date(clock.now() + verdict.afterMs).toISOString() };
        }
        waitedMs += verdict.afterMs;
        if (verdict.gate && gate !== undefined) gate.close(verdict.afterMs);
        else await keepWait(request, { reason: 'retry', ms: verdict.afterMs }, { clock, telemetry });
        const came = 'error' in attempt ? { code: toProblem(attempt.error).code } : { status: attempt.reply.status };
        telemetry.retry({ host: request.url.host, purpose: request.purpose, attempt: retries + 2, ...came });
      }
    },
  };
}

/** Whoever is not waited for hears what the last attempt came to. A closed gate tells of its own wait. */
function comesTooLate(
  { afterMs, gate: closesGate }: Verdict & { readonly kind: 'again' },
  gate: Gate | undefined,
  { deadline }: HttpRequest,
  now: number,
) {
  return !(closesGate && gate !== undefined) && deadline !== undefined && now + afterMs > deadline;
}
