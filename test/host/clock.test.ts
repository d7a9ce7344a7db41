import { expect, test } from 'vitest';
import { systemClock } from '../../host/platform/clock.js';

test('a sleep longer than a timer can count does not end at once', async () => {
  const stop = new AbortController();
  const sleep = systemClock.sleep(2 ** 31 + 1000, stop.signal).then(
    () => 'woke',
    () => 'stopped',
  );
  await systemClock.sleep(20);
  stop.abort();
  expect(await sleep).toBe('stopped');
});
