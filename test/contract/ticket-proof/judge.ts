import type { Tenant } from '../../tenant.js';
import type { Host, Keeper } from './keeper.js';
import { LATEST_S, type Plan, type Step } from './plan.js';
import { createRecord, type WorldRecord } from './record.js';
import { createWorld, type World } from './world.js';

const PRESENCE_CHECK_S = 25 * 3600;
const HOUR_S = 3600;
const USUAL_PAGE = 100;

let worlds = 0;

/** What is wrong with what a host made of a world, a line each. */
export async function faultsOf(host: Host, tenant: Tenant, plan: Plan): Promise<readonly string[]> {
  const world = createWorld(tenant, `world${++worlds}`, plan);
  const keeper = await host(world);
  const record = createRecord(world);
  const faults: string[] = [];
  const judge = async () => faults.push(...(await wrongAtAnyTime(world, keeper, record)));
  try {
    for (const [at, step] of plan.steps.entries()) {
      if (plan.blindFrom === at) world.blind();
      await take(step, world, keeper, record, judge);
      await judge();
    }
    world.calm();
    for (let round = 0; round < 10 && (round < 2 || (await keeper.waiting()) > 0); round += 1) {
      await world.pass(400);
      await keeper.create(null);
    }
    await world.pass(PRESENCE_CHECK_S);
    for (let round = 0; round < 3; round += 1) {
      await keeper.sync(null);
      await world.pass(400);
    }
    // Where all tickets were deleted, the operator has to confirm it.
    await keeper.acceptMissing();
    await keeper.sync(null);
    // Alerts whose tickets were deleted under way make new ones only now.
    for (let round = 0; round < 2; round += 1) {
      await keeper.create(null);
      await world.pass(400);
    }
    await keeper.sync(null);
    await judge();
    faults.push(...(await record.differences(keeper)));
    return faults;
  } finally {
    await keeper.close();
    world.namespace.reset();
    world.limitPages(USUAL_PAGE);
  }
}

async function take(
  step: Step,
  world: World,
  keeper: Keeper,
  record: WorldRecord,
  judge: () => Promise<unknown>,
): Promise<void> {
  switch (step.do) {
    case 'alerts':
      return keeper.receive(record.deliver(step.keys));
    case 'create':
      world.remember();
      return keeper.create(record.hasEarlierNotes() ? null : step.kill);
    case 'sync':
      return keeper.sync(step.kill);
    case 'two workers':
      return keeper.twoWorkers();
    case 'trouble':
      if (step.op === 'update' && record.hasEarlierNotes()) return;
      world.trouble(step);
      return;
    case 'busy':
      world.busy(step);
      return;
    case 'user':
      record.changed(step.act, world.user(step));
      return;
    case 'pass':
      return world.pass(step.seconds);
    case 'set clock':
      world.setClock(step);
      return;
    case 'limit pages':
      // Lists of a record per page, three calls in a minute: no run has the patience.
      if (world.plan.rateLimit !== null) return;
      world.limitPages(step.to);
      return;
    case 'forget':
      await world.pass(LATEST_S);
      world.calm();
      record.forgotten(() => {
        world.forget();
      });
      return;
    case 'lose folder':
      // Without a key in the tickets there is nothing that another store could know them by.
      if (!world.plan.correlated) return;
      // No host would own a request that is still on its way then.
      await world.pass(LATEST_S);
      await keeper.loseFolder();
      return keeper.receive(record.anew());
    case 'lose sight': {
      // One missing ticket alone is believed to be deleted.
      const there = new Set(world.tickets().map(({ recId }) => recId));
      const seen = (await keeper.tickets()).filter(({ phase, recId }) => phase === 'open' && there.has(recId ?? ''));
      if (new Set(seen.map(({ recId }) => recId)).size < 2) return;
      world.hide(step.sees);
      for (let sync = 0; sync < step.syncs; sync += 1) {
        await world.pass(step.hours * HOUR_S);
        await keeper.sync(null);
        await judge();
      }
      world.show();
    }
  }
}

/** What must not be, however much is under way. */
async function wrongAtAnyTime(world: World, keeper: Keeper, { reborn }: WorldRecord): Promise<readonly string[]> {
  const there = new Set(world.tickets().map(({ recId }) => recId));
  const tickets = await keeper.tickets();
  const isThere = (recId: string) => there.has(recId) && !reborn.has(recId);
  const deleted = tickets.filter(({ phase, recId }) => phase === 'deleted' && isThere(recId ?? ''));
  const open = tickets.filter(({ phase, recId }) => phase === 'open' && recId !== null);
  const shared = open.filter((ticket) => open.some((other) => other !== ticket && other.recId === ticket.recId));
  return [
    ...deleted.map(({ key }) => `marked as deleted, but there: ${key}`),
    ...shared.map(({ key, recId }) => `${key} is not the only ticket on ${recId}`),
  ];
}
