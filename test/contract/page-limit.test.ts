import { describe, expect, test } from 'vitest';
import type { Json, TicketRef } from '../../host-sdk/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { startPlugin, testServices, type Tenant } from '../tenant.js';
import { createHolder, connect as connectData, HISTORY, pull } from './pulling.js';
import { asking, connect as connectTickets, sending, sync } from './ticket-scene.js';

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

const refusals = ({ mock }: Tenant) => mock.journal.count({ op: 'list', status: 400 });
const limited = (page_limit: number, more: MockOptions = {}): MockOptions => ({
  ...more,
  switches: { page_limit, ...more.switches },
});

/** Tickets for incidents of the tenant, the oldest first. */
function refsOf({ mock }: Tenant, count: number): readonly TicketRef[] {
  const records = mock.records.list('incidents').slice(0, count);
  return records.map((record) => ({
    recId: String(record['RecId']),
    number: String(record['IncidentNumber']),
    apiUrl: '',
  }));
}
const questions = (refs: readonly TicketRef[]) => refs.map((ref) => ({ ref }));

/** What the tenant answers to pages of more than 50 records in place of its own message. */
function saysOf50({ mock }: Tenant, status: number, body: unknown, headers: Record<string, string> = {}) {
  const query = /[$]top=(5[1-9]|[6-9][0-9]|100)(?![0-9])/;
  return mock.faults.add({ match: { op: 'list', query }, do: [{ status: { code: status, body, headers } }] });
}
const envelope = (message: string) => ({
  code: 'ISM_4000',
  description: 'Invalid Request Payload',
  message: [message],
  help: '',
});

describe('a tenant with a lower page limit', () => {
  test.each([50, 7, 2, 1])('of %i is pulled whole, and later runs cost no refusal', async (limit) => {
    const { tenant, plugin, services } = await connectData({}, limited(limit, { incidents: 120 }));
    const first = await pull(plugin, null, 'historical');
    expect(first.rows.size).toBe(120);
    expect(first.end).toBeDefined();
    const cost = refusals(tenant);
    expect(cost).toBeGreaterThan(0);
    const restarted = startPlugin(tenant.config({ data: HISTORY }), services);
    expect((await pull(restarted, null, 'historical')).rows.size).toBe(120);
    tenant.clock.advance(HOUR_MS);
    const [one] = refsOf(tenant, 1);
    tenant.mock.records.update('incidents', one?.recId ?? '', { Subject: 'changed' });
    const increment = await pull(restarted, first.checkpoint, 'incremental');
    expect(increment.rows.get(one?.recId ?? '')).toMatchObject({ Subject: 'changed' });
    expect(refusals(tenant)).toBe(cost);
  });

  test.each([50, 7, 2, 1])('of %i is synced: every ticket is reported', async (limit) => {
    const { tenant, plugin } = await connectTickets({}, {}, limited(limit));
    const refs = refsOf(tenant, 60);
    const gone = refs[33];
    tenant.mock.records.delete('incidents', gone?.recId ?? '');
    const first = await sync(plugin, { check: questions(refs) });
    expect(first.by('changed')).toHaveLength(59);
    expect(first.by('missing').map(({ ref }) => ref.number)).toEqual([gone?.number]);
    tenant.clock.advance(HOUR_MS);
    for (const { recId } of refs.slice(0, 30)) tenant.mock.records.update('incidents', recId, { Status: 'Active' });
    const cost = refusals(tenant);
    const second = await sync(plugin, { since: first.checkpoint, check: [] });
    const changed = new Set(second.changes.map(({ recId }) => recId));
    expect(refs.slice(0, 30).filter(({ recId }) => !changed.has(recId))).toEqual([]);
    expect(refusals(tenant)).toBe(cost);
  });

  test('lists its teams and pick lists whole, and finds the ticket of a lost answer', async () => {
    const { tenant, plugin } = await connectTickets({}, {}, limited(2));
    const teams = tenant.mock.records.list('standarduserteams').length;
    expect((await plugin.getQueues()).length).toBe(teams + 1);
    const categories = tenant.mock.records.list('categorys').map(({ Name }) => Name);
    const fields = await plugin.getFields({ choicesOf: ['Category'] });
    const { choices } = fields.find(({ name }) => name === 'Category') ?? {};
    expect(new Set(choices?.values)).toEqual(new Set(categories));
    expect(choices?.complete).toBe(true);
    const fault = tenant.mock.faults.add({ match: { op: 'create' }, at: 'after-commit', do: [{ wire: 'reset' }] });
    const request = asking({ Subject: 'lost' });
    expect(await plugin.createTicket(request)).toMatchObject({ outcome: 'unknown' });
    fault.remove();
    expect(await plugin.findTicket({ ...request, sent: sending({ tenant, plugin }) })).toMatchObject({
      outcome: 'found',
    });
  });

  test('is asked for no more by name than a page holds', async () => {
    const { tenant, plugin } = await connectData({ deletes: 'sweep', page_size: 40 }, limited(10, { incidents: 150 }));
    const holder = createHolder();
    const { checkpoint } = await pull(plugin, null, 'historical', { holder });
    for (const { recId } of refsOf(tenant, 18)) tenant.mock.records.delete('incidents', recId);
    let state = checkpoint;
    for (let run = 0; run < 3; run++) {
      tenant.clock.advance(HOUR_MS);
      state = (await pull(plugin, state, 'incremental', { holder })).checkpoint;
    }
    expect(await holder.existingRows.count()).toBe(132);
    expect(tenant.mock.journal.violations().map(({ text }) => text)).toEqual(['$top of 50: a tenant allows 10']);
  });

  test('is shown by a check once it is known', async () => {
    const { plugin } = await connectData({}, limited(20));
    const { checks } = await plugin.validate({});
    expect(checks.find(({ step }) => step === 'paging')).toMatchObject({
      outcome: 'ok',
      detail: expect.stringContaining('pages of 20 at most') as unknown,
    });
  });
});

