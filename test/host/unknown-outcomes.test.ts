import { describe, expect, test } from 'vitest';
import { PluginError, type FindOutcome, type UpdateTicketRequest } from '../../host-sdk/index.js';
import { createTickets, listTickets, type Session } from '../../host/index.js';
import { createProduct } from './product.js';
import { fakeClock, openTestSession, storeAlerts } from './scene.js';

const none = { created: 0, updated: 0, failed: 0, unknown: 0 };
const { problem } = new PluginError('network.outcome_unknown', 'no answer came');
const CERTAIN_FROM = '2024-06-01T00:02:00.000Z';

async function scene(...ids: readonly string[]) {
  const product = createProduct();
  const clock = fakeClock();
  const session = await openTestSession(product.loaded, { clock });
  await storeAlerts(session.store, ...ids);
  const waitMs = () => Math.max(0, Date.parse(CERTAIN_FROM) - clock.now());
  const absent = () => ({ outcome: 'absent', certain: false, certainFrom: CERTAIN_FROM, waitMs: waitMs() }) as const;
  product.find = (_request, plain) => {
    const outcome = plain();
    return outcome.outcome === 'absent' ? { ...absent(), certain: waitMs() === 0 } : outcome;
  };
  return { product, clock, session, absent };
}

describe('a create whose answer was lost', () => {
  test('is looked for until its absence is certain, and only then sent again', async () => {
    const { product, clock, session } = await scene('a');
    let creates = 0;
    product.create = (_request, plain) => (++creates === 1 ? { outcome: 'unknown', problem } : plain());
    expect(await createTickets(session)).toMatchObject({ ...none, created: 1 });
    expect(product.calls.filter((call) => call === 'create a')).toHaveLength(2);
    expect(product.calls.at(-1)).toBe('create a');
    expect(product.calls.length).toBeGreaterThan(5);
    expect(clock.now()).toBe(Date.parse(CERTAIN_FROM));
    expect(product.records.size).toBe(1);
  });

  test('that is carried out late is adopted', async () => {
    const { product, clock, session, absent } = await scene('a');
    product.create = (_request, plain) => {
      product.find = (_find, look) => {
        if (clock.now() < Date.parse('2024-06-01T00:01:30Z')) {
          return absent();
        }
        if (product.made === 0) plain();
        return look();
      };
      return { outcome: 'unknown', problem };
    };
    expect(await createTickets(session)).toMatchObject({ ...none, created: 1 });
    expect(product.made).toBe(1);
  });

  test('is sent a second time, but not a third time in one run', async () => {
    const { product, session } = await scene('a');
    product.create = () => ({ outcome: 'unknown', problem });
    expect(await createTickets(session)).toMatchObject({ ...none, failed: 1 });
    expect(product.calls.filter((call) => call === 'create a')).toHaveLength(2);
  });

  test('keeps only its own repeats waiting, at any concurrency', async () => {
    const { product, session } = await scene('a', 'a', 'b', 'b');
    let isFirst = true;
    product.create = ({ item }, plain) => {
      if (item.id === 'b' || !isFirst) return plain();
      isFirst = false;
      return { outcome: 'unknown', problem };
    };
    expect(await createTickets(session, { concurrency: 1 })).toMatchObject({ ...none, created: 2, updated: 2 });
    const calls = product.calls.filter((call) => !call.startsWith('find'));
    expect(calls).toEqual(['create a', 'create b', 'update 10000', 'create a', 'update 10001']);
  });

  test('waits no longer than the product says by its clock and a minute, and then for the next run', async () => {
    const { product, clock, session, absent } = await scene('a', 'a');
    product.create = () => ({ outcome: 'unknown', problem });
    product.find = absent;
    const result = await createTickets(session);
    expect(result).toMatchObject({ ...none, unknown: 2, problem: { retryAt: '2024-06-01T00:03:00.000Z' } });
    expect(product.calls.filter((call) => call === 'create a')).toHaveLength(1);
    const longer = clock.now() - Date.parse(CERTAIN_FROM);
    expect(longer).toBeGreaterThanOrEqual(60_000);
    expect(longer).toBeLessThan(91_000);
    product.find = (_request, plain) => plain();
    product.create = (_request, plain) => plain();
    expect(await createTickets(session)).toMatchObject({ ...none, created: 1, updated: 1 });
    expect(product.records.size).toBe(1);
  });

  test('does not wait once the run is stopped', async () => {
    const { product, clock, session, absent } = await scene('a');
    const stop = new AbortController();
    product.create = () => ({ outcome: 'unknown', problem });
    product.find = () => {
      stop.abort();
      return absent();
    };
    const run = createTickets(session, { signal: stop.signal });
    await expect(run).rejects.toMatchObject({ problem: { code: 'host.aborted' } });
    expect(clock.now()).toBe(Date.parse('2024-06-01T00:00:00Z'));
    expect((await listTickets(session.store.db, { limit: 1 }))[0]).toMatchObject({ phase: 'unknown' });
  });

  test('gets the records of other tickets, and adopts none that still belongs to one', async () => {
    const { product, session } = await scene('a', 'b');
    const taken: unknown[] = [];
    product.create = ({ item }, plain) => (item.id === 'a' ? plain() : { outcome: 'unknown', problem });
    product.find = (request): FindOutcome => {
      taken.push(request.taken);
      return { outcome: 'found', ref: { number: '10000', recId: 'R10000' }, state: { status: 'Logged' } };
    };
    expect(await createTickets(session, { concurrency: 1 })).toMatchObject({ ...none, created: 1, unknown: 1 });
    expect(taken).toEqual([['R10000'], []]);
  });
});

