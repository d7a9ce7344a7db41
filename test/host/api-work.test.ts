import { describe, expect, test } from 'vitest';
import { createTickets } from '../../host/index.js';
import { keepLogs, loggerFor } from '../../host/logs/keep-logs.js';
import { createSessionPool } from '../../host/work/session-pool.js';
import { addRun } from '../../host/store/runs.js';
import { apiScene, bodyOf, refusal, wholeText, type ApiScene } from './api-scene.js';
import { fakeClock, openTestStore, quietLogger, storeAlerts } from './scene.js';
import { eventsIn } from './server-events.js';

const MUTE = { name: 'night', filter: {}, from: '2024-06-01T00:00:00.000Z', until: '2024-06-02T00:00:00.000Z' };

async function scene(...alerts: readonly string[]): Promise<ApiScene> {
  const made = await apiScene();
  await made.keep('m');
  await storeAlerts(made.store, ...alerts);
  return made;
}

/** Makes tickets of everything that waits. */
async function ticket({ store, loaded, clock }: ApiScene): Promise<void> {
  const sessions = createSessionPool({ store, plugins: [loaded], clock, logger: quietLogger });
  await sessions.use('m', (session) => createTickets(session));
}

const idsOf = (body: unknown) => (body as { alerts: { item: { id: string } }[] }).alerts.map(({ item }) => item.id);

describe('alerts', () => {
  test('are paged, sorted and filtered as rules filter', async () => {
    const { read } = await scene('a', 'b', 'c');
    const page = async (query: string) => {
      const body = await bodyOf<{ total: number }>(read(`/api/alerts?${query}`));
      return [idsOf(body), body.total];
    };
    expect(await page('limit=2')).toEqual([['c', 'b'], 3]);
    expect(await page('limit=2&offset=2')).toEqual([['a'], 3]);
    expect(await page('sort=timestamp')).toEqual([['a', 'b', 'c'], 3]);
    const filter = encodeURIComponent('{"rawData.index":{"$gte":1}}');
    expect(await page(`filter=${filter}&limit=1&offset=1`)).toEqual([['b'], 2]);
    const refused = (query: string) => refusal(read(`/api/alerts?${query}`));
    expect(await refused(`filter=${encodeURIComponent('{"$where":"1"}')}`)).toEqual([400, expect.any(String)]);
    expect(await refused('filter=x')).toEqual([400, 'filter']);
    expect(await refused('sort=size')).toEqual([400, 'sort']);
    expect(await refused('limit=1001')).toEqual([400, 'limit']);
    expect(await refused('colour=red')).toEqual([400, 'colour']);
  });

  test('say which tickets they went to', async () => {
    const made = await scene('a');
    await ticket(made);
    await storeAlerts(made.store, 'b');
    const { alerts } = await bodyOf<{ alerts: unknown[] }>(made.read('/api/alerts'));
    const went = { id: 1, number: '1', queue: 'default', phase: 'done' };
    expect(alerts).toMatchObject([
      { item: { id: 'b' }, tickets: [] },
      { item: { id: 'a' }, tickets: [went] },
    ]);
  });

  test('are taken in by a token of scope configure', async () => {
    const { call, read } = await scene();
    const alert = { id: 'x', alertName: 'X', timestamp: 1_717_200_000 };
    expect((await call('post', '/api/alerts', alert)).body).toMatchObject({ added: 1, refused: 0 });
    expect(idsOf((await read('/api/alerts')).body)).toEqual(['x']);
  });
});

