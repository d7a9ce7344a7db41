import { describe, expect, onTestFinished, test } from 'vitest';
import type { Flaw, Sent } from './coverage/flaw.js';
import { startFront } from './coverage/front.js';
import { startTenant } from '../tenant.js';
import { ours } from './ticket-proof/ours.js';
import { CALM, type Plan } from './ticket-proof/plan.js';
import { createWorld } from './ticket-proof/world.js';

const PLAN: Plan = { ...CALM, correlated: true, workers: 4 };

async function scene(changes: Partial<Plan> = {}, between?: Flaw) {
  const own = await startTenant({ incidents: 5 });
  const front = between === undefined ? undefined : await startFront(own.url, between);
  onTestFinished(() => front?.close());
  const url = front?.url ?? own.url;
  const tenant = { ...own, config: (given: object = {}) => own.config({ instance: url, ...given }) };
  const world = createWorld(tenant, 'adoption', { ...PLAN, ...changes });
  const occurrences = (count: number) => Array.from({ length: count }, (_, key) => world.occurrence(key));
  const lists = () =>
    world.namespace.journal
      .entries({ op: 'list' })
      .filter((call) => JSON.stringify(call.query).includes('TestField eq'));
  return { tenant, world, occurrences, lists };
}

describe('with a correlation field, a store that knows nothing', () => {
  test('adopts the tickets that another store has made, and makes none again', async () => {
    const { world, occurrences } = await scene();
    const alerts = occurrences(30);
    const first = await ours(world);
    await first.receive(alerts);
    await first.create(null);
    const second = await ours(world);
    await second.receive(alerts);
    await second.create(null);
    expect(world.tickets()).toHaveLength(30);
    const held = (keeper: typeof first) => keeper.tickets().then((tickets) => tickets.map(({ recId }) => recId).sort());
    expect(await held(second)).toEqual(await held(first));
    // The alert that made an incident is in it already.
    expect(world.tickets().flatMap(({ recId }) => world.notesOn(recId))).toEqual([]);
    await first.close();
    await second.close();
  });

  test('notes an alert that the adopted ticket was not made for', async () => {
    const { world, occurrences } = await scene();
    const [alert] = occurrences(1);
    const first = await ours(world);
    await first.receive([alert!]);
    await first.create(null);
    const [incident] = world.tickets();
    world.namespace.records.update('incidents', incident!.recId, { Symptom: 'rewritten by a person' });
    const second = await ours(world);
    await second.receive([alert!]);
    await second.create(null);
    expect(world.notesOn(incident!.recId)).toHaveLength(1);
    await first.close();
    await second.close();
  });

  test('makes none as long as it cannot ask: the alerts wait for the next run', async () => {
    const { world, occurrences } = await scene();
    const alerts = occurrences(3);
    const first = await ours(world);
    await first.receive(alerts);
    await first.create(null);
    const second = await ours(world);
    await second.receive(alerts);
    const busy = { code: 503, template: 'html' } as const;
    world.namespace.faults.add({ match: { op: 'list', query: /TestField eq/ }, do: [{ status: busy }] });
    await second.create(null);
    expect(world.tickets()).toHaveLength(3);
    expect([await second.waiting(), await second.tickets()]).toEqual([3, []]);
    world.calm();
    await second.create(null);
    expect(world.tickets()).toHaveLength(3);
    expect(await second.waiting()).toBe(0);
    await first.close();
    await second.close();
  });

  test('asks once for 8 tickets, by a key that is known to be there besides', async () => {
    const { world, occurrences, lists } = await scene();
    const first = await ours(world);
    await first.receive(occurrences(1));
    await first.create(null);
    world.namespace.journal.clear();
    await first.receive(occurrences(9).slice(1));
    await first.create(null);
    expect(lists().map(({ rows }) => rows)).toEqual([1]);
    await first.close();
  });

  test('asks in two shapes as long as no key is known', async () => {
    const { world, occurrences, lists } = await scene();
    const first = await ours(world);
    await first.receive(occurrences(1));
    await first.create(null);
    expect(lists()).toHaveLength(2);
    expect(world.tickets()).toHaveLength(1);
    await first.close();
  });

  test('goes on without adoption where the tenant ignores the filter, and asks no more that day', async () => {
    let questions = 0;
    const asked = () => questions;
    const ignoring = {
      request({ url }: Sent) {
        const other = withoutKeys(url);
        if (other.href !== url.href) questions += 1;
        return { url: other };
      },
    };
    const { world, occurrences } = await scene({}, ignoring);
    const first = await ours(world);
    await first.receive(occurrences(3));
    await first.create(null);
    expect(await first.waiting()).toBe(0);
    expect(world.tickets()).toHaveLength(3);
    world.namespace.journal.clear();
    await first.receive(occurrences(4).slice(3));
    await first.create(null);
    expect(world.tickets()).toHaveLength(4);
    expect(asked()).toBe(2);
    await first.close();
  });
});

/** The same address without a filter on the correlation field. */
function withoutKeys(url: URL): URL {
  const other = new URL(url);
  if (/TestField eq/.test(other.searchParams.get('$filter') ?? '')) other.searchParams.delete('$filter');
  return other;
}
