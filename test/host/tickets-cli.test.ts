import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { startTenant, type Tenant } from '../tenant.js';
import { systemClock } from '../../host/index.js';
import { runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';

const CONNECTION = ['--config', 'c.json'];

let tenant: Tenant;
let cwd: string;

/** A tenant and a folder with a connection and two alerts, the first of them twice. */
async function prepare(): Promise<void> {
  tenant = await startTenant({ now: () => systemClock.now() });
  cwd = temporaryFolder();
  const section = { employee_rec_id: tenant.credentials.employeeRecId, commit_grace_seconds: 0 };
  writeFileSync(join(cwd, 'c.json'), JSON.stringify(tenant.config({ name: 'acme', ticketing: section })));
  const alert = { alertName: 'Download', alertType: 'DLP', rawData: {} };
  const alerts = [
    { ...alert, id: 'one', timestamp: 1_717_200_000 },
    { ...alert, id: 'two', timestamp: 1_717_200_001 },
    { ...alert, id: 'one', timestamp: 1_717_200_002 },
  ];
  writeFileSync(join(cwd, 'alerts.ndjson'), alerts.map((one) => JSON.stringify(one)).join('\n'));
}

const tickets = (...args: readonly string[]) => runHere(['tickets', ...args], { cwd });
const create = () => tickets('create', ...CONNECTION, '--alerts', 'alerts.ndjson', '--json');
const listed = async (...args: readonly string[]) =>
  (await tickets('list', '--json', ...args)).json['tickets'] as readonly Readonly<Record<string, unknown>>[];

beforeEach(prepare);

describe('tickets show', () => {
  test('gives both identifiers, the alerts, what was sent and what came back', async () => {
    expect((await create()).json).toMatchObject({ created: 2, updated: 1 });
    const one = (await listed()).find((ticket) => ticket['alertId'] === 'one')!;
    const { json } = await tickets('show', String(one['number']), '--json');
    expect(json).toMatchObject({
      tickets: [
        {
          number: one['number'],
          recId: expect.stringMatching(/^[0-9A-F]{32}$/) as string,
          status: 'new',
          nativeStatus: 'Logged',
          items: [
            { alertId: 'one', kind: 'create', phase: 'done' },
            { alertId: 'one', kind: 'note', phase: 'done' },
          ],
          history: [
            { event: 'create sent', detail: { alert: 'one', values: { Status: 'Logged' } } },
            { event: 'created', detail: { number: one['number'], recId: one['recId'] } },
            { event: 'note sent' },
            { event: 'noted' },
          ],
        },
      ],
    });
    const byRecId = await tickets('show', String(one['recId']));
    expect(byRecId.stdout).toContain(String(one['url']));
    expect(byRecId.stdout).toContain('note sent');
    const byId = await tickets('show', String(one['id']));
    expect(byId.stdout).toBe(byRecId.stdout);
  });

  test('of a ticket that is not there says how to name one', async () => {
    const { code, stderr } = await tickets('show', '99');
    expect(code).toBe(1);
    expect(stderr).toContain('There is no ticket "99".');
    expect(stderr).toContain('tickets list');
  });
});

describe('tickets retry', () => {
  test('of one ticket looks for it and creates it, and --all does so for the rest', async () => {
    const body = { code: 'ISM_4000', description: 'Bad Request', message: ['Category: value refused'], help: '' };
    const fault = tenant.mock.faults.add({ match: { op: 'create' }, do: [{ status: { code: 400, body } }] });
    expect((await create()).json).toMatchObject({ created: 0, failed: 3 });
    fault.remove();
    const failed = await listed('--phase', 'failed');
    expect(failed).toHaveLength(2);
    const two = failed.find((ticket) => ticket['alertId'] === 'two')!;
    const single = await tickets('retry', String(two['id']), ...CONNECTION, '--json');
    expect(single.json).toMatchObject({ created: 1, updated: 0, failed: 0, unknown: 0 });
    const all = await tickets('retry', '--all', ...CONNECTION);
    expect(all.stdout).toMatch(/^1 created, 1 updated, 0 failed, 0 unknown; \d+ calls/);
    expect(await listed('--phase', 'open')).toHaveLength(2);
  });

  test('without a ticket and without --all is wrong usage, and so are both', async () => {
    expect((await tickets('retry', ...CONNECTION)).code).toBe(2);
    expect((await tickets('retry', '1', '--all', ...CONNECTION)).code).toBe(2);
  });
});

test('tickets list shows those of a queue, of a severity and with a text', async () => {
  await create();
  expect(await listed('--queue', 'default')).toHaveLength(2);
  expect(await listed('--queue', 'other')).toHaveLength(0);
  expect(await listed('--search', 'TWO')).toMatchObject([{ alertId: 'two' }]);
  expect(await listed('--given-up')).toEqual([]);
  expect((await tickets('list', '--severity', 'urgent')).code).toBe(2);
});

test('tickets create says why it did nothing', async () => {
  await create();
  const { json, stderr } = await tickets('create', ...CONNECTION, '--json');
  expect(json).toMatchObject({ created: 0, idle: 'no_alerts' });
  expect(stderr).toContain('no alert is waiting');
});

describe('tickets sync', () => {
  test('of tickets that are all gone says so, marks none, and its printed fix works', async () => {
    await create();
    for (const { recId } of await listed()) tenant.mock.records.delete('incidents', String(recId));
    const held = await tickets('sync', ...CONNECTION);
    expect([held.code, held.stdout]).toEqual([1, expect.stringContaining('2 missing')]);
    expect(held.stderr).toContain('tenant.mass_missing');
    expect(held.stderr).toContain('The host can no longer find 2 of 2 tickets. It marked none');
    expect((await listed()).map(({ phase }) => phase)).toEqual(['open', 'open']);
    const fix = /`tickets sync (--[a-z-]+)`/.exec(held.stderr)?.[1] ?? '';
    const accepted = await tickets('sync', ...CONNECTION, fix);
    expect([accepted.code, accepted.stderr]).toEqual([0, expect.not.stringContaining('Problem')]);
    const confirmed = await tickets('sync', ...CONNECTION, '--json');
    expect([confirmed.code, confirmed.json['missing']]).toEqual([0, 2]);
    expect((await listed()).map(({ phase }) => phase)).toEqual(['deleted', 'deleted']);
  });
});