describe('rules', () => {
  test('are added, changed and removed, and keep their mutes unless told otherwise', async () => {
    const { call, read } = await scene();
    const rule = { name: 'dlp', filter: { alertType: 'DLP' }, dedupe: [{ fields: ['user'] }], mutes: [MUTE] };
    expect(await call('post', '/api/rules', rule)).toMatchObject({ status: 201, body: { rule: { kind: 'alert' } } });
    const change = await call('put', '/api/rules/dlp', { filter: { alertType: 'Malware' } });
    expect(change.body).toMatchObject({ rule: { filter: { alertType: 'Malware' }, mutes: [MUTE] } });
    await call('put', '/api/rules/dlp', { mutes: [] });
    expect((await read('/api/rules')).body).toMatchObject({ rules: [{ name: 'dlp', mutes: [] }] });
    expect((await call('delete', '/api/rules/dlp')).status).toBe(200);
    expect((await read('/api/rules')).body).toEqual({ rules: [], broken: [], versions: {} });
  });

  test('are in folders, and stay there unless a change names another folder', async () => {
    const { call, read } = await scene();
    const folders = async () => {
      const { rules } = await bodyOf<{ rules: { folder: string | null }[] }>(read('/api/rules'));
      return rules.map(({ folder }) => folder);
    };
    await call('post', '/api/rules', { name: 'a', folder: 'Malware/Endpoint' });
    await call('post', '/api/rules', { name: 'b' });
    expect(await folders()).toEqual(['Malware/Endpoint', null]);
    await call('put', '/api/rules/a', { filter: { app: 'Box' } });
    expect(await folders()).toEqual(['Malware/Endpoint', null]);
    await call('put', '/api/rules/a', { folder: null });
    expect(await folders()).toEqual([null, null]);
    expect(await refusal(call('put', '/api/rules/a', { folder: 'a/b/c/d' }))).toEqual([400, 'folder']);
  });

  test('end the mutes that a change leaves out, and forget a begun mute only on request', async () => {
    const { call, clock } = await scene();
    const mute = (name: string, from: string, until: string) => ({ name, filter: {}, from, until });
    const past = mute('past', '2024-05-01T00:00:00.000Z', '2024-05-02T00:00:00.000Z');
    const running = mute('running', '2024-05-31T00:00:00.000Z', '2024-06-30T00:00:00.000Z');
    const coming = mute('coming', '2024-07-01T00:00:00.000Z', '2024-07-02T00:00:00.000Z');
    await call('post', '/api/rules', { name: 'r', mutes: [past, running, coming] });
    const mutesAfter = async (change: object) =>
      ((await call('put', '/api/rules/r', change)).body as { rule: { mutes: unknown[] } }).rule.mutes;
    const longer = { ...running, until: '2024-08-01T00:00:00.000Z' };
    expect(await mutesAfter({ mutes: [longer, coming] })).toEqual([past, longer, coming]);
    const ended = { ...running, until: new Date(clock.now()).toISOString() };
    expect(await mutesAfter({ mutes: [] })).toEqual([past, ended]);
    clock.advance(60_000);
    expect(await mutesAfter({ mutes: [] })).toEqual([past, ended]);
    expect(await mutesAfter({ mutes: [ended], forgetMutes: true })).toEqual([ended]);
  });

  test('show the newest alerts that they take, each in its newest version, and a made-up one', async () => {
    const { call, read } = await scene('a', 'b', 'c', 'a');
    await call('post', '/api/rules', { name: 'r', filter: { id: { $ne: 'c' } } });
    const { alerts } = await bodyOf<{ alerts: { seq: number; item: { id: string } }[] }>(
      read('/api/rules/r/alerts?limit=2'),
    );
    expect(alerts.map(({ seq, item }) => [seq, item.id])).toEqual([
      [4, 'a'],
      [2, 'b'],
    ]);
    await call('post', '/api/rules', { name: 'e', kind: 'event' });
    expect((await read('/api/rules/e/alerts')).body).toMatchObject({ alerts: [], sample: { kind: 'event' } });
    expect(await read('/api/rules/none/alerts')).toMatchObject({ status: 404 });
  });

  test('that are no good are refused with the place of the fault', async () => {
    const { call } = await scene();
    await call('post', '/api/rules', { name: 'all' });
    const refused = (method: 'post' | 'put' | 'delete', path: string, body?: object) =>
      refusal(call(method, path, body));
    expect(await refused('post', '/api/rules', { name: 'all' })).toEqual([400, 'name']);
    expect(await refused('post', '/api/rules', {})).toEqual([400, 'name']);
    expect((await refused('post', '/api/rules', { name: 'x', filter: { $where: '1' } }))[0]).toBe(400);
    expect(await refused('post', '/api/rules', { name: 'x', mutes: [{ until: 'soon' }] })).toEqual([
      400,
      'mutes.0.until',
    ]);
    expect(await refused('put', '/api/rules/none', {})).toEqual([404, 'name']);
    expect(await refused('delete', '/api/rules/none')).toEqual([404, 'name']);
    await call('post', '/api/queues', { name: 'q', rule: 'all', connection: 'm' });
    expect(await refused('delete', '/api/rules/all')).toEqual([400, 'rule']);
  });

  test('are tried on the alerts of the last days before they are saved', async () => {
    const { call, read } = await scene('a', 'b', 'c');
    const tried = await call('post', '/api/rules/test', { filter: { id: { $ne: 'b' } }, days: 365, limit: 1 });
    expect(tried.body).toMatchObject({ count: 2, muted: 0, tickets: 2 });
    expect(idsOf(tried.body)).toEqual(['c']);
    expect((await call('post', '/api/rules/test', { filter: {}, days: 1 })).body).toMatchObject({ count: 0 });
    expect(await call('post', '/api/rules/test', { filter: {} })).toMatchObject({
      status: 400,
      body: { problem: { field: 'days' } },
    });
    expect((await read('/api/rules')).body).toEqual({ rules: [], broken: [], versions: {} });
  });
});

