import { describe, expect, test } from 'vitest';
import { PluginError } from '../../host-sdk/index.js';
import type { EvenInstant } from '../../plugin/platform/clocks.js';
import { gateOf } from '../../plugin/http/gate.js';
import { decide, RETRIES, retry, retryAfterMs, type Attempt } from '../../plugin/http/retry.js';
import { testServices } from '../tenant.js';

const NOW = Date.parse('2026-07-01T12:00:00Z');
const reply = (status: number, headers = {}): Attempt => ({ reply: { status, headers, text: '' } });
const broken = (
  code:
    | 'network.interrupted'
    | 'network.unreachable'
    | 'network.timeout'
    | 'network.outcome_unknown'
    | 'network.egress_denied',
): Attempt => ({
  error: new PluginError(code, 'x'),
});
const read = { repeatable: true, retries: 0, now: NOW, random: 1 };
const write = { ...read, repeatable: false };

describe('the verdict on an attempt', () => {
  test.each<[string, Attempt, typeof read, string]>([
    ['a success', reply(200), read, 'done'],
    ['a refusal', reply(400), read, 'done'],
    ['401', reply(401), read, 'done'],
    ['429 of a read', reply(429), read, 'again'],
    ['429 of a write, which was not carried out', reply(429), write, 'again'],
    ['500 of a read', reply(500), read, 'again'],
    ['500 of a write, which may have been carried out', reply(500), write, 'done'],
    ['503 of a write', reply(503), write, 'done'],
    ['a broken read', broken('network.interrupted'), read, 'again'],
    ['a late read', broken('network.timeout'), read, 'again'],
    ['a write of unknown outcome', broken('network.outcome_unknown'), write, 'done'],
    ['a write that never left', broken('network.unreachable'), write, 'again'],
    ['a read that the host forbids', broken('network.egress_denied'), read, 'done'],
    ['an abort', { error: new DOMException('x', 'AbortError') }, read, 'done'],
    ['a fourth failure', reply(503), { ...read, retries: RETRIES }, 'done'],
    ['a fourth 429', reply(429), { ...read, retries: RETRIES }, 'done'],
  ])('%s', (_case, attempt, context, kind) => {
    expect(decide(attempt, context).kind).toBe(kind);
  });

  test('waits 60 seconds at 429, unless the tenant says how long', () => {
    expect(decide(reply(429), read)).toEqual({ kind: 'again', afterMs: 60_000, gate: true });
    expect(decide(reply(429, { 'retry-after': '7' }), read)).toEqual({ kind: 'again', afterMs: 7000, gate: true });
  });

  test('waits for up to an hour, and leaves longer waits to its caller', () => {
    expect(decide(reply(429, { 'retry-after': '3600' }), read)).toMatchObject({ kind: 'again', afterMs: 3_600_000 });
    const later = { kind: 'much later', afterMs: 3_601_000 };
    expect(decide(reply(429, { 'retry-after': '3601' }), read)).toEqual({ ...later, gate: true });
    expect(decide(reply(503, { 'retry-after': '3601' }), write)).toEqual({ ...later, gate: false });
    expect(decide(reply(200, { 'retry-after': '3601' }), read)).toEqual({ kind: 'done' });
    const again = { ...read, retries: 1, waitedMs: 3_000_000 };
    expect(decide(reply(429, { 'retry-after': '600' }), again)).toMatchObject({ kind: 'again' });
    expect(decide(reply(429, { 'retry-after': '601' }), again)).toMatchObject({ kind: 'much later', afterMs: 601_000 });
  });

  test('backs off with full jitter', () => {
    const waits = [0, 1, 2].map((retries) => decide(reply(502), { ...read, retries, random: 0.5 }));
    expect(waits.map((verdict) => ('afterMs' in verdict ? verdict.afterMs : -1))).toEqual([500, 2000, 8000]);
  });
});

describe('a caller that does not wait long', () => {
  const { clock, ledger, telemetry } = testServices();
  const request = {
    method: 'GET',
    url: new URL('https://t.example/'),
    headers: {},
    purpose: 'check',
    repeatable: true,
    deadline: (clock.monotonic() + 500) as EvenInstant,
  } as const;
  const policy = retry(clock, gateOf('t.example', ledger, clock), telemetry, () => 1);

  test('hears what was wrong instead of waiting for the next attempt', async () => {
    const failure = new PluginError('network.unreachable', 'the name does not resolve');
    await expect(policy.send(request, () => Promise.reject(failure))).rejects.toBe(failure);
    const failed = { status: 503, headers: {}, text: 'closed for today' };
    expect(await policy.send(request, () => Promise.resolve(failed))).toMatchObject(failed);
    expect(clock.sleeps).toEqual([]);
  });
});

describe('Retry-After', () => {
  test.each<[string | undefined, number | undefined]>([
    ['12', 12_000],
    [' 1 ', 1000],
    ['Wed, 01 Jul 2026 12:01:30 GMT', 90_000],
    ['Wed, 01 Jul 2026 11:59:00 GMT', undefined],
    ['0', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['9'.repeat(400), 31 * 86_400_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 31 * 86_400_000],
    [undefined, undefined],
  ])('%s is %s milliseconds', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });
});
