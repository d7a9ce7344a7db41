import { expect, test } from 'vitest';
import type { Verified } from '../../host-sdk/index.js';
import { HOUR, MINUTE, pagesOf, scheduleScene } from './schedule-scene.js';

const NOTHING: Verified = {
  how: 'counts',
  ranges: 1,
  differing: 0,
  missing: 0,
  changed: 0,
  restored: 0,
  extra: 0,
  unconfirmed: 0,
};

test('a verification runs as often as the connection says, once its tables were read', async () => {
  const scene = await scheduleScene();
  const { keep, serve, time, product, schedule, steer } = scene;
  const verified: string[] = [];
  product.pull = async function* (request) {
    if (request.verify === undefined) {
      yield* pagesOf(scene, 1, MINUTE)({ ...request, checkpoint: null });
      return;
    }
    verified.push(`${request.table} ${request.verify}`);
    for await (const batch of pagesOf(scene, 0, MINUTE)({ ...request, checkpoint: null })) {
      yield { ...batch, checkpoint: request.checkpoint, end: { complete: true, warnings: [], verified: NOTHING } };
    }
  };
  await keep('a', { data: { tables: ['letters'], mode: 'incremental', interval: 60, verify: 'daily' } });
  await keep('never', { data: { tables: ['cards'], mode: 'incremental', interval: 60, verify: 'never' } });
  expect(await schedule('a', 'verify')).toMatchObject({ interval: 24 * 60, lastOutcome: null });
  expect(await schedule('never', 'verify')).toBeUndefined();
  await serve();
  // Nothing was read yet.
  await steer('a', 'verify', 'run');
  await time.pass(MINUTE / 2);
  expect([verified, await schedule('a', 'verify')]).toMatchObject([[], { lastOutcome: 'ok' }]);
  await time.pass(2 * HOUR);
  await steer('a', 'verify', 'run');
  await time.pass(2 * MINUTE);
  expect(verified).toEqual(['letters counts']);
  expect(await schedule('a', 'verify')).toMatchObject({
    lastOutcome: 'ok',
    nextRunAt: expect.stringContaining('2024-06-02T') as unknown,
  });
});