describe('a note whose answer was lost', () => {
  const asked: UpdateTicketRequest[] = [];
  const attempts = () => asked.map(({ earlier }) => earlier && [earlier.startedAt, earlier.certainFrom]);
  const BEGUN = '2024-06-01T00:00:00.000Z';

  const items = (session: Session) =>
    session.store.db
      .selectFrom('ticket_items')
      .select(['phase', 'first_attempt_at', 'certain_from'])
      .orderBy('alert_seq')
      .execute();

  async function withLostNote() {
    asked.length = 0;
    const all = await scene('a', 'a');
    all.product.update = (request) => {
      asked.push(request);
      return { outcome: 'unknown', problem, certainFrom: new Date(all.clock.now() + 120_000).toISOString() };
    };
    expect(await createTickets(all.session)).toMatchObject({ ...none, created: 1, unknown: 1 });
    all.clock.advance(60_000);
    return all;
  }

  test('is tried again by the next run, which says when it was tried', async () => {
    const { product, session } = await withLostNote();
    product.update = (request, plain) => {
      asked.push(request);
      return plain();
    };
    expect(await createTickets(session)).toMatchObject({ ...none, updated: 1 });
    expect(attempts()).toEqual([undefined, [BEGUN, '2024-06-01T00:02:00.000Z']]);
    expect((await listTickets(session.store.db, { limit: 1 }))[0]).toMatchObject({ alerts: 2 });
    expect(await createTickets(session)).toMatchObject({ ...none, calls: 0 });
  });

  test('is looked for from the first of its attempts to the last', async () => {
    const { clock, session } = await withLostNote();
    await createTickets(session);
    clock.advance(60_000);
    await createTickets(session);
    expect(attempts().at(-1)).toEqual([BEGUN, '2024-06-01T00:03:00.000Z']);
  });

  test('has all its attempts in the store before it is sent again', async () => {
    const { product, session } = await withLostNote();
    const stored: unknown[] = [];
    product.update = async () => {
      stored.push(...(await items(session)));
      return { outcome: 'unknown', problem };
    };
    await createTickets(session);
    expect(stored[1]).toEqual({ phase: 'sending', first_attempt_at: BEGUN, certain_from: null });
  });

  test('does not count a call that sent nothing, or that was refused, as an attempt', async () => {
    const { product, clock, session } = await withLostNote();
    const first = [BEGUN, '2024-06-01T00:02:00.000Z'];
    for (const outcome of ['unknown', 'refused'] as const) {
      product.update = (request) => {
        asked.push(request);
        return { outcome, problem, ...(outcome === 'unknown' ? { sent: false } : {}) } as never;
      };
      await createTickets(session);
      expect(await items(session)).toMatchObject([{ phase: 'done' }, { phase: 'unknown' }]);
      clock.advance(60_000);
    }
    await createTickets(session);
    expect(attempts().slice(1)).toEqual([first, first, first]);
  });

  test('is given up after five calls that could learn nothing', async () => {
    const { product, session } = await withLostNote();
    for (let run = 0; run < 4; run += 1) expect(await createTickets(session)).toMatchObject({ unknown: 1 });
    product.calls.length = 0;
    expect(await createTickets(session)).toMatchObject({ ...none, givenUp: 1, calls: 0 });
  });

  test('is not given up while the product says when it will be certain', async () => {
    const { product, session } = await withLostNote();
    const pending = { ...problem, retryAt: CERTAIN_FROM };
    product.update = () => ({ outcome: 'unknown', problem: pending, sent: false });
    for (let run = 0; run < 8; run += 1) expect(await createTickets(session)).toMatchObject({ unknown: 1 });
  });
});
