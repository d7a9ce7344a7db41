import { describe, expect, test } from 'vitest';
import { saveRule } from '../../host/index.js';
import { apiScene, bodyOf } from './api-scene.js';
import type { ApiScene } from './api-scene.js';
import { storeAlerts } from './scene.js';

const MUTE = { name: 'night', filter: {}, from: '2024-06-01T00:00:00.000Z', until: '2024-06-02T00:00:00.000Z' };

async function scene(): Promise<ApiScene> {
  const made = await apiScene();
  await made.keep('m');
  await storeAlerts(made.store, 'a');
  return made;
}

describe('a pattern that could run for ever', () => {
  const FREEZES = { user: { $regex: '^(a+)+$' } };

  test('is refused wherever a filter is given', async () => {
    const { call, read } = await scene();
    await call('post', '/api/rules', { name: 'r' });
    const filter = encodeURIComponent(JSON.stringify(FREEZES));
    const calls = [
      call('post', '/api/rules', { name: 'x', filter: FREEZES }),
      call('post', '/api/rules', { name: 'x', dedupe: [{ filter: FREEZES }] }),
      call('put', '/api/rules/r', { filter: FREEZES }),
      call('put', '/api/rules/r', { mutes: [{ ...MUTE, filter: FREEZES }] }),
      call('post', '/api/rules/test', { days: 7, filter: FREEZES }),
      read(`/api/alerts?filter=${filter}`),
    ];
    for (const one of calls) {
      const { problem } = await bodyOf<{ problem: { message: string; fix: string } }>(one);
      expect(problem.message).toContain('at user.$regex');
      expect(problem.fix).toContain('a+ instead of (a+)+');
    }
  });

  test('in a stored rule is shown, asked for nowhere, and can be mended', async () => {
    const { call, read, store } = await scene();
    await saveRule(store.db, { name: 'r', filter: FREEZES, mutes: [{ ...MUTE, filter: FREEZES }] });
    await call('post', '/api/queues', { name: 'q', rule: 'r', connection: 'm' });
    const problem = { code: 'config.invalid', message: expect.stringContaining('user.$regex') as unknown };
    expect(await bodyOf(read('/api/rules'))).toMatchObject({ broken: [{ rule: 'r', problem }] });
    const asked = [
      read('/api/rules/r/alerts'),
      call('post', '/api/queues/test', { queue: 'q' }),
      call('post', '/api/queues/q/sync', { days: 7, count: true }),
    ];
    for (const one of asked) expect(await bodyOf(one)).toMatchObject({ problem });
    // What is not said about mutes leaves them, so the rule would still be broken.
    expect(await bodyOf(call('put', '/api/rules/r', { filter: {} }))).toMatchObject({ problem });
    expect((await call('put', '/api/rules/r', { filter: {}, mutes: [] })).status).toBe(200);
    expect(await bodyOf(read('/api/rules'))).toMatchObject({ rules: [{ name: 'r', mutes: [] }], broken: [] });
  });
});
