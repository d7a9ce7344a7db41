import { isoNow } from '../clock.js';
import type { Clock } from '../../host-sdk/index.js';
import { buryDeadWorkers, takeWorkerLock } from '../jobs/worker-lock.js';
import type { WorkerLock } from '../jobs/worker-lock.js';
import { addJob, countTries, putBackJob, removeJob, takeJob } from '../store/jobs.js';
import type { Store } from '../store/open-store.js';
import type { AskedJob } from './running-jobs.js';

/** A job and its place in the store. */
export interface KeptJob {
  readonly row: number;
  readonly id: string;
  /** ISO-8601 UTC. */
  readonly askedAt: string;
  readonly asked: AskedJob;
  /** How often a program died while this was under way, one death after the other. */
  readonly deaths: number;
}

/** A job that is still to get its place. */
export type NewJob = Omit<KeptJob, 'row' | 'deaths'>;

/** Keeps what was asked for until it has ended, so that the next start finds what this one could not finish. */
export interface KeptJobs {
  keep(job: NewJob): Promise<KeptJob>;
  /** It has ended. */
  forget(job: KeptJob): Promise<void>;
  /** It was cut off by the end of the program. */
  putBack(job: KeptJob): Promise<void>;
  /** What programs that have ended left behind, oldest first; from now on it is this program's. */
  takeOver(): Promise<readonly KeptJob[]>;
  /** Lets others take over what is left. */
  release(): void;
}

const NAME = 'asked';
/** Whatever waits is due, also when the clock was set back meanwhile. */
const ALWAYS = '9999';

export function createKeptJobs({ store, clock }: { readonly store: Store; readonly clock: Clock }): KeptJobs {
  const { db } = store;
  let lock: WorkerLock | undefined;
  const worker = () => (lock ??= takeWorkerLock(store.folder)).worker;
  return {
    async keep(job) {
      const payload = JSON.stringify(job);
      const asked = { name: NAME, payload, key: job.id, queue: null, run_at: isoNow(clock), worker: worker() };
      return { ...job, row: await addJob(db, asked), deaths: 0 };
    },
    forget: ({ row }) => removeJob(db, row),
    async putBack({ row }) {
      await countTries(db, row, 0);
      await putBackJob(db, row);
    },
    async takeOver() {
      await buryDeadWorkers(store, worker());
      const taken: KeptJob[] = [];
      for (;;) {
        const row = await takeJob(db, worker(), [NAME], ALWAYS);
        if (row === undefined) return taken;
        const { id, tries, payload } = row;
        // Taken back by whoever stops in order.
        await countTries(db, id, tries + 1);
        taken.push({ ...(JSON.parse(payload) as NewJob), row: id, deaths: tries });
      }
    },
    release() {
      lock?.release();
      lock = undefined;
    },
  };
}
