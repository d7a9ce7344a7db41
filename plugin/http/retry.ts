import type { Clock, ProgressEvent } from '../../host-sdk/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import type { Gate } from './gate.js';
import type { HttpReply, HttpRequest, Policy } from './send.js';

/** Retries after the first attempt. [Netskope document, "Limitation": three retries of 60 seconds] */
export const RETRIES = 3;
const RATE_LIMIT_WAIT_MS = 60_000;
const LONGEST_BACKOFF_MS = 30_000;

/** What came of one attempt. */
export type Attempt = { readonly reply: HttpReply } | { readonly error: unknown };

export type Verdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly afterMs: number; readonly gate: boolean };

/**
 * Whether an attempt is repeated, and after how long. Pure.
 * 429 is always repeated: the tenant refused before it acted. 5xx and broken connections only where a repeat does no
 * harm, or where no connection was made at all.
 */
export function decide(
  attempt: Attempt,
  context: { readonly repeatable: boolean; readonly retries: number; readonly now: number; readonly random: number },
): Verdict {
  if (context.retries >= RETRIES) return { kind: 'done' };
  const backoff = Math.round(Math.min(LONGEST_BACKOFF_MS, 1000 * 4 ** context.retries) * context.random);
  if ('error' in attempt) {
    if (!isPluginError(attempt.error) || attempt.error.problem.blame !== 'network') return { kind: 'done' };
    const safe = context.repeatable || attempt.error.code === 'network.unreachable';
    return safe ? { kind: 'again', afterMs: backoff, gate: false } : { kind: 'done' };
  }
  const { status, headers } = attempt.reply;
  const asked = retryAfterMs(headers['retry-after'], context.now);
  if (status === 429) return { kind: 'again', afterMs: asked ?? RATE_LIMIT_WAIT_MS, gate: true };
  if (status >= 500 && context.repeatable) return { kind: 'again', afterMs: asked ?? backoff, gate: false };
  return { kind: 'done' };
}

/** Milliseconds that a `Retry-After` header (seconds or HTTP date) asks for; undefined when absent, past or unreadable. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\s*\d+\s*$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return seconds > 0 ? Math.ceil(seconds * 1000) : undefined;
}

/** Repeats attempts as {@link decide} says; a 429 closes the gate for every caller of the tenant. */
export function retry(
  clock: Clock,
  gate: Gate,
  progress: (event: ProgressEvent) => void,
  random: () => number = Math.random,
): Policy {
  return {
    name: 'retry',
    async send(request, next) {
      for (let retries = 0; ; retries++) {
        const attempt = await next(request).then(
          (reply): Attempt => ({ reply }),
          (error: unknown): Attempt => ({ error }),
        );
        const verdict = decide(attempt, {
          repeatable: request.repeatable,
          retries,
          now: clock.now(),
          random: random(),
        });
        if (verdict.kind === 'done' || comesTooLate(verdict, request, clock.now())) {
          if ('error' in attempt) throw attempt.error;
          return { ...attempt.reply, attempts: retries + 1 };
        }
        if (verdict.gate) gate.close(verdict.afterMs);
        else {
          progress({
            kind: 'wait',
            reason: 'the tenant or the network failed, trying again',
            ms: verdict.afterMs,
          });
          await clock.sleep(verdict.afterMs, request.signal);
        }
      }
    },
  };
}

/** Whoever is not waited for hears what the last attempt came to. A closed gate tells of its own wait. */
function comesTooLate({ afterMs, gate }: Verdict & { readonly kind: 'again' }, { deadline }: HttpRequest, now: number) {
  return !gate && deadline !== undefined && now + afterMs > deadline;
}
