import { columnsOf, isPluginError, toProblem, type Clock, type Telemetry } from '../../host-sdk/index.js';
import type { Gate } from './gate.js';
import { keepWait } from './keep-wait.js';
import { isLasting } from './network-problem.js';
import type { HttpReply, HttpRequest, Policy } from './send.js';

/** Retries after the first attempt. [Netskope document, "Limitation": three retries of 60 seconds] */
export const RETRIES = 3;
/** A person at a form learns soon that the tenant is unreachable: one retry covers a stray connection error. */
const RETRIES_WATCHED = 1;
const RATE_LIMIT_WAIT_MS = 60_000;
const MAX_BACKOFF_MS = 30_000;
/** A caller that would wait longer, at once or together with its earlier waits, gets the instant instead. */
export const MAX_WAIT_MS = 3_600_000;
/** No quota has a longer period. A larger number is a mistake, or exceeds what a date can hold. */
const MAX_CLOSED_MS = 31 * 24 * 3_600_000;

/** Failures of a request made for another one, such as a login, that has already been retried. */
const exhausted = new WeakSet();

/** The outcome of one attempt. */
export type Attempt = { readonly reply: HttpReply } | { readonly error: unknown };

export type Verdict =
  | { readonly kind: 'done' }
  /** The tenant asks for a pause that is too long to wait for. */
  | { readonly kind: 'much later'; readonly afterMs: number; readonly gate: boolean }
  | { readonly kind: 'again'; readonly afterMs: number; readonly gate: boolean };

/**
 * Whether an attempt is repeated, and after how long. Pure. 429 is always repeated: the tenant refused before it acted.
 * 5xx and broken connections are repeated only where a repeat does no harm, or where no connection was made.
 */
export function decide(
  attempt: Attempt,
  context: {
    readonly repeatable: boolean;
    readonly retries: number;
    /** A person is waiting for the answer. */
    readonly isWatched?: boolean;
    /** How long the tenant has made this request wait already. */
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
 * Repeats attempts as {@link decide} says; a 429 closes the gate for every caller of the tenant. Where the host has no
 * gate, each caller waits separately.
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

/** Where the caller does not wait, it gets the failure of the last attempt. A closed gate reports its own wait. */
function comesTooLate(
  { afterMs, gate: closesGate }: Verdict & { readonly kind: 'again' },
  gate: Gate | undefined,
  { deadline }: HttpRequest,
  now: number,
) {
  return !(closesGate && gate !== undefined) && deadline !== undefined && now + afterMs > deadline;
}