describe('queues', () => {
  const queue = { name: 'q', rule: 'all', connection: 'm' };

  async function withRule(...alerts: readonly string[]) {
    const made = await scene(...alerts);
    await made.call('post', '/api/rules', { name: 'all' });
    return made;
  }

  test('start with the plugin’s mappings, are changed and removed', async () => {
    const { call, read } = await withRule();
    expect(await call('post', '/api/queues', queue)).toMatchObject({
      status: 201,
      body: { queue: { label: 'Tickets', create: [{ target: 'Title' }], mode: 'append' }, warnings: [] },
    });
    const create = [{ target: 'Title', template: 'Look: $alertName ($id)' }];
    const changed = await call('put', '/api/queues/q', { rule: 'all', create });
    expect(changed.body).toMatchObject({ queue: { name: 'q', connection: 'm', create } });
    expect((await call('delete', '/api/queues/q')).status).toBe(200);
    expect((await read('/api/queues')).body).toEqual({ queues: [], versions: {} });
  });

  test('that are no good are refused', async () => {
    const { call } = await withRule();
    const refused = (body: object) => refusal(call('post', '/api/queues', body));
    expect(await refused({ ...queue, rule: 'none' })).toEqual([404, 'rule']);
    expect(await refused({ ...queue, connection: 'none' })).toEqual([404, 'name']);
    expect(await refused({ ...queue, create: [] })).toEqual([400, 'create.Title']);
    expect(await refused({ ...queue, create: [{ target: 'Title' }] })).toEqual([400, 'create.0.template']);
    await call('post', '/api/queues', queue);
    expect(await refused(queue)).toEqual([400, 'name']);
  });

  test('show what they would send for an alert, saved or not', async () => {
    const { call, store } = await withRule('a', 'b');
    const draft = { ...queue, create: [{ target: 'Title', template: 'Draft $id' }] };
    const tried = async (body: object) => (await call('post', '/api/queues/test', body)).body as object;
    expect(await tried({ queue: draft })).toMatchObject({
      item: { id: 'b' },
      sample: false,
      values: { Title: 'Draft b' },
      payload: { Title: 'Draft b' },
    });
    expect(await tried({ queue: draft, alertId: 'a' })).toMatchObject({ payload: { Title: 'Draft a' } });
    await call('post', '/api/queues', queue);
    expect(await tried({ queue: 'q' })).toMatchObject({ payload: { Title: 'Alert b (b)' } });
    expect(await tried({ queue: 'q', alertId: 'none' })).toMatchObject({ problem: { field: 'alertId' } });
    expect(await store.db.selectFrom('tickets').selectAll().execute()).toEqual([]);
  });

  test('count first, then make tickets of the last days in a job', async () => {
    const made = await withRule('a', 'b');
    const { call, read } = made;
    await call('post', '/api/queues', queue);
    const sync = (body: object) => call('post', '/api/queues/q/sync', body);
    expect((await sync({ days: 365, count: true })).body).toMatchObject({ plan: { matching: 2, waiting: 2 } });
    const { job } = (await sync({ days: 365 })).body as { job: { id: string; kind: string } };
    const told = eventsIn((await read(`/api/jobs/${job.id}/events`)).text);
    expect(told.map(({ event }) => event)).toEqual(['progress', 'progress', 'end']);
    expect(told.slice(1)).toMatchObject([{ data: { created: 2, failed: 0 } }, { data: { created: 2 } }]);
    expect((await sync({ days: 365, count: true })).body).toMatchObject({ plan: { done: 2, waiting: 0 } });
    expect(await sync({})).toMatchObject({ status: 400, body: { problem: { field: 'days' } } });
    expect(await call('post', '/api/queues/none/sync', { days: 1 })).toMatchObject({ status: 404 });
  });
});

