import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, describe, expect, test } from 'vitest';
import { startTenant } from '../tenant.js';
import { systemClock } from '../../host/index.js';
import { CLI, runHere } from './run-cli.js';
import { afterTest, temporaryFolder } from './scene.js';

let cwd: string;

/** A folder with a connection to a tenant and two alerts, the first of them twice. */
beforeEach(async () => {
  const tenant = await startTenant({ now: () => systemClock.now() });
  cwd = temporaryFolder();
  const ticketing = { employee_rec_id: tenant.credentials.employeeRecId, commit_grace_seconds: 0 };
  writeFileSync(join(cwd, 'c.json'), JSON.stringify(tenant.config({ name: 'acme', ticketing })));
  alertsFile('one', 'two', 'one');
});

function alertsFile(...ids: readonly string[]): void {
  const alerts = ids.map((id, index) => ({ id, alertName: 'Download', timestamp: 1_717_200_000 + index, rawData: {} }));
  writeFileSync(join(cwd, 'alerts.ndjson'), alerts.map((one) => JSON.stringify(one)).join('\n'));
}

const run = (...args: readonly string[]) => runHere(args, { cwd });
const create = (...args: readonly string[]) =>
  run('tickets', 'create', '--config', 'c.json', '--alerts', 'alerts.ndjson', ...args);

/** The entries of a `logs --json`, without the line that counts them. */
async function entries(...args: readonly string[]) {
  const { stdout } = await run('logs', '--json', ...args);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.at(-1)).toEqual({ entries: lines.length - 1 });
  return lines.slice(0, -1);
}

describe('logs', () => {
  test('tells what other processes did with tickets, by every filter', async () => {
    await create();
    const created = await entries('--plugin', 'Ivanti Neurons for ITSM', '--event', 'ticket.created');
    expect(created.map(({ message }) => message)).toEqual(['Ticket created', 'Ticket created']);
    const one = created.find(({ fields }) => (fields as { alert: string }).alert === 'one')!;
    for (const name of [one['ticket'], one['recId'], one['ticketId']]) {
      const found = await entries('--ticket', String(name));
      expect(found.map(({ event }) => event)).toEqual(['ticket.created', 'ticket.updated']);
    }
    expect(await entries('--ticket', 'nobody')).toEqual([]);
    expect(await entries('--event', 'ticket', '--limit', '1')).toMatchObject([{ event: 'ticket.updated' }]);
    expect(await entries('--queue', 'default', '--connection', 'acme', '--days', '1')).toHaveLength(3);
    expect(await entries('--until', '2020-01-01')).toEqual([]);
    const { stdout, stderr } = await run('logs', '--limit', '2');
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(stdout).toMatch(
      /^\S+Z INFO {2}Ticket \w+ event=ticket\.\w+ ticket=\d+ recId=[0-9A-F]{32} ticketId=\d+ plugin="/,
    );
    expect(stderr).toBe('These are the newest 2 entries. For more, use --limit.\n');
    const wrong = await run('logs', '--since', 'yesterday');
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('2026-07-01T18:00:00Z')]);
    // A dozen processes, on a machine that may be busy.
  });

  test('--follow tells each entry of another process once, and ends when it is asked to', async () => {
    await create();
    const child = spawn(process.execPath, [CLI, 'logs', '--follow', '--json', '--limit', '1'], { cwd });
    afterTest(() => child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value as string) as Record<string, unknown>;
    expect(await next()).toMatchObject({ event: 'ticket.updated', id: 3 });
    alertsFile('three', 'four');
    await create();
    expect([await next(), await next()].map(({ id }) => id)).toEqual([4, 5]);
    child.kill('SIGINT');
    expect(await next()).toEqual({ entries: 3 });
    expect(await ended).toEqual([0, null]);
  });
});

test('logs --follow ends when its reader is gone', async () => {
  await create();
  const child = spawn(process.execPath, [CLI, 'logs', '--follow', '--limit', '1'], { cwd });
  afterTest(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  alertsFile('three', 'four');
  await create();
  expect(await ended).toEqual([0, null]);
});

describe('what a command prints', () => {
  const RESULT = /^2 created, 1 updated, 0 failed, 0 unknown; \d+ calls in \S+ s\n$/;

  test('has no JSON between its lines for people, for any log entry', async () => {
    const { stdout, stderr } = await create('--log-level', 'debug');
    expect(stdout).toMatch(RESULT);
    expect(stderr).toContain('INFO  Ticket created');
    expect(stderr).toContain('DEBUG call');
    for (const line of stderr.trimEnd().split('\n')) expect(line).not.toMatch(/^\s*\{/);
  });

  test('for programs is one line on stdout, and JSON where it logs', async () => {
    const { stdout, stderr } = await create('--log-level', 'info', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ created: 2, updated: 1 });
    const logged = stderr.split('\n').filter((line) => line.startsWith('{'));
    expect(logged.map((line) => (JSON.parse(line) as { event: string }).event).sort()).toEqual([
      'ticket.created',
      'ticket.created',
      'ticket.updated',
    ]);
  });

  test('is logged as it is asked for', async () => {
    const { stdout, stderr } = await create('--log-level', 'info', '--log-format', 'json');
    expect(stdout).toMatch(RESULT);
    expect(stderr).toContain('"event":"ticket.created"');
  });
});
