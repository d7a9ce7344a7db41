import { expect, test } from 'vitest';
import { openSession, type Session } from '../../host/index.js';
import { saveQueue } from '../../host/store/queues.js';
import { saveRule } from '../../host/store/rules.js';
import { keepQueues, loadQueues } from '../../host/tickets/load-queues.js';
import { createProduct } from './product.js';
import { fakeClock, openTestStore, quietLogger } from './scene.js';

/** A store whose rule two connections work on, each to a place of its own or both to one. */
async function scene(places: Readonly<Record<'one' | 'two', string>>) {
  const store = await openTestStore();
  await saveRule(store.db, { name: 'all', filter: {} });
  const mappings = { create: [{ target: 'Subject', template: 'x' }], update: [] };
  const open = async (connection: 'one' | 'two') => {
    const { loaded } = createProduct();
    const create: typeof loaded.create = (...given) =>
      Object.assign(loaded.create(...given), { getKeyScope: () => ({ name: places[connection], findsKeys: false }) });
    const queue = { name: `queue of ${connection}`, rule: 'all', connection, label: 'Incidents', value: {} };
    await saveQueue(store.db, { ...queue, ...mappings });
    const config = { instance: 'product.example', ticketing: {} };
    const given = { name: connection, config, folder: store.folder };
    return openSession({
      loaded: { ...loaded, create },
      store,
      connection: given,
      logger: quietLogger,
      clock: fakeClock(),
    });
  };
  return { one: await open('one'), two: await open('two') };
}

async function sharesRule(session: Session): Promise<boolean | undefined> {
  const { queues } = await loadQueues(session);
  await keepQueues(session, queues);
  return queues[0]?.sharesRule;
}

test('two queues of one rule name their tickets until their targets are known, and after that only with equal targets', async () => {
  const meeting = await scene({ one: 'tenant/incidents', two: 'tenant/incidents' });
  const apart = await scene({ one: 'tenant/incidents', two: 'tenant/changes' });
  expect([await sharesRule(meeting.one), await sharesRule(meeting.two), await sharesRule(meeting.one)]).toEqual([
    true,
    true,
    true,
  ]);
  expect([await sharesRule(apart.one), await sharesRule(apart.two), await sharesRule(apart.one)]).toEqual([
    true,
    false,
    false,
  ]);
});
