import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minuteWindow } from '../../plugin/http/minute-window.js';
import { fakeClock } from '../tenant.js';

const MINUTE = 60_000;

test('a tenant never sees more than its places in any 60 seconds, however long requests are on their way', () => {
  const request = fc.record({ there: fc.nat(20_000), back: fc.nat(20_000), idle: fc.nat(5_000) });
  fc.assert(
    fc.property(
      fc.array(request, { minLength: 10, maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      (requests, places) => {
        const clock = fakeClock(0);
        const window = minuteWindow(places, clock);
        const arrivals: number[] = [];
        const underway: { readonly at: number; readonly done: () => void }[] = [];
        const advance = (ms: number) => {
          const until = clock.now() + ms;
          for (const one of underway.sort((a, b) => a.at - b.at).filter(({ at }) => at <= until)) {
            clock.advance(Math.max(0, one.at - clock.now()));
            one.done();
            underway.splice(underway.indexOf(one), 1);
          }
          clock.advance(until - clock.now());
        };
        for (const { there, back, idle } of requests) {
          for (let wait = window.wait(); wait > 0; wait = window.wait()) advance(wait);
          arrivals.push(clock.now() + there);
          underway.push({ at: clock.now() + there + back, done: window.take() });
          advance(idle);
        }
        return arrivals.every((at) => arrivals.filter((other) => other >= at && other < at + MINUTE).length <= places);
      },
    ),
  );
});

test('a place is free again 60 seconds after the answer', () => {
  const clock = fakeClock(0);
  const window = minuteWindow(1, clock);
  const answered = window.take();
  expect(window.wait()).toBe(MINUTE);
  clock.advance(100);
  answered();
  clock.advance(MINUTE - 1);
  expect(window.wait()).toBe(1);
  clock.advance(1);
  expect(window.wait()).toBe(0);
});