describe('a page limit that is lowered', () => {
  test.each(['walk', 'skip'])('between two pages of a pull by %s loses nothing', async (paging) => {
    const { tenant, plugin } = await connectData({ paging, max_lanes: 3 }, { incidents: 400 });
    const ids = new Set<unknown>();
    let batches = 0;
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null, mode: 'historical' })) {
      for (const { RecId } of batch.rows) ids.add(RecId);
      batches += 1;
      if (batches === 2) tenant.mock.switches.set({ page_limit: 30 });
      if (batches === 4) tenant.mock.switches.set({ page_limit: 9 });
    }
    expect(ids.size).toBe(400);
  });

  test('to one record between two pages of a walk is reported, and the next run reads everything', async () => {
    const { tenant, plugin } = await connectData({ max_lanes: 1 }, { incidents: 220 });
    let checkpoint: Json = null;
    const ids = new Set<unknown>();
    const run = async (lower: boolean) => {
      for await (const batch of plugin.pull({ table: 'incidents', checkpoint, mode: 'historical' })) {
        ({ checkpoint } = batch);
        for (const { RecId } of batch.rows) ids.add(RecId);
        if (lower) tenant.mock.switches.set({ page_limit: 1 });
      }
    };
    await expect(run(true)).rejects.toMatchObject({
      problem: { code: 'tenant.paging', message: expect.stringContaining('one record in a page') as unknown },
    });
    await run(false);
    expect(ids.size).toBe(220);
  });

  test('in the midst of a batch of tickets makes none of them unknown or missing', async () => {
    const { tenant, plugin } = await connectTickets();
    const refs = refsOf(tenant, 140);
    const first = await sync(plugin, { check: questions(refs.slice(0, 1)) });
    let told = 0;
    const outcomes = [];
    for await (const event of plugin.syncStates({ since: first.checkpoint, check: questions(refs) })) {
      if (event.kind === 'outcome') outcomes.push(event.outcome);
      if (++told === 20) tenant.mock.switches.set({ page_limit: 7 });
    }
    expect(outcomes).toEqual(Array(140).fill('changed'));
  });

  test('and raised again is noticed after a day', async () => {
    const { tenant, plugin } = await connectData({}, limited(40, { incidents: 120 }));
    const { checkpoint } = await pull(plugin, null, 'historical');
    tenant.mock.switches.set({ page_limit: 100 });
    tenant.mock.journal.clear();
    await pull(plugin, null, 'historical');
    const sizes = () => new Set(tenant.mock.journal.entries({ op: 'list' }).map(({ query }) => query['$top']));
    expect(sizes()).toContain('40');
    expect(sizes()).not.toContain('100');
    tenant.clock.advance(DAY_MS);
    tenant.mock.journal.clear();
    await pull(plugin, checkpoint, 'incremental');
    expect(sizes()).toContain('100');
    expect(refusals(tenant)).toBe(0);
  });
});