describe('tickets', () => {
  test('are filtered, searched and paged, with their number in all', async () => {
    const made = await scene('a', 'b', 'c_');
    await ticket(made);
    await made.store.db.updateTable('tickets').set({ phase: 'failed', severity: 'high' }).where('id', '=', 2).execute();
    const page = async (query: string) => {
      const { tickets, total } = (await made.read(`/api/tickets?${query}`)).body as {
        tickets: { alertId: string }[];
        total: number;
      };
      return [tickets.map((one) => one.alertId), total];
    };
    expect(await page('limit=2')).toEqual([['c_', 'b'], 3]);
    expect(await page('limit=2&offset=2')).toEqual([['a'], 3]);
    expect(await page('phase=failed')).toEqual([['b'], 1]);
    expect(await page('severity=high&status=new')).toEqual([['b'], 1]);
    expect(await page('search=ALERT%20A')).toEqual([['a'], 1]);
    expect(await page('search=_')).toEqual([['c_'], 1]);
    expect(await page('connection=none')).toEqual([[], 0]);
    expect(await made.read('/api/tickets?phase=lost')).toMatchObject({
      status: 400,
      body: { problem: { field: 'phase' } },
    });
  });

  test('show their history', async () => {
    const made = await scene('a');
    await ticket(made);
    const body = await bodyOf<{ history: { at: string; event: string }[] }>(made.read('/api/tickets/1'));
    const { history } = body;
    expect(body).toMatchObject({ ticket: { id: 1, alertId: 'a', number: '1' } });
    expect(history.length).toBeGreaterThan(0);
    expect(history[0]).toMatchObject({ at: '2024-06-01T00:00:00.000Z' });
    expect(await made.read('/api/tickets/2')).toMatchObject({ status: 404 });
    expect(await made.read('/api/tickets/x')).toMatchObject({ status: 404 });
  });
});

