import { describe, expect, test } from 'vitest';
import { saveRule } from '../../host/index.js';
import { apiScene, bodyOf, type ApiScene } from './api-scene.js';
import { storeAlerts } from './scene.js';

const MUTE = { name: 'night', filter: {}, from: '2024-06-01T00:00:00.000Z', until: '2024-06-02T00:00:00.000Z' };

async function scene(): Promise<ApiScene> {
  const made = await apiScene();
  await made.keep('m');
  await storeAlerts(made.store, 'a');
  return made;
}

describe('a pattern that the engine cannot take', () => {
  const BROKEN = { user: { $regex: '(a)\\1' } };

  test('is refused wherever a filter is given', async () => {
    const { call, read } = await scene();
    await call('post', '/api/rules', { name: 'r' });
    const filter = encodeURIComponent(JSON.stringify(BROKEN));
    const calls = [
      call('post', '/api/rules', { name: 'x', filter: BROKEN }),
      call('post', '/api/rules', { name: 'x', dedupe: [{ filter: BROKEN }] }),
      call('put', '/api/rules/r', { filter: BROKEN }),
      call('put', '/api/rules/r', { mutes: [{ ...MUTE, filter: BROKEN }] }),
      call('post', '/api/rules/test', { days: 7, filter: BROKEN }),
      read(`/api/alerts?filter=${filter}`),
    ];
    for (const one of calls) {
      const { problem } = await bodyOf<{ problem: { message: string; fix: string } }>(one);
      expect(problem.message).toContain('at user.$regex');
      expect(problem.fix).toContain('the text that the back reference matches');
    }
  });

  test('in a stored rule is shown, is never run, and can be fixed', async () => {
    const { call, read, store } = await scene();
    await saveRule(store.db, { name: 'r', filter: BROKEN, mutes: [{ ...MUTE, filter: BROKEN }] });
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
