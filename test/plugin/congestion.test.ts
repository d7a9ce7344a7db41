import { describe, expect, test } from 'vitest';
import { budget } from '../../plugin/http/budget.js';
import { createCongestion } from '../../plugin/http/congestion.js';
import { fakeClock, testServices } from '../tenant.js';

/** Sends `count` requests, each answered after `ms`, one after another. */
async function answers(
  congestion: ReturnType<typeof createCongestion>,
  count: number,
  ms: number,
  clock = fakeClock(),
) {
  for (let n = 0; n < count; n++) {
    await congestion.enter();
    clock.advance(ms);
    congestion.leave(ms, false);
  }
}

describe('the number of requests at once', () => {
  test.each([
    [429, 8],
    [503, 8],
    [500, 16],
    [200, 16],
  ])('after an answer with status %i is %i of 16', async (status, width) => {
    const clock = fakeClock();
    const congestion = createCongestion(16, clock);
    const limits = { tenant: 't.example', pauseMs: 0, perDay: 100, dataShare: 1 };
    const gate = { close: () => undefined, remaining: () => 0 };
    const ledger = { record: () => undefined, usage: () => ({ calls: 0 }) };
    const policy = budget(limits, clock, gate, congestion, ledger, testServices().telemetry);
    const request = { method: 'GET', url: new URL('https://t.example'), purpose: 'data', repeatable: true } as never;
    await policy.send(request, () => Promise.resolve({ status, headers: {}, text: '' } as never));
    expect(congestion.width).toBe(width);
  });

  test('never exceeds the width; a waiting request starts when another one ends', async () => {
    const congestion = createCongestion(2, fakeClock());
    const entered: number[] = [];
    const requests = [1, 2, 3].map((n) => congestion.enter().then(() => entered.push(n)));
    await Promise.all(requests.slice(0, 2));
    expect(entered).toEqual([1, 2]);
    congestion.leave(10, false);
    await requests[2];
    expect(entered).toEqual([1, 2, 3]);
  });

  test('is halved once for refusals that come together, and grows again one by one', async () => {
    const clock = fakeClock();
    const congestion = createCongestion(16, clock);
    await Promise.all([1, 2, 3, 4].map(() => congestion.enter()));
    for (let n = 0; n < 4; n++) congestion.leave(10, true);
    expect(congestion.width).toBe(8);
    await answers(congestion, 40, 10, clock);
    expect(congestion.width).toBe(10);
  });

  test('is halved when the tenant slows down without saying so', async () => {
    const clock = fakeClock();
    const congestion = createCongestion(16, clock);
    await answers(congestion, 40, 100, clock);
    await answers(congestion, 20, 400, clock);
    expect(congestion.width).toBe(8);
    await answers(congestion, 20, 400, clock);
    expect(congestion.width).toBe(4);
  });

  test('does not mind noise of a few milliseconds', async () => {
    const clock = fakeClock();
    const congestion = createCongestion(16, clock);
    await answers(congestion, 20, 2, clock);
    await answers(congestion, 20, 20, clock);
    expect(congestion.width).toBe(16);
  });

  test('forgets who was stopped while waiting', async () => {
    const congestion = createCongestion(1, fakeClock());
    await congestion.enter();
    const stop = new AbortController();
    const waiting = congestion.enter(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow();
    congestion.leave(1, false);
    await congestion.enter();
  });
});