test('tickets in trouble are tried again in jobs, those that are named or all of a kind', async () => {
  const made = await scene('a', 'b', 'c');
  const { store, call, read } = made;
  await ticket(made);
  await store.db
    .updateTable('tickets')
    .set({ phase: 'failed', number: null, rec_id: null })
    .where('id', '<', 3)
    .execute();
  await store.db.updateTable('ticket_items').set({ phase: 'failed' }).where('ticket_id', '<', 3).execute();
  const retry = async (body: object) => {
    const { jobs } = await bodyOf<{ jobs: { id: string }[] }>(call('post', '/api/tickets/retry', body));
    for (const { id } of jobs) await read(`/api/jobs/${id}/events`);
    return jobs.length;
  };
  const phases = async () =>
    (await store.db.selectFrom('tickets').select('phase').orderBy('id').execute()).map(({ phase }) => phase);
  expect(await retry({ ids: [1] })).toBe(1);
  expect(await phases()).toEqual(['open', 'failed', 'open']);
  expect(await retry({ phase: 'failed' })).toBe(1);
  expect(await phases()).toEqual(['open', 'open', 'open']);
  expect(await retry({ phase: 'failed' })).toBe(0);
  expect(await refusal(call('post', '/api/tickets/retry', { ids: [99] }))).toEqual([404, 'ids']);
  expect((await refusal(call('post', '/api/tickets/retry', {})))[0]).toBe(400);
});

interface Overview {
  readonly createdByHour: readonly { readonly hour: string; readonly count: number }[];
  readonly quota: readonly { readonly byHour: readonly { readonly count: number }[] }[];
}

test('the overview counts tickets and calls, and names what needs a hand', async () => {
  const made = await scene('a', 'b');
  await ticket(made);
  const { store, read, clock } = made;
  await store.db.updateTable('tickets').set({ phase: 'failed' }).where('id', '=', 1).execute();
  const problem = {
    code: 'network.timeout',
    blame: 'network',
    retry: 'later',
    message: 'Slow.',
    fix: 'Wait.',
  } as const;
  const failed = { connection: 'm', job: 'pull', startedAt: '1', endedAt: '2', ok: false, problem };
  await addRun(store.db, failed);
  clock.advance(3_600_000);
  const body = await bodyOf<Overview>(read('/api/overview'));
  expect(body).toMatchObject({
    tickets: [
      { phase: 'failed', status: 'new', count: 1 },
      { phase: 'open', status: 'new', count: 1 },
    ],
    failures: {
      tickets: [{ id: 1 }],
      runs: [failed],
      connections: [{ name: 'm', problem }],
    },
    freshness: [
      { connection: 'm', table: 'letters', horizon: null },
      { connection: 'm', table: 'parcels' },
    ],
  });
  const { createdByHour, quota } = body;
  expect(createdByHour).toHaveLength(24);
  expect(createdByHour.slice(-2)).toEqual([
    { hour: '2024-06-01T00:00:00.000Z', count: 2 },
    { hour: '2024-06-01T01:00:00.000Z', count: 0 },
  ]);
  expect(quota[0]?.byHour.map(({ count }) => count).slice(-2)).toEqual([4, 0]);
});

