import type { Json } from '../../../host-sdk/index.js';
import createPlugin from '../../../plugin/index.js';
import { testServices } from '../../tenant.js';
import type { Tenant } from '../../tenant.js';
import { createShelf } from './shelf.js';
import type { Shelf } from './shelf.js';
import { ZONE } from './world.js';
import type { Kill, Plan, Run } from './world.js';

/** Reads everything in some way; calls `between` after each page. */
export type Puller = (tenant: Tenant, name: string, plan: Plan, between: () => void) => Promise<Shelf>;

export function dataSection(plan: Plan) {
  return {
    tables: ['incidents'],
    mode: 'historical',
    start_date: '2020-01-01',
    page_size: plan.pageSize,
    paging: plan.paging,
    max_lanes: plan.lanes,
    chunk_days: plan.chunkDays,
    deletes: plan.deletes,
  };
}

/** The plugin itself, run as the plan says, then to its end, and then again on a tenant at rest. */
export const ours: Puller = async (tenant, name, plan, between) => {
  const services = testServices(tenant.clock);
  const auth = { strategy: 'ivanti_api_key', api_key: `${tenant.credentials.apiKey}~${name}` };
  const shelf = createShelf();

  /** One process: ends by itself or is killed. Returns whether its run is finished, and what it stored. */
  async function life(mode: Run['mode'], kill: Kill | null, act: () => void) {
    const plugin = createPlugin(services, tenant.config({ auth, time_zone: ZONE, data: dataSection(plan) }));
    let page = 0;
    let rows = 0;
    const { checkpoint, holdings } = shelf;
    for await (const batch of plugin.pull({ table: 'incidents', mode, checkpoint, holdings })) {
      const isKilled = page++ === kill?.page;
      if (isKilled && !kill.stored) return { finished: false, rows };
      if (batch.end !== undefined && !batch.end.complete) throw new Error(`incomplete: ${batch.end.problem?.message}`);
      shelf.store(batch, mode);
      rows += batch.rows.length;
      // Killed behind the last page, a run is over although nobody was told.
      if (isKilled) return { finished: unfinished(batch.checkpoint, mode) === 0, rows };
      act();
    }
    await plugin.dispose();
    return { finished: true, rows };
  }

  async function toTheEnd(mode: Run['mode'], act: () => void): Promise<number> {
    const { rows } = await life(mode, null, act);
    shelf.begin(mode);
    return rows;
  }

  function unfinished(checkpoint: Json, mode: Run['mode']): number {
    const plugin = createPlugin(services, tenant.config({ auth, time_zone: ZONE, data: dataSection(plan) }));
    return plugin.describeCheckpoint(checkpoint).unfinished.filter((run) => run.mode === mode).length;
  }

  for (const { mode, kill, leave, pause } of plan.runs) {
    const { finished } = await life(mode, kill, between);
    // A run paged by offsets that another came between has to begin anew.
    if (finished || plan.paging !== 'walk') shelf.begin(mode);
    if (!finished && !leave) await toTheEnd(mode, between);
    tenant.clock.advance(pause * 1000);
  }
  await toTheEnd('historical', between);
  const rest = () => undefined;
  tenant.clock.advance(400_000);
  await toTheEnd('incremental', rest);
  tenant.clock.advance(400_000);
  await toTheEnd('incremental', rest);
  const again = await toTheEnd('incremental', rest);
  if (again > 0) shelf.repeats.push(`${again} rows of a tenant at rest`);
  return shelf;
};
