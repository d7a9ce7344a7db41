import { describe, expect, test } from 'vitest';
import { startTenant } from '../tenant.js';
import { ours } from './ticket-proof/ours.js';
import { CALM, type Plan } from './ticket-proof/plan.js';
import { createWorld } from './ticket-proof/world.js';

const PLAN: Plan = { ...CALM, workers: 16 };
const DAY_S = 86_400;
const GRACE_MS = 120_000;

async function scene(changes: Partial<Plan> = {}) {
  const tenant = await startTenant({ incidents: 5 });
  const world = createWorld(tenant, 'certainty', { ...PLAN, ...changes });
  const keeper = await ours(world);
  const receive = (...keys: readonly number[]) => keeper.receive(keys.map((key) => world.occurrence(key)));
  return { tenant, world, keeper, receive };
}

describe('a write that waits before it is sent', () => {
  test('and loses its answer is made once: a limit of 4 calls, 16 alerts, the last three answers lost', async () => {
    const { world, keeper, receive } = await scene({ rateLimit: 4 });
    await receive(...Array.from({ length: 16 }, (_, key) => key));
    for (const skip of [13, 14, 15]) world.trouble({ do: 'trouble', op: 'create', trouble: 'cut after', skip });
    await keeper.create(null);
    expect(await keeper.waiting()).toBe(0);
    expect(world.tickets()).toHaveLength(16);
    await keeper.close();
  });

  test('and is carried out late is made once, also where it waited for longer than the grace', async () => {
    const { world, keeper, receive } = await scene();
    await receive(0);
    const busy = { status: { code: 429, template: 'json', headers: { 'Retry-After': '600' } } } as const;
    world.namespace.faults.add({ match: { op: 'create' }, when: { times: 1 }, do: [busy] });
    world.trouble({ do: 'trouble', op: 'create', trouble: 'late', skip: 0 });
    await keeper.create(null);
    await world.pass(400);
    expect(world.tickets()).toHaveLength(1);
    await keeper.close();
  });

  test('is noted once', async () => {
    const { world, keeper, receive } = await scene({ rateLimit: 3 });
    await receive(0);
    await keeper.create(null);
    await receive(0, 0, 0, 0);
    world.trouble({ do: 'trouble', op: 'update', trouble: 'late', skip: 3 });
    for (let run = 0; run < 3; run += 1) {
      await keeper.create(null);
      await world.pass(400);
    }
    const [incident] = world.tickets();
    expect(world.notesOn(incident?.recId ?? '')).toHaveLength(4);
    await keeper.close();
  });
});

describe('a host whose clock was wrong at a create, and is set after its process was killed', () => {
  test.each([
    ['a day behind', -DAY_S],
    ['a day ahead', DAY_S],
    ['back in 1970', -56 * 365 * DAY_S],
  ])('%s: makes the ticket once, and waits no longer than the grace', async (_case, lead) => {
    const { tenant, world, keeper, receive } = await scene();
    await world.pass(1);
    world.setClock({ do: 'set clock', lead });
    await receive(0);
    await keeper.create({ call: 0, when: 'after' });
    world.setClock({ do: 'set clock', lead: 0 });
    const before = tenant.clock.monotonic();
    await keeper.create(null);
    expect(tenant.clock.monotonic() - before).toBeLessThanOrEqual(GRACE_MS);
    expect(await keeper.waiting()).toBe(0);
    expect(world.tickets()).toHaveLength(1);
    await keeper.close();
  });

  test.each([
    ['a day behind', -DAY_S],
    ['a day ahead', DAY_S],
  ])('%s: makes the ticket that never arrived after the grace', async (_case, lead) => {
    const { tenant, world, keeper, receive } = await scene();
    world.setClock({ do: 'set clock', lead });
    await receive(0);
    await keeper.create({ call: 0, when: 'before' });
    world.setClock({ do: 'set clock', lead: 0 });
    const before = tenant.clock.monotonic();
    await keeper.create(null);
    expect(tenant.clock.monotonic() - before).toBe(GRACE_MS);
    expect(world.tickets()).toHaveLength(1);
    await keeper.close();
  });
});

test('a closed ticket is opened again though that answer was lost after its note had been confirmed', async () => {
  const { world, keeper, receive } = await scene({ closed: { on: 'reopen', within: null } });
  await receive(0);
  await keeper.create(null);
  world.user({ do: 'user', act: 'close', ticket: 0 });
  await receive(0);
  world.trouble({ do: 'trouble', op: 'update', trouble: 'cut before', skip: 1 });
  await keeper.create(null);
  expect(world.tickets()).toMatchObject([{ status: 'Closed' }]);
  await keeper.create(null);
  const [incident] = world.tickets();
  expect(incident).toMatchObject({ status: 'Logged' });
  expect(world.notesOn(incident!.recId)).toHaveLength(1);
  expect(await keeper.waiting()).toBe(0);
  await keeper.close();
});
