import { describe, expect, test } from 'vitest';
import { startTenant } from '../tenant.js';
import { ours } from './ticket-proof/ours.js';
import { CALM } from './ticket-proof/plan.js';
import { createWorld } from './ticket-proof/world.js';

async function scene() {
  const tenant = await startTenant({ incidents: 5 });
  const world = createWorld(tenant, 'reused', CALM);
  const keeper = await ours(world);
  const phases = async () => (await keeper.tickets()).map(({ key, phase }) => `${key} ${phase}`).sort();
  return { world, keeper, phases };
}

describe('an answer to a create that names the record of another ticket', () => {
  test('of a tenant that forgot that record and used its key again: the other ticket is gone', async () => {
    const { world, keeper, phases } = await scene();
    world.namespace.snapshots.save('before');
    await keeper.receive([world.occurrence(0)]);
    await keeper.create(null);
    world.namespace.snapshots.restore('before');
    await keeper.receive([world.occurrence(1)]);
    await keeper.create(null);
    expect(world.tickets()).toMatchObject([{ key: 'k1' }]);
    expect(await phases()).toEqual(['k0 deleted', 'k1 open']);
    await keeper.close();
  });

  test('that was given again, with an answer that was lost: the new ticket is found on it', async () => {
    const { world, keeper, phases } = await scene();
    world.namespace.snapshots.save('before');
    await keeper.receive([world.occurrence(0)]);
    await keeper.create(null);
    world.namespace.snapshots.restore('before');
    world.trouble({ do: 'trouble', op: 'create', trouble: 'cut after', skip: 0 });
    await keeper.receive([world.occurrence(0)]);
    await keeper.create(null);
    expect(world.tickets()).toHaveLength(1);
    expect(await phases()).toEqual(['k0 deleted', 'k0 open']);
    await keeper.close();
  });

  test('kept on the way from an earlier create: both tickets have their own record', async () => {
    const { world, keeper, phases } = await scene();
    await keeper.receive([world.occurrence(0)]);
    await keeper.create(null);
    const [first] = world.tickets();
    const record = world.namespace.records.list('incidents').find(({ RecId: id }) => id === first?.recId) ?? {};
    const answer = { body: { replace: JSON.stringify(record) } };
    world.namespace.faults.add({ match: { op: 'create' }, at: 'body', when: { times: 1 }, do: [answer] });
    await keeper.receive([world.occurrence(1)]);
    await keeper.create(null);
    expect(world.tickets()).toHaveLength(2);
    expect(await phases()).toEqual(['k0 open', 'k1 open']);
    expect(new Set((await keeper.tickets()).map(({ recId }) => recId)).size).toBe(2);
    await keeper.close();
  });
});