describe('logs', () => {
  async function logScene() {
    const store = await openTestStore();
    const clock = fakeClock();
    const logs = keepLogs({ store, clock, logger: quietLogger });
    return { ...(await apiScene({ store })), logs, clock };
  }
  const messages = (body: unknown) => (body as { logs: { message: string }[] }).logs.map(({ message }) => message);

  test('are found by level, code, connection and words, newest first, and page by page', async () => {
    const { logs, read } = await logScene();
    const { logger } = logs;
    logger.debug('not kept');
    logger.info('Job ended', { connection: 'a', rows: 5 });
    logger.warn('Job ended', { connection: 'b', code: 'auth.refused' });
    loggerFor('b', 'Product', logger).error('100 % full');
    await logs.flush();
    const found = async (query: string) => messages((await read(`/api/logs?${query}`)).body);
    expect(await found('')).toEqual(['100 % full', 'Job ended', 'Job ended']);
    expect(await found('level=warn')).toEqual(['Job ended']);
    expect(await found('code=auth.refused')).toHaveLength(1);
    expect(await found('connection=b')).toEqual(['100 % full', 'Job ended']);
    expect(await found('search=0%20%25')).toEqual(['100 % full']);
    expect(await found('search=ROWS')).toEqual(['Job ended']);
    const [at, later] = ['2024-06-01T00:00:00Z', '2024-06-01T02:00:00.001%2B02:00'];
    expect(await found(`from=${at}&to=${later}`)).toHaveLength(3);
    expect(await found(`to=${at}`)).toEqual([]);
    expect(await found(`from=${later}`)).toEqual([]);
    expect(await refusal(read('/api/logs?from=yesterday'))).toEqual([400, 'from']);
    const { id } = (await bodyOf<{ logs: { id: number }[] }>(read('/api/logs?limit=1'))).logs[0]!;
    expect(await found(`before=${id}`)).toHaveLength(2);
    expect((await read('/api/logs?level=loud')).status).toBe(400);
    const whole = await wholeText(read('/api/logs/export?connection=b'));
    expect(
      whole
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([{ message: '100 % full', level: 'error' }, { code: 'auth.refused' }]);
  });

  test('are found by event, plugin, queue and ticket', async () => {
    const { logs, read } = await logScene();
    const acme = loggerFor('acme', 'CTO Ivanti', logs.logger);
    const ticket = { queue: 'Desk', ticketId: 7, ticket: null, recId: null };
    acme.error('Ticket failed', { ...ticket, event: 'ticket.failed', code: 'tenant.value_refused' });
    acme.info('Ticket created', { ...ticket, event: 'ticket.created', ticket: '10024', recId: 'A7' });
    loggerFor('other', 'Another', logs.logger).info('Ticket created', { event: 'ticket.created', ticketId: 8 });
    acme.info('Pull ended', { event: 'tickets' });
    await logs.flush();
    const found = async (query: string) => messages((await read(`/api/logs?${query}`)).body);
    expect(await found('plugin=CTO%20Ivanti&event=ticket.created')).toEqual(['Ticket created']);
    expect(await found('plugin=cto%20ivanti&event=ticket')).toEqual(['Ticket created', 'Ticket failed']);
    expect(await found('event=ticket.create')).toEqual([]);
    expect(await found('event=%25')).toEqual([]);
    expect(await found('queue=Desk')).toHaveLength(2);
    // Also what was said before it had a number.
    for (const name of ['ticket=10024', 'ticket=A7', 'ticketId=7']) {
      expect([name, await found(name)]).toEqual([name, ['Ticket created', 'Ticket failed']]);
    }
    expect(await found('ticket=7')).toEqual([]);
    expect(await found('search=10024')).toEqual(['Ticket created']);
    expect(await found('search=cto')).toHaveLength(3);
    const [newest] = (await bodyOf<{ logs: object[] }>(read('/api/logs?ticketId=7&limit=1'))).logs;
    expect(newest).toMatchObject({ event: 'ticket.created', plugin: 'CTO Ivanti', queue: 'Desk', recId: 'A7' });
    expect((await read('/api/logs?ticketId=x')).status).toBe(400);
  });

  test('hold nothing that looks like a credential', async () => {
    const { logs, read } = await logScene();
    const secrets = ['iex_abcdefghijklmnopqrstuvwxyz', 'hunter2hunter2', 'eyJhbGci.eyJzdWIi.c2ln', 'p4ssw0rd'];
    logs.logger.warn(`Sent Bearer ${secrets[1]} and ${secrets[0]}`, { reason: `{"password":"${secrets[3]}"}` });
    logs.logger.warn(`at https://ann:${secrets[3]}@proxy.example with ${secrets[2]}`);
    logs.logger.warn('key t.example#ABCDEF0123456789ABCD#12 ended');
    await logs.flush();
    const { text } = await read('/api/logs');
    for (const secret of [...secrets, 'ABCDEF0123456789ABCD']) expect(text).not.toContain(secret);
    expect(text).toContain('Bearer …');
  });
});

test('every problem code is explained', async () => {
  const { read } = await apiScene();
  const { problems } = (await read('/api/problems')).body as { problems: { code: string }[] };
  expect(problems).toContainEqual(
    expect.objectContaining({ code: 'auth.refused', fix: expect.any(String) as unknown }),
  );
});