describe('the refusal of a page', () => {
  test.each<[string, number, unknown, Record<string, string>?]>([
    ['in the tenant’s words', 400, envelope('You cannot query more than 50 records')],
    ['as one text', 400, { ...envelope(''), message: 'You cannot query more than 50 records' }],
    ['in another language', 400, envelope('Sie können nicht mehr als 50 Datensätze abfragen.')],
    ['in digits of another script', 400, envelope('لا يمكنك الاستعلام عن أكثر من ٥٠ سجلا')],
    ['in wide digits', 400, envelope('５０件を超えるレコードは照会できません')],
    ['in words', 400, envelope('You cannot query more than fifty records')],
    ['with status 200', 200, envelope('You cannot query more than 50 records')],
    ['in another language, with status 200', 200, envelope('Non è possibile richiedere più di 50 record')],
    [
      'as a page',
      400,
      '<html><body><p>You cannot query more than <b>50</b> records</p></body></html>',
      { 'content-type': 'text/html' },
    ],
    [
      'as a page with status 200',
      200,
      '<html><body>You cannot query more than 50 records</body></html>',
      { 'content-type': 'text/html' },
    ],
    ['with a number that was kept to', 400, envelope('You cannot query more than 1,000 records')],
  ])('%s is understood', async (_case, status, body, headers = {}) => {
    const { tenant, plugin, services } = await connectData({}, { incidents: 120 });
    saysOf50(tenant, status, body, headers);
    expect((await pull(plugin, null, 'historical')).rows.size).toBe(120);
    expect(services.logger.lines.filter(({ message }) => message.includes('smaller pages'))).toMatchObject([
      { fields: { records: 50 } },
    ]);
  });

  test('is not seen in a refusal of another kind, which is reported as it is', async () => {
    const { tenant, plugin, services } = await connectTickets();
    tenant.mock.faults.add({
      match: { op: 'list' },
      do: [{ status: { code: 400, body: envelope('Rule 17 has failed.') } }],
    });
    const [ref] = refsOf(tenant, 1);
    const outcome = await sync(plugin, { check: ref === undefined ? [] : [{ ref }] });
    expect(JSON.stringify(outcome.by('unknown'))).toContain('Rule 17 has failed.');
    expect(JSON.stringify(services.logger.lines)).not.toContain('smaller pages');
  });

  test('costs each of two hosts one question, and each uses its own result', async () => {
    const { tenant } = await connectTickets({}, {}, limited(50));
    const config = tenant.config({ data: { ...HISTORY, max_lanes: 1 } });
    const pulls = [1, 2].map(
      async () => await pull(startPlugin(config, testServices(tenant.clock)), null, 'historical'),
    );
    for (const { rows } of await Promise.all(pulls)) expect(rows.size).toBe(300);
    expect(refusals(tenant)).toBe(2);
  });
});
