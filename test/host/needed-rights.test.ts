import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Check } from '../../host-sdk/index.js';
import { saveQueue } from '../../host/store/queues.js';
import { saveRule } from '../../host/store/rules.js';
import type { Store } from '../../host/index.js';
import { apiScene, MEMORY_CONFIG } from './api-scene.js';
import { MEMORY, runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';
import { eventsIn } from './server-events.js';

const LETTERS = { object: 'letters', right: 'read', why: 'the table letters is read', state: 'proven' };
const WRITE = { object: 'tickets', right: 'write', state: 'not_tried' };

async function addQueue({ db }: Store, name: string, connection: string): Promise<void> {
  await saveRule(db, { name: 'all', filter: {} });
  const mappings = { create: [{ target: 'Title', template: '$id' }], update: [] };
  await saveQueue(db, { name, rule: 'all', connection, label: 'Tickets', value: 'tickets', ...mappings });
}

describe('the rights that a connection needs', () => {
  test('are listed by the API with the queues of the stored connection, and of no other', async () => {
    const { call, keep, store } = await apiScene();
    await keep('m');
    await keep('other');
    const rightsNow = async () => {
      const { checks } = (await call('post', '/api/connections/m/check', { deep: true })).body as { checks: Check[] };
      return checks.find(({ step }) => step === 'rights')?.rights;
    };
    await addQueue(store, 'foreign', 'other');
    expect(await rightsNow()).toMatchObject([LETTERS, { object: 'parcels' }]);
    await addQueue(store, 'desk', 'm');
    expect((await rightsNow())?.at(-1)).toEqual({ ...WRITE, why: 'queues write tickets: desk' });
  });

  test('are listed for a form’s values with the queues of the connection that it changes', async () => {
    const { call, keep, store } = await apiScene();
    await keep('m');
    await addQueue(store, 'desk', 'm');
    const rightsOf = async (form: object) => {
      const { text } = await call('post', '/api/connections/check', {
        plugin: 'memory',
        config: MEMORY_CONFIG,
        ...form,
      });
      const checks = eventsIn(text).map(({ data }) => data as Check);
      return checks.find(({ step }) => step === 'rights')?.rights?.map(({ object }) => object);
    };
    expect(await rightsOf({ deep: true, name: 'm' })).toEqual(['letters', 'parcels', 'tickets']);
    expect(await rightsOf({ deep: true })).toEqual(['letters', 'parcels']);
    expect(await rightsOf({ name: 'm' })).toBeUndefined();
  });

  test('are lines below their check, and a refused one is the problem that is printed', async () => {
    const folder = temporaryFolder();
    const config = { ...MEMORY_CONFIG, auth: { strategy: 'none' }, data: { tables: ['letters', 'diaries'] } };
    writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
    const deep = (more: string) =>
      runHere(['check', '--config', 'c.json', '--deep', '--plugin', MEMORY, ...more.split(' ').filter(Boolean)], {
        cwd: folder,
      });
    const { code, stdout, stderr } = await deep('');
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'ok        Sign in',
      expect.stringMatching(/^failed {4}Rights +The product said: not for you\.$/),
      '          State    Right  Object   Needed for',
      '          proven   read   letters  the table letters is read (it was read)',
      '          refused  read   diaries  the table diaries is read (The product said: not for you.)',
      '',
    ]);
    expect(stderr).toMatch(/^Problem +auth\.rights/);
    const { json } = await deep('--json');
    expect(json).toMatchObject({ ok: false, checks: [{}, { rights: [LETTERS, { state: 'refused', problem: {} }] }] });
  });
});
