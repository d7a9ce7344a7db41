import { createMockIvanti } from '../../dist/mock-ivanti/index.js';
import { syncTickets } from '../../dist/host/index.js';
import { addOpenTickets } from './open-tickets.js';
import { configOf, withSession, withStore } from './scene.js';

const TICKETS = 10_000;
const PART = TICKETS / 100;
/** Past the lookback, so that nothing is read twice. */
const LATER_MS = 10 * 60_000;

/** Calls of a sync of 10,000 tickets, counted by the host, when nothing and when one in a hundred has changed. */
export async function measureSync() {
  let now = Date.parse('2026-07-01T12:00:00Z');
  const clock = { now: () => now, monotonic: () => now, sleep: async (ms) => void (now += ms) };
  const mock = createMockIvanti({ incidents: TICKETS, now: clock.now });
  const running = await mock.listen();
  try {
    return await withStore(async (store) => {
      const records = mock.records.list('incidents');
      const tickets = records.map((record) => ({ number: String(record.IncidentNumber), recId: record.RecId }));
      await addOpenTickets(store, tickets, new Date(now).toISOString());
      const sync = async (session) => {
        now += LATER_MS;
        const { calls, changed, problem } = await syncTickets(session);
        if (problem !== undefined) throw new Error(problem.message);
        return { calls, changed };
      };
      return withSession(
        store,
        configOf(running),
        async (session) => {
          await sync(session);
          const quiet = await sync(session);
          for (const { recId } of tickets.slice(0, PART)) mock.records.update('incidents', recId, { Owner: 'Kim' });
          const busy = await sync(session);
          if (busy.changed !== PART) throw new Error(`${busy.changed} of ${PART} changes arrived`);
          const of = `sync of ${TICKETS} tickets`;
          return [
            { what: `calls of a ${of}, nothing changed, against 1`, ratio: quiet.calls, limit: 1 },
            { what: `calls of a ${of}, ${PART} changed, against 4`, ratio: busy.calls / 4, limit: 1 },
          ];
        },
        clock,
      );
    });
  } finally {
    await running.close();
    await mock.close();
  }
}
