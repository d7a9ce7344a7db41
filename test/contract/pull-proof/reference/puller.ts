import type { CertifiedPart, JsonObject } from '../../../../host-sdk/index.js';
import { ZONE } from '../plan.js';
import type { Kill } from '../run.js';
import type { Puller } from '../ours.js';
import { createShelf } from '../shelf.js';
import { certificateOf, linesOf } from './certificate.js';
import type { Flaws } from './flaws.js';
import { read } from './reader.js';
import { createShelf as createOwn } from './state.js';

class Killed extends Error {}

/** Longer than settle and lookback. */
const LONG_PAUSE_MS = 400_000;
/** Where lanes begin to look, by their number. */
const LANES: readonly (readonly string[])[] = [[], [], ['8'], ['5', 'A'], ['4', '8', 'C']];

/** A process that has ended: what it certifies, and what it stored. */
export interface Certified {
  readonly certificate: JsonObject;
  readonly lines: string;
}

/**
 * The reader of `reader.ts` in a world: its runs and kills, one run to the end, then three runs of a tenant at rest.
 * @param tell Gets the certificate of each process that was not killed.
 */
export function reference(flaws: Flaws = {}, tell?: (certified: Certified) => void): Puller {
  return async (world) => {
    const { tenant, plan, name } = world;
    const { ledger } = world.services();
    const own = createOwn();
    const shelf = createShelf();
    const process = createProcess();
    const options = {
      place: { url: tenant.url, key: `${tenant.credentials.apiKey}~${name}`, set: 'incidents' },
      pageSize: plan.pageSize,
      lanes: LANES[plan.lanes] ?? [],
      sweeps: plan.deletes === 'sweep',
      zone: plan.tenant.switches?.stamp_style === 'none' ? ZONE : undefined,
      now: () => tenant.clock.now(),
      flaws,
      passed() {
        ledger.record(name, 'data');
        process.answered();
      },
      storing() {
        process.storing();
        world.between();
      },
    };

    async function life(kill: Kill | null): Promise<boolean> {
      process.begin(kill);
      const parts: CertifiedPart[] = [];
      let compared = 0;
      const number = String(++lives).padStart(4, '0');
      try {
        const end = await read(own, {
          ...options,
          process: () => `${number}.${parts.length}`,
          certify: (part) => parts.push(part),
          compared: (rows) => {
            compared = rows;
          },
        });
        const complete = end !== 'contradiction';
        tell?.({ certificate: certificateOf(parts, complete, compared), lines: linesOf(own.log) });
        const problem = end === 'contradiction' ? end : null;
        ends.push({ mode: 'incremental', problem });
        return true;
      } catch (cause) {
        if (!(cause instanceof Killed)) throw cause;
        return false;
      }
    }

    let lives = 0;
    let { ends } = shelf;
    for (const { kill, leave, pause } of plan.runs) {
      if (!(await life(kill)) && !leave) await life(null);
      world.pause(pause);
    }
    await life(null);
    world.rest();
    ends = shelf.endsAtRest;
    for (let run = 0; run < 3; run++) {
      tenant.clock.advance(LONG_PAUSE_MS);
      await life(null);
    }
    const rows = [...own.rows.values()].map(({ row, deleted }) => ({ ...row, ...(deleted ? { _deleted: true } : {}) }));
    shelf.store({ rows, checkpoint: null }, 'incremental');
    return shelf;
  };
}

/** A process that is killed at a page: before that is stored, or at the next answer. */
function createProcess() {
  let kill: Kill | null = null;
  let pages = 0;
  return {
    begin(next: Kill | null) {
      kill = next;
      pages = 0;
    },
    answered() {
      if (kill?.stored === true && pages > kill.page) throw new Killed();
    },
    storing() {
      if (kill?.stored === false && pages === kill.page) throw new Killed();
      pages++;
    },
  };
}
