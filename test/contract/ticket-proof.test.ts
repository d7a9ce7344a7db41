import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startTenant } from '../tenant.js';
import type { Tenant } from '../tenant.js';
import type { Host, Keeper } from './ticket-proof/keeper.js';
import { ours } from './ticket-proof/ours.js';
import { reference } from './ticket-proof/reference.js';
import type { Flaws } from './ticket-proof/reference.js';
import { createWorld, plans } from './ticket-proof/world.js';
import type { Plan, World } from './ticket-proof/world.js';

const RUNS = Number(process.env['PROOF_RUNS'] ?? 200);
const SEED = Number(process.env['PROOF_SEED'] ?? 1);
// A world takes about half a second.
const PATIENCE_MS = 120_000 + RUNS * 1500;
const PRESENCE_CHECK_S = 25 * 3600;

let worlds = 0;

/** What is wrong with what a host made of a world, a line each. */
async function faultsOf(host: Host, tenant: Tenant, plan: Plan): Promise<readonly string[]> {
  const world = createWorld(tenant, `world${++worlds}`, plan);
  const keeper = await host(world);
  const faults: string[] = [];
  const deleted = new Set<string>();
  const occurrences = new Map<string, number>();
  try {
    for (const [at, step] of plan.steps.entries()) {
      if (plan.blindFrom === at) world.blind();
      switch (step.do) {
        case 'alerts': {
          const items = step.keys.map((key) => world.occurrence(key));
          for (const { id } of items) occurrences.set(id, (occurrences.get(id) ?? 0) + 1);
          await keeper.receive(items);
          break;
        }
        case 'create':
          await keeper.create(step.kill);
          break;
        case 'sync':
          await keeper.sync(step.kill);
          break;
        case 'two workers':
          await keeper.twoWorkers();
          break;
        case 'trouble':
          world.trouble(step);
          break;
        case 'busy':
          world.busy(step);
          break;
        case 'user': {
          const before = world.incidents();
          world.user(step);
          const after = new Set(world.incidents().map(({ recId }) => recId));
          for (const { recId, key } of before) if (!after.has(recId)) deleted.add(key);
          break;
        }
        case 'pass':
          await world.pass(step.seconds);
          break;
        case 'set clock':
          world.setClock(step);
      }
      faults.push(...(await falselyDeleted(world, keeper)));
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
    faults.push(...(await falselyDeleted(world, keeper)));
    faults.push(...(await differences(world, keeper, occurrences, deleted)));
    return faults;
  } finally {
    await keeper.close();
    world.namespace.reset();
  }
}

async function falselyDeleted(world: World, keeper: Keeper): Promise<readonly string[]> {
  const there = new Set(world.incidents().map(({ recId }) => recId));
  const gone = (await keeper.tickets()).filter(({ phase }) => phase === 'deleted');
  return gone.flatMap(({ key, recId }) => (there.has(recId ?? '') ? [`marked as deleted, but there: ${key}`] : []));
}

/** Where the host and the tenant disagree when nothing is under way any more. */
async function differences(
  world: World,
  keeper: Keeper,
  occurrences: ReadonlyMap<string, number>,
  deleted: ReadonlySet<string>,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const waiting = await keeper.waiting();
  if (waiting > 0) faults.push(`${waiting} alerts still wait`);
  const tickets = await keeper.tickets();
  for (const [key, count] of occurrences) {
    const incidents = world.incidents().filter((incident) => incident.key === key);
    const open = tickets.filter((ticket) => ticket.key === key && ticket.phase === 'open');
    if (incidents.length > 1) faults.push(`${incidents.length} incidents for ${key}`);
    if (open.length !== incidents.length) {
      const phases = tickets.filter((ticket) => ticket.key === key).map(({ phase }) => phase);
      faults.push(`${incidents.length} incidents for ${key}, the host has ${phases.join(', ')}`);
    }
    if (incidents.length === 0 && !deleted.has(key)) faults.push(`no incident for ${key}`);
    for (const { recId, status, owner } of incidents) {
      const ticket = open.find((one) => one.recId === recId);
      const known = `${ticket?.status} ${ticket?.assignee ?? ''}`;
      if (known !== `${status} ${owner}`) faults.push(`${key} is ${status} ${owner}, the host says ${known}`);
      const notes = world.notesOn(recId);
      if (new Set(notes).size < notes.length) faults.push(`a note on ${key} twice: ${notes.join(' | ')}`);
      if (!deleted.has(key) && notes.length !== count - 1) {
        faults.push(`${key} came ${count} times, and has ${notes.length} notes`);
      }
    }
  }
  return faults;
}

describe('while answers are lost, come late or never, processes are killed, and users close, rename and delete', () => {
  test(
    'each alert has one incident, repeats are noted once, nothing that is there counts as deleted, and states agree',
    async () => {
      const tenant = await startTenant({ incidents: 5 });
      await fc.assert(
        fc.asyncProperty(plans, async (plan) => {
          expect(await faultsOf(ours, tenant, plan)).toEqual([]);
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    PATIENCE_MS,
  );
});

describe('the same worlds', () => {
  const check = async (flaws: Flaws, numRuns: number) => {
    const tenant = await startTenant({ incidents: 5 });
    const host = reference(flaws);
    const property = fc.asyncProperty(plans, async (plan) => {
      expect(await faultsOf(host, tenant, plan)).toEqual([]);
    });
    return await fc.check(property, { numRuns, seed: SEED, endOnFailure: true });
  };

  test(
    'find nothing in a host without a flaw',
    async () => {
      expect(fc.defaultReportMessage(await check({}, Math.min(RUNS, 60)))).toBeUndefined();
    },
    PATIENCE_MS,
  );

  test.each<[string, Flaws]>([
    ['creates again after the first empty look', { believesFirstLook: true }],
    ['creates again without a look', { neverLooks: true }],
    ['stores the intent after the create', { storesIntentLater: true }],
    ['counts the time until a loss is certain from its intent', { countsFromIntent: true }],
    ['asks the clock on its wall how long ago it sent', { asksItsClock: true }],
    ['repeats a note whose answer was lost', { repeatsNotes: true }],
    ['takes a ticket for deleted after one sync', { believesOneSync: true }],
    ['takes no answer for deleted', { takesSilenceForDeleted: true }],
    ['never asks for the tickets that no change speaks of', { asksNobody: true }],
  ])(
    'find out a host that %s',
    async (_name, flaws) => {
      expect((await check(flaws, 2000)).failed).toBe(true);
    },
    PATIENCE_MS,
  );
});
