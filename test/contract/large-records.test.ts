import { describe, expect, test } from 'vitest';
import type { TicketRef } from '../../host-sdk/index.js';
import { learnedPageLimit } from '../../plugin/odata/page-limit.js';
import { startPlugin, testServices, type Tenant } from '../tenant.js';
import { connect as connectData, HISTORY, pull } from './pulling.js';
import { connect as connectTickets, sync } from './ticket-scene.js';

/** Puts as many values into each record of a tenant's incidents. */
function widen({ mock }: Tenant, values: number) {
  const blob = { schema: { add: { field: 'Blob', value: Array<number>(values).fill(1) } } };
  return mock.faults.add({ match: { op: 'list', set: 'incidents' }, do: [blob] });
}

function mostAsked({ mock }: Tenant, set: string): number {
  const asked = mock.journal.entries({ op: 'list' }).filter((one) => one.set === set);
  return Math.max(...asked.map(({ query }) => Number(query['$top'])));
}

describe('a page that holds more than an answer may', () => {
  test('is requested in halves, and the next run does so for this table alone', async () => {
    const { tenant, plugin, services } = await connectData({ max_lanes: 1 }, { incidents: 40 });
    widen(tenant, 3000);
    const first = await pull(plugin, null, 'historical');
    expect(first.rows.size).toBe(40);
    expect(first.end).toBeDefined();
    expect(services.logger.lines.filter(({ message }) => message.includes('records are large'))).toMatchObject([
      { fields: { set: 'incidents', records: expect.toBeOneOf([12, 25]) as unknown } },
    ]);
    const again = startPlugin(tenant.config({ data: { ...HISTORY, tables: ['incidents', 'changes'] } }), services);
    tenant.mock.journal.clear();
    await pull(again, first.checkpoint, 'incremental');
    await pull(again, null, 'historical', { table: 'changes' });
    expect(mostAsked(tenant, 'incidents')).toBeLessThan(50);
    expect(mostAsked(tenant, 'changes')).toBe(100);
  });

  test('is asked for in halves by $top and $skip as well', async () => {
    const { tenant, plugin } = await connectData({ paging: 'skip' }, { incidents: 30 });
    widen(tenant, 30_000);
    expect((await pull(plugin, null, 'historical')).rows.size).toBe(30);
  });

  test('of tickets makes none of them unknown', async () => {
    const { tenant, plugin } = await connectTickets();
    const refs = tenant.mock.records
      .list('incidents')
      .slice(0, 30)
      .map(
        (record): TicketRef => ({
          recId: String(record['RecId']),
          number: String(record['IncidentNumber']),
          apiUrl: '',
        }),
      );
    widen(tenant, 3000);
    const { by } = await sync(plugin, { check: refs.map((ref) => ({ ref })) });
    expect(by('changed')).toHaveLength(30);
  });

  test('narrows the pages behind it for a while only', () => {
    const { state, clock, logger } = testServices();
    const limit = learnedPageLimit('tenant', state, clock, logger);
    limit.narrow('incidents', 25);
    for (let page = 0; page < 7; page++) limit.fitted('incidents', limit.next('incidents'));
    expect(limit.next('incidents')).toBe(25);
    // A question for few says nothing of many.
    for (let page = 0; page < 20; page++) limit.fitted('incidents', 2);
    expect(limit.next('incidents')).toBe(25);
    for (let page = 0; page < 20; page++) limit.fitted('incidents', limit.next('incidents'));
    expect(limit.next('incidents')).toBe(100);
    // What is counted on stays what was seen to fit.
    expect(limit.most('incidents')).toBe(25);
    clock.advance(24 * 3_600_000);
    expect(limit.most('incidents')).toBe(100);
  });
});

test('a record that alone holds more than 16 MB ends the run by its table, with what to do', async () => {
  const { tenant, plugin } = await connectData({ paging: 'skip' }, { incidents: 20 });
  const [fat] = tenant.mock.records.list('incidents');
  tenant.mock.records.update('incidents', String(fat?.['RecId']), { Symptom: 'x'.repeat(17 * 1024 * 1024) });
  await expect(pull(plugin, null, 'historical')).rejects.toMatchObject({
    problem: {
      code: 'tenant.bad_answer',
      field: 'incidents',
      message: expect.stringMatching(
        /^The answer for one record of incidents \(number \d+\) holds more than 16 MB\.$/,
      ) as unknown,
      fix: expect.stringContaining('data.select.incidents') as unknown,
    },
  });
  const slim = startPlugin(tenant.config({ data: { ...HISTORY, select: { incidents: ['Subject'] } } }));
  expect((await pull(slim, null, 'historical')).rows.size).toBe(20);
});
