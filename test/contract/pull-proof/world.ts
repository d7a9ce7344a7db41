import { NOW, startTenant, testServices, type Tenant, type TestServices } from '../../tenant.js';
import { actor, type Act } from './acts.js';
import { hostClock } from './host-clock.js';
import { ZONE, type Plan } from './plan.js';
import { RECORDS } from './run.js';
import type { Stage } from './stage.js';
import { raise } from './storms.js';
import { takeTurns } from './turns.js';

/** A tenant with its misfortunes, as one puller meets it. */
export interface World extends Stage {
  /** Its clock is the host's: it may differ from the tenant's, and both go on when one does. */
  readonly tenant: Tenant;
  /** The namespace: suffix of the API key. */
  readonly name: string;
  readonly plan: Plan;
  /** What a host gives to a plugin. Calls that are counted take time, and others may work meanwhile. */
  services(): TestServices;
  /** Others do the next thing on their list, where they work between pages. */
  between(): void;
  /** Time between two runs, in which others work as well. */
  pause(seconds: number): void;
  /** From now on the tenant behaves and no user changes a record. */
  rest(): void;
  close(): void;
}

/** Opens worlds: each is a namespace of a tenant with its switches. */
export function openWorlds(): (plan: Plan, schedule: readonly Act[]) => Promise<World> {
  const tenants = new Map<string, Promise<Tenant>>();
  return async (plan, schedule) => {
    const { switches = {} } = plan.tenant;
    const key = JSON.stringify(switches);
    const timeZone = (switches.stamp_style ?? 'Z') === 'Z' ? 'UTC' : ZONE;
    const opening = tenants.get(key) ?? startTenant({ incidents: RECORDS, timeZone, switches });
    tenants.set(key, opening);
    return openWorld(await opening, plan, schedule);
  };
}

let worlds = 0;
/** Parts of a pause, after each of which others may work. */
const PARTS = 8;

function openWorld(tenant: Tenant, plan: Plan, schedule: readonly Act[]): World {
  const name = `world${++worlds}`;
  const space = tenant.mock.namespace(name);
  const begins = plan.beginsAt ?? NOW;
  tenant.clock.advance(begins - tenant.clock.now());
  const ids = space.records.list('incidents').map((record) => String(record['RecId']));
  for (const id of ids.slice(0, plan.nulls)) space.records.update('incidents', id, { LastModDateTime: plan.nullStamp });
  for (const manner of plan.manners) raise(space, manner);
  const storms = plan.storms.map((storm) => raise(space, storm));
  const turns = takeTurns(plan.turns, {
    host(seconds) {
      clock.setLead(seconds * 1000);
    },
    date(seconds) {
      tenant.mock.switches.set({ date_lead: seconds });
    },
    stamp(seconds) {
      tenant.mock.switches.set({ stamp_lead: seconds });
    },
    hidden(count) {
      space.records.show('incidents');
      if (count === 'all') space.records.hide('incidents');
      else for (const id of ids.slice(0, count)) space.records.hide('incidents', id);
    },
    limit(records) {
      tenant.mock.switches.set({ page_limit: records });
    },
  });
  const clock = hostClock(tenant.clock, () => {
    turns.upTo((tenant.clock.now() - begins) / 1000);
  });
  let isAtRest = false;
  let runs = 0;
  const act = () => {
    if (!isAtRest) work();
  };
  const world: World = {
    tenant: { ...tenant, clock },
    name,
    plan,
    space,
    ids,
    runs: () => runs,
    graves: [],
    restored: new Set(),
    stampAgo: (seconds) => {
      const lead = tenant.mock.switches.values().stamp_lead;
      return new Date(tenant.clock.now() + (lead - seconds) * 1000).toISOString();
    },
    passes(ms) {
      clock.advance(ms);
    },
    services() {
      const services = testServices(clock);
      const record: TestServices['ledger']['record'] = (whose, purpose) => {
        services.ledger.record(whose, purpose);
        clock.advance(plan.latency * 1000);
        if (plan.actsAt === 'calls') act();
      };
      return { ...services, ledger: { ...services.ledger, record } };
    },
    between() {
      if (plan.actsAt === 'pages') act();
    },
    pause(seconds) {
      runs += 1;
      const isBusy = seconds > 60 && !plan.rereads;
      for (let part = 0; part < PARTS; part++) {
        clock.advance((seconds * 1000) / PARTS);
        if (isBusy) act();
      }
    },
    rest() {
      for (const storm of storms) storm.remove();
      turns.upTo(Number.POSITIVE_INFINITY);
      isAtRest = true;
    },
    close() {
      space.reset();
      tenant.mock.switches.set({ date_lead: 0, stamp_lead: 0, page_limit: 100 });
    },
  };
  const work = actor(schedule, world);
  turns.upTo(0);
  return world;
}
