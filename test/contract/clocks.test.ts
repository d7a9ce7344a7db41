import { describe, expect, test } from 'vitest';
import type { Json, Row } from '../../host-sdk/index.js';
import { startPlugin, startTenant, testServices } from '../tenant.js';
import { hostClock } from './pull-proof/host-clock.js';
import { connect, HISTORY, pull, text } from './pulling.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A tenant whose table is kept up by increments, with the host's clock apart from its own. */
async function follow(options: { readonly incidents?: number } = {}) {
  const tenant = await startTenant({ incidents: 40, ...options });
  const clock = hostClock(tenant.clock, () => undefined);
  const plugin = startPlugin(tenant.config({ data: HISTORY }), testServices(clock));
  const rows = new Map<string, Row>();
  let checkpoint: Json | null = null;
  let made = 0;
  const run = async (mode: 'historical' | 'incremental' = 'incremental') => {
    tenant.mock.journal.clear();
    const pulled = await pull(plugin, checkpoint, mode);
    expect(pulled.end?.complete).toBe(true);
    for (const [id, row] of pulled.rows) rows.set(id, row);
    ({ checkpoint } = pulled);
    return { ...pulled, calls: tenant.mock.journal.count({ op: 'list' }) };
  };
  /** A user edits a record whose stamp is that far ahead of the tenant's clock. */
  const edit = (lead = 0) => {
    const records = tenant.mock.records.list('incidents');
    const LastModDateTime = new Date(tenant.clock.now() + lead).toISOString();
    const id = text(records[made % records.length], 'RecId');
    tenant.mock.records.update('incidents', id, { Subject: `edit ${++made}`, LastModDateTime });
  };
  const lost = () =>
    tenant.mock.records
      .list('incidents')
      .filter(({ RecId, Subject }) => rows.get(String(RecId))?.['Subject'] !== Subject);
  await run('historical');
  return { tenant, clock, run, edit, lost };
}

describe('stamps', () => {
  test.each([
    ['behind', -10 * MINUTE],
    ['ahead of', 10 * MINUTE],
  ])('that are always ten minutes %s the Date header lose nothing, and cost one call once it is quiet', async (_how, lead) => {
    const { tenant, run, edit, lost } = await follow();
    for (let round = 0; round < 12; round++) {
      for (let each = 0; each < 3; each++) {
        tenant.clock.advance(100 * SECOND);
        edit(lead);
      }
      await run();
    }
    const calls: number[] = [];
    for (let quiet = 0; quiet < 10; quiet++) {
      tenant.clock.advance(5 * MINUTE);
      ({ calls: calls[quiet] } = await run());
    }
    expect(lost()).toEqual([]);
    expect(calls.slice(7)).toEqual([1, 1, 1]);
  });

  test('that a bulk edit gives to 300 records are read by the first run, and by the first one long enough after it', async () => {
    const { tenant, plugin } = await connect({ page_size: 20 });
    let { checkpoint } = await pull(plugin);
    tenant.clock.advance(HOUR);
    const LastModDateTime = new Date(tenant.clock.now()).toISOString();
    for (const { RecId: id } of tenant.mock.records.list('incidents')) {
      tenant.mock.records.update('incidents', String(id), { Subject: 'all', LastModDateTime });
    }
    const runs: [delivered: number, isOneCall: boolean][] = [];
    for (const pause of [0, MINUTE, 2 * MINUTE, 4 * MINUTE, MINUTE, HOUR, DAY]) {
      tenant.clock.advance(pause);
      tenant.mock.journal.clear();
      const increment = await pull(plugin, checkpoint, 'incremental');
      ({ checkpoint } = increment);
      runs.push([increment.delivered, tenant.mock.journal.count({ op: 'list' }) === 1]);
    }
    expect(runs).toEqual([
      [300, false],
      [0, true],
      [0, true],
      [0, false],
      [0, true],
      [0, true],
      [0, true],
    ]);
  });
});

describe('a Date header', () => {
  test.each([
    ['five hours', 5 * HOUR],
    ['ten minutes', 10 * MINUTE],
  ])('that is %s ahead for one run loses nothing afterwards', async (_how, ahead) => {
    const { tenant, run, edit, lost } = await follow();
    for (let round = 0; round < 6; round++) {
      tenant.mock.switches.set({ date_lead: round === 1 ? ahead / SECOND : 0 });
      edit();
      await run();
      tenant.clock.advance(5 * MINUTE);
      edit();
      tenant.clock.advance(5 * MINUTE);
    }
    await run();
    expect(lost()).toEqual([]);
  });

  test.each([
    ['behind', -DAY],
    ['ahead', DAY],
  ])('that is a day %s from some run on loses nothing', async (_how, lead) => {
    const { tenant, run, edit, lost } = await follow();
    for (let round = 0; round < 6; round++) {
      if (round === 2) tenant.mock.switches.set({ date_lead: lead / SECOND });
      edit();
      await run();
      tenant.clock.advance(10 * MINUTE);
    }
    // Until the clock of the header is there, the newest ones are not known to be past.
    await run();
    expect(lost()).toEqual([]);
  });
});

describe('the tenant’s clock, that of its stamps and its header,', () => {
  test.each([
    ['five hours', 5 * HOUR],
    ['ten minutes', 10 * MINUTE],
  ])('may be %s ahead for some runs and go back: nothing is lost', async (_how, ahead) => {
    const { tenant, clock, run, edit, lost } = await follow();
    for (let round = 0; round < 9; round++) {
      if (round === 2) {
        tenant.clock.advance(ahead);
        clock.setLead(-ahead);
      }
      if (round === 5) {
        tenant.clock.advance(-ahead);
        clock.setLead(0);
      }
      edit();
      await run();
      tenant.clock.advance(3 * MINUTE);
    }
    await run();
    expect(lost()).toEqual([]);
  });
});

describe('the host’s clock', () => {
  test.each([
    ['back', -DAY],
    ['ahead', DAY],
  ])('that is set a day %s loses nothing, and costs one call once it is quiet', async (_how, lead) => {
    const { tenant, clock, run, edit, lost } = await follow();
    for (let round = 0; round < 6; round++) {
      if (round === 3) clock.setLead(lead);
      edit();
      await run();
      tenant.clock.advance(5 * MINUTE);
    }
    for (let quiet = 0; quiet < 3; quiet++) {
      tenant.clock.advance(10 * MINUTE);
      await run();
    }
    expect(lost()).toEqual([]);
    expect((await run()).calls).toBe(1);
  });

  test('that goes back for one run loses nothing', async () => {
    const { tenant, clock, run, edit, lost } = await follow();
    for (let round = 0; round < 8; round++) {
      clock.setLead(round === 3 ? -2 * HOUR : 0);
      edit();
      await run();
      tenant.clock.advance(2 * MINUTE);
    }
    await run();
    expect(lost()).toEqual([]);
  });
});
