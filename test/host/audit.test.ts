import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../host/api/operations/index.js';
import { cleanUp } from '../../host/cleanup/clean-up.js';
import { createProgram } from '../../host/commands/program.js';
import { countAudit, listAudit, type AuditEntry } from '../../host/store/audit.js';
import { createEntryLink } from '../../host/store/entry-links.js';
import { setFirstPassword } from '../../host/store/password.js';
import { addToken } from '../../host/store/tokens.js';
import { transaction } from '../../host/store/transaction.js';
import { apiScene, bodyOf, cookieOf, MEMORY_CONFIG, wholeText } from './api-scene.js';
import { MEMORY, runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';

/** The marker in every secret of every call below. */
const MARK = 'marked-secret-Xq7Rz2';
const PASSWORD = `${MARK} of the console`;
const CONFIG = { ...MEMORY_CONFIG, auth: { strategy: 'password', password: MARK } };

async function scene() {
  const api = await apiScene();
  const entries = async (query = '') =>
    (await bodyOf<{ entries: readonly AuditEntry[] }>(api.admin('get', `/api/audit${query}`))).entries;
  /** What a browser sends that is signed in. */
  const enter = async (credential: object) => {
    const { headers } = await api.send('post', '/api/sign-in').send(credential);
    const Cookie = cookieOf(headers);
    const { csrf } = await bodyOf<{ csrf: string }>(api.send('get', '/api/session', { Cookie }));
    return { Cookie, 'X-CSRF-Token': csrf };
  };
  return { ...api, entries, enter };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** A call of each operation that changes something, in an order in which each succeeds. */
const CALLS: Readonly<Record<string, (scene: Scene) => PromiseLike<{ readonly status: number }>>> = {
  'post /api/setup': async ({ store, clock, send }) =>
    send('post', '/api/setup').send({
      code: await createEntryLink(store.db, { kind: 'setup' }, clock),
      password: PASSWORD,
    }),
  'post /api/sign-in': ({ send }) => send('post', '/api/sign-in').send({ password: PASSWORD }),
  'post /api/sign-out': async ({ send, enter }) => send('post', '/api/sign-out', await enter({ password: PASSWORD })),
  'post /api/password': async ({ send, enter }) =>
    send('post', '/api/password', await enter({ password: PASSWORD })).send({
      current: PASSWORD,
      password: `${PASSWORD} again`,
    }),
  'delete /api/sessions/{id}': async ({ store, admin, enter }) => {
    await enter({ password: `${PASSWORD} again` });
    const { id } = await store.db.selectFrom('browser_sessions').select('id').executeTakeFirstOrThrow();
    return admin('delete', `/api/sessions/${id}`);
  },
  'post /api/connections': ({ admin }) =>
    admin('post', '/api/connections', { plugin: 'memory', config: { ...CONFIG, name: 'm' } }),
  'put /api/connections/{name}': ({ admin }) =>
    admin('put', '/api/connections/m', {
      config: { ...CONFIG, auth: { strategy: 'password', password: `${MARK} anew` }, data: { tables: ['letters'] } },
    }),
  'post /api/connections/{name}/disable': ({ admin }) => admin('post', '/api/connections/m/disable'),
  'post /api/connections/{name}/enable': ({ admin }) => admin('post', '/api/connections/m/enable'),
  'post /api/schedules/{connection}/{task}': ({ admin }) => admin('post', '/api/schedules/m/sync', { action: 'pause' }),
  'post /api/alerts': ({ admin }) =>
    admin('post', '/api/alerts', { id: 'x', alertName: MARK, timestamp: 1_717_200_000, password: MARK }),
  'post /api/rules': ({ admin }) => admin('post', '/api/rules', { name: 'all', filter: {} }),
  'put /api/rules/{name}': ({ admin }) => admin('put', '/api/rules/all', { filter: { app: 'Box' } }),
  'post /api/queues': ({ admin }) => admin('post', '/api/queues', { name: 'desk', rule: 'all', connection: 'm' }),
  'put /api/queues/{name}': ({ admin }) => admin('put', '/api/queues/desk', { rule: 'all', on_closed: 'new' }),
  'post /api/queues/{name}/sync': ({ admin }) => admin('post', '/api/queues/desk/sync', { days: 1, count: true }),
  'post /api/tickets/sync': ({ admin }) => admin('post', '/api/tickets/sync', { connection: 'm' }),
  'post /api/tickets/retry': ({ admin }) => admin('post', '/api/tickets/retry', { phase: 'failed' }),
  'post /api/connections/{name}/pulls': ({ admin }) => admin('post', '/api/connections/m/pulls', {}),
  'post /api/jobs/{id}/abort': async ({ admin }) => {
    const { jobs } = await bodyOf<{ jobs: readonly { id: string; state: string }[] }>(admin('get', '/api/jobs'));
    return admin('post', `/api/jobs/${jobs[0]?.id ?? ''}/abort`);
  },
  'put /api/retention': ({ admin }) => admin('put', '/api/retention', { alerts: 7 }),
  'post /api/cleanup': ({ admin }) => admin('post', '/api/cleanup', { dryRun: true }),
  'post /api/tokens': ({ admin }) => admin('post', '/api/tokens', { name: 'sensor', scope: 'send' }),
  'delete /api/tokens/{name}': ({ admin }) => admin('delete', '/api/tokens/sensor'),
  'delete /api/queues/{name}': ({ admin }) => admin('delete', '/api/queues/desk'),
  'delete /api/rules/{name}': ({ admin }) => admin('delete', '/api/rules/all'),
  'post /api/destinations': ({ admin, store }) =>
    admin('post', '/api/destinations', { name: 'lake', to: `jsonl:${join(store.folder, 'lake')}` }),
  'put /api/destinations/{name}': ({ admin, store }) =>
    admin('put', '/api/destinations/lake', { to: `sqlite:${join(store.folder, 'lake.db')}`, test: false }),
  'put /api/connections/{name}/destination': async ({ admin }) => {
    await admin('put', '/api/connections/m/destination', { destination: 'lake' });
    return admin('put', '/api/connections/m/destination', { destination: null });
  },
  'delete /api/destinations/{name}': ({ admin }) => admin('delete', '/api/destinations/lake'),
  'delete /api/connections/{name}': async ({ admin, store }) => {
    await store.db.deleteFrom('jobs').execute();
    return admin('delete', '/api/connections/m');
  },
};

describe('the audit log', () => {
  test('has an entry of every operation that changes something, and no secret of any', async () => {
    const made = await scene();
    const writing = OPERATIONS.filter(({ audit }) => audit !== undefined);
    expect(Object.keys(CALLS).sort()).toEqual(writing.map(({ method, path }) => `${method} ${path}`).sort());
    for (const [name, call] of Object.entries(CALLS)) {
      const { audit } = writing.find(({ method, path }) => `${method} ${path}` === name) ?? {};
      const before = new Set((await made.entries(`?what=${audit ?? ''}`)).map(({ id }) => id));
      const { status } = await call(made);
      expect([name, status]).toEqual([name, expect.toBeOneOf([200, 201, 202])]);
      const [newest] = (await made.entries(`?what=${audit ?? ''}`)).filter(({ id }) => !before.has(id));
      const [method = '', path = ''] = name.split(' ');
      expect([name, newest]).toMatchObject([
        name,
        { what: audit, via: `${method.toUpperCase()} ${path}`, outcome: 'done', address: expect.any(String) as string },
      ]);
    }
    const all = await wholeText(made.admin('get', '/api/audit/export?format=json'));
    expect(all).toContain('"secretsReplaced":["auth.password"]');
    expect(all).not.toContain(MARK);
    const rows = await made.store.db.selectFrom('audit').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(MARK);
    // Known bad: the mark would be found, for it is in what was sent.
    expect(JSON.stringify(await made.store.db.selectFrom('alerts').selectAll().execute())).toContain(MARK);
  });

  test('says who came how, and what differed', async () => {
    const { admin, call, entries, enter, send, store } = await scene();
    await setFirstPassword(store.db, PASSWORD, 'then');
    await call('post', '/api/rules', { name: 'all', filter: { app: 'Box' }, folder: 'A' });
    await send('put', '/api/rules/all', await enter({ password: PASSWORD })).send({ filter: { app: 'Dropbox' } });
    await runHere(['rules', 'remove', 'all', '--data', store.folder]);
    expect(await entries('?what=rule')).toMatchObject([
      { by: 'command', via: 'rules remove', what: 'rule.removed', object: 'all', address: null, after: null },
      {
        ...{ by: 'password', name: null, what: 'rule.changed', object: 'all' },
        ...{ before: { filter: { app: 'Box' } }, after: { filter: { app: 'Dropbox' } } },
      },
      { by: 'token', name: 'writer', what: 'rule.added', before: null, after: { folder: 'A' } },
    ]);
    expect(await entries('?who=writer')).toHaveLength(1);
    expect(await entries('?object=all&outcome=done&limit=2')).toHaveLength(2);
    const csv = await wholeText(admin('get', '/api/audit/export?what=rule.added'));
    expect(csv.split('\r\n')).toMatchObject([
      'id,at,lastAt,times,by,name,address,via,what,object,outcome,code,before,after',
      expect.stringContaining(',token,writer,'),
      '',
    ]);
  });

  test('has what was refused: for want of a right, of sense, and of a token that is true', async () => {
    const { call, entries, send, store } = await scene();
    const token = await addToken(store.db, { name: 'sensor', scope: 'send' }, '1');
    const sensor = { Authorization: `Bearer ${token}` };
    await send('get', '/api/tickets', sensor);
    await send('delete', '/api/rules/all', sensor);
    await call('post', '/api/rules', { name: 'all', filter: { $where: MARK } });
    await send('delete', '/api/rules/made-up', { Authorization: `Bearer iex_${MARK}` });
    await send('get', '/api/tickets', { Authorization: `Bearer iex_${MARK}` });
    await send('get', '/api/tickets');
    const refused = await entries('?outcome=refused');
    expect(refused).toMatchObject([
      { by: 'nobody', what: 'access.refused', via: 'GET /api/tickets', code: 'host.denied' },
      { by: 'nobody', what: 'rule.removed', object: null, code: 'host.denied' },
      { by: 'token', name: 'writer', what: 'rule.added', code: 'config.invalid' },
      { by: 'token', name: 'sensor', what: 'rule.removed', object: 'all', code: 'host.denied' },
      { by: 'token', name: 'sensor', what: 'access.refused', via: 'GET /api/tickets' },
    ]);
    expect(JSON.stringify(refused)).not.toContain(MARK);
  });

  test('counts failed sign-ins by the hour, and takes no more than a thousand sorts of them a day', async () => {
    const { call, clock, entries, send, store } = await scene();
    for (let tries = 0; tries < 12; tries += 1) await send('post', '/api/sign-in').send({ password: MARK });
    await send('post', '/api/sign-in').send({ token: MARK });
    expect(await entries('?what=session.opened')).toMatchObject([
      { by: 'nobody', outcome: 'refused', times: 1, after: { with: 'token' } },
      { by: 'nobody', outcome: 'refused', times: 12, code: 'host.denied', after: { with: 'password' } },
    ]);
    const { id: _id, lastAt: _last, times: _times, ...known } = (await entries())[0] as AuditEntry;
    const at = new Date(clock.now()).toISOString();
    await transaction(store.db, async (tx) => {
      for (let sort = 0; sort < 998; sort += 1) {
        await countAudit(tx, { ...known, at, address: `2001:db8::${sort}` });
      }
    });
    for (const name of ['a', 'b', 'c']) await send('post', '/api/sign-in').send({ link: name.repeat(20) });
    await send('delete', '/api/rules/one', { Authorization: 'Bearer x' });
    await send('post', '/api/sign-in').send({ token: MARK });
    await entries();
    const { count } = await store.db
      .selectFrom('audit')
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(1001);
    expect(await entries('?what=access.others')).toMatchObject([{ by: 'nobody', times: 4, address: null }]);
    // A token has its own thousand.
    await call('delete', '/api/rules/none');
    expect(await entries('?who=writer')).toMatchObject([{ what: 'rule.removed', object: 'none', outcome: 'refused' }]);
    expect(await entries('?what=session.opened&outcome=refused&limit=1000')).toContainEqual(
      expect.objectContaining({ times: 2, after: { with: 'token' } }),
    );
  });

  test('leaves nothing of a change that was taken back', async () => {
    const { call, entries, store } = await scene();
    await sql`create trigger full before insert on rules begin select raise(abort, 'full'); end`.execute(store.db);
    expect((await call('post', '/api/rules', { name: 'all' })).status).toBe(500);
    expect(await entries()).toMatchObject([{ what: 'rule.added', outcome: 'failed' }]);
    // And nothing changes where no entry can be written.
    await sql`drop trigger full`.execute(store.db);
    await sql`create trigger none before insert on audit begin select raise(abort, 'full'); end`.execute(store.db);
    expect((await call('post', '/api/rules', { name: 'all' })).status).toBe(500);
    expect(await store.db.selectFrom('rules').selectAll().execute()).toEqual([]);
  });

  test('is kept for a year, regardless of other clean-ups, and no call or command changes it', async () => {
    const { call, clock, entries, store } = await scene();
    await call('post', '/api/rules', { name: 'all' });
    clock.advance(364 * 24 * 3_600_000);
    await cleanUp({ store, clock, retention: { logs: 1, alerts: 1, runs: 1, tickets: 1 } });
    expect(await listAudit(store.db, { what: 'rule.added', limit: 9 })).toHaveLength(1);
    clock.advance(2 * 24 * 3_600_000);
    await cleanUp({ store, clock });
    expect(await entries('?what=rule')).toEqual([]);
    expect(OPERATIONS.filter(({ path, method }) => path.startsWith('/api/audit') && method !== 'get')).toEqual([]);
  });

  test('is for those of scope admin', async () => {
    const { call } = await scene();
    for (const path of ['/api/audit', '/api/audit/export']) expect((await call('get', path)).status).toBe(403);
  });
});

/** Commands that change nothing in the store, or only what a use case of theirs writes down. */
const UNAUDITED = [
  ...[
    'init',
    'demo',
    'serve',
    'check',
    'fields',
    'tables describe',
    'quota',
    'logs',
    'audit list',
    'audit export',
    'plugins exam',
  ],
  ...['state show', 'tickets list', 'tickets export', 'tickets show', 'schedule list', 'tokens list'],
  ...[
    'rules list',
    'rules test',
    'rules explain',
    'queues list',
    'queues test',
    'destinations list',
    'destinations test',
    'runs list',
    'runs show',
    'runs certificate',
  ],
];

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

describe('of the command line', () => {
  test('every command is in the audit log, or known to change nothing', async () => {
    const unaudited = leaves(await createProgram()).filter((one) => one.getOptionValue('audit') === undefined);
    expect(unaudited.map((one) => String(one.getOptionValue('via'))).sort()).toEqual([...UNAUDITED].sort());
  });

  test('changes are listed and exported, failures too', async () => {
    const data = temporaryFolder();
    const run = (line: string) => runHere([...line.split(' '), '--data', data]);
    await run('tokens create --name sensor --scope send');
    await run('tokens create --name sensor --scope send');
    await run(`alerts generate --count 3 --plugin ${MEMORY}`);
    await run('cleanup --dry-run');
    const { stdout } = await run('audit list --json');
    const { entries } = JSON.parse(stdout) as { entries: readonly AuditEntry[] };
    expect(entries).toMatchObject([
      { what: 'data.cleaned', via: 'cleanup', after: { dryRun: true } },
      { what: 'alerts.sent', via: 'alerts generate', times: 1 },
      { what: 'token.added', outcome: 'failed', code: 'config.invalid' },
      { what: 'token.added', outcome: 'done', object: 'sensor', by: 'command', name: expect.any(String) as string },
    ]);
    expect((await run('audit list --what token.added --outcome done --since 2026-01-01')).stdout).toMatch(
      /command \S+ +- +token\.added +sensor +done +1 +scope, expiresAt\n$/,
    );
    const out = join(data, 'audit.csv');
    expect(await run(`audit export --out ${out}`)).toMatchObject({ code: 0, stdout: `Written to ${out}\n` });
    expect(readFileSync(out, 'utf8').split('\r\n')).toHaveLength(6);
    expect(await run('audit list --since yesterday')).toMatchObject({ code: 1 });
  });
});
