import type { Json } from '../../../host-sdk/index.js';
import createPlugin from '../../../plugin/index.js';
import { ZONE, type Plan } from './plan.js';
import type { Kill, Run } from './run.js';
import { createShelf, type Shelf } from './shelf.js';
import type { World } from './world.js';

/** Reads everything of a world in some way. */
export type Puller = (world: World) => Promise<Shelf>;

/** Longer than settle and lookback. */
const LONG_PAUSE_MS = 400_000;

export function dataSection(plan: Plan) {
  return {
    tables: ['incidents'],
    ...(plan.history === 'whole' ? {} : { mode: 'historical', start_date: '2020-01-01' }),
    page_size: plan.pageSize,
    paging: plan.paging,
    max_lanes: plan.lanes,
    chunk_days: plan.chunkDays,
    deletes: plan.deletes,
  };
}

/** The plugin itself, run as the plan says, then to its end, and then again on a tenant at rest. */
export const ours: Puller = async (world) => {
  const { tenant, plan } = world;
  const services = world.services();
  const auth = { strategy: 'ivanti_api_key', api_key: `${tenant.credentials.apiKey}~${world.name}` };
  const config = tenant.config({ auth, time_zone: ZONE, data: dataSection(plan) });
  const shelf = createShelf();
  let { ends } = shelf;

  /** One process: ends normally or is killed. Returns whether its run is finished, and what it stored. */
  async function life(mode: Run['mode'], kill: Kill | null) {
    const plugin = createPlugin(services, config);
    let page = 0;
    let rows = 0;
    let problem: string | null = 'it ended without an end';
    const { checkpoint, existingRows } = shelf;
    try {
      const asked = plan.history === 'whole' ? {} : { mode };
      for await (const batch of plugin.pull({ table: 'incidents', ...asked, checkpoint, existingRows })) {
        const isKilled = page++ === kill?.page;
        if (isKilled && !kill.stored) return { finished: false, rows };
        shelf.store(batch, mode);
        rows += batch.rows.length;
        // Killed after the last page, a run is over although it reported no end.
        if (isKilled) return { finished: !isUnfinished(batch.checkpoint, mode), rows };
        if (batch.end) problem = batch.end.complete ? null : (batch.end.problem?.message ?? 'incomplete');
        world.between();
      }
    } catch (error) {
      problem = String(error);
    }
    ends.push({ mode, problem });
    await plugin.dispose();
    return { finished: problem === null || !isUnfinished(shelf.checkpoint, mode), rows };
  }

  async function toTheEnd(mode: Run['mode']): Promise<number> {
    const { finished, rows } = await life(mode, null);
    begin(mode, finished);
    return rows;
  }

  // A run paged by offsets starts again when another run came between; increments beside a history are new runs.
  function begin(mode: Run['mode'], finished: boolean): void {
    if (finished || plan.paging !== 'walk' || plan.history === 'whole') shelf.begin(mode);
  }

  function isUnfinished(checkpoint: Json, mode: Run['mode']): boolean {
    if (checkpoint === null) return false;
    return createPlugin(services, config)
      .describeCheckpoint(checkpoint)
      .unfinished.some((run) => plan.history === 'whole' || run.mode === mode);
  }

  /** With a whole history every run is of one mode: it reads what is due. */
  const modeOf = (mode: Run['mode']) => (plan.history === 'whole' ? 'incremental' : mode);
  for (const { mode: wanted, kill, leave, pause } of plan.runs) {
    const last = ends.at(-1);
    const mode = last?.mode === 'historical' && last.problem !== null ? 'historical' : modeOf(wanted);
    const { finished } = await life(mode, kill);
    begin(mode, finished);
    if (!finished && kill !== null && !leave) await toTheEnd(mode);
    world.pause(pause);
  }
  if (plan.rereads) await toTheEnd('historical');
  const isHistoryRead =
    plan.history === 'whole' || ends.some(({ mode, problem }) => mode === 'historical' && problem === null);
  world.rest();
  ends = shelf.endsAtRest;
  tenant.clock.advance(LONG_PAUSE_MS);
  // The rest of a run that was left may count what is there before another has read what is new.
  if (isUnfinished(shelf.checkpoint, 'incremental')) await toTheEnd('incremental');
  if (!isHistoryRead) await toTheEnd('historical');
  await toTheEnd('incremental');
  tenant.clock.advance(LONG_PAUSE_MS);
  await toTheEnd('incremental');
  const again = await toTheEnd('incremental');
  if (again > 0) shelf.repeats.push(`${again} rows of a tenant at rest`);
  return shelf;
};
