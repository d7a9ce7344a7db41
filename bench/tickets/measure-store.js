import { listTickets } from '../../dist/host/index.js';
import { saveCheckpoint } from '../../dist/host/store/ticket-sync.js';
import { planSync } from '../../dist/host/tickets/plan-sync.js';
import { addOpenTickets } from './open-tickets.js';
import { median, withStore } from './scene.js';

const TICKETS = 100_000;
const LIMIT_MS = 50;
const ROUNDS = 5;
const HOUR_MS = 3_600_000;

/** What a page of tickets and the planning of a sync take in a store of 100,000, as medians of 5. */
export async function measureStore() {
  return withStore(async (store) => {
    const now = Date.now();
    // As an hourly sync leaves them: those of one hour are due.
    const seen = (index) => new Date(now - (index % 19) * HOUR_MS - 1).toISOString();
    const tickets = Array.from({ length: TICKETS }, (_, index) => ({
      number: String(index),
      recId: `R${index}`,
      seenAt: seen(index),
    }));
    await addOpenTickets(store, tickets, new Date(now).toISOString());
    await saveCheckpoint(store.db, 'bench', {}, new Date(now - HOUR_MS).toISOString());
    const session = { connection: { name: 'bench', config: {} }, store, clock: { now: () => now } };
    const time = async (work) => {
      const times = [];
      for (let round = 0; round <= ROUNDS; round++) {
        const started = performance.now();
        await work();
        // The first round fills the caches.
        if (round > 0) times.push(performance.now() - started);
      }
      return median(times) / LIMIT_MS;
    };
    const page = () => listTickets(store.db, { connection: 'bench', limit: 50 });
    const of = `in a store of ${TICKETS} tickets, against ${LIMIT_MS} ms`;
    return [
      { what: `a page of tickets ${of}`, ratio: await time(page), limit: 1 },
      { what: `planning a sync ${of}`, ratio: await time(() => planSync(session)), limit: 1 },
    ];
  });
}
