import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../host/index.js';
import { startTenant } from '../tenant.js';
import { CLI, runCli } from './run-cli.js';
import { temporaryFolder } from './scene.js';

const USERS = 30;
const KILLS = Number(process.env['PROOF_KILLS'] ?? 2);

/** Alerts of many users, one of each, as lines. */
function alerts(name: string): string {
  const alert = { alertName: name, alertType: 'DLP', timestamp: 1_717_200_000, rawData: {} };
  return Array.from({ length: USERS }, (_, user) => JSON.stringify({ ...alert, id: `${name}-${user}`, user })).join(
    '\n',
  );
}

const WORLDS = [
  ['new', 'unknown'],
  ['reopen', 'known'],
  ['new', 'known'],
  ['reopen', 'unknown'],
] as const;

// Each command is a process: the other two worlds are drawn by the proof.
test.each(WORLDS.slice(0, process.env['PROOF_KILLS'] === undefined ? 2 : 4))(
  'with `%s`, and tickets whose closing is %s, a run that is killed again and again leaves one open ticket for each key',
  async (onClosed, sight) => {
    const tenant = await startTenant({ incidents: 20, latencyMs: 10, now: () => systemClock.now() });
    const { records } = tenant.mock;
    const cwd = temporaryFolder();
    const cli = (...args: readonly string[]) => runCli([...args, '--config', 'c.json', '--json'], { cwd });
    const section = { employee_rec_id: tenant.credentials.employeeRecId, commit_grace_seconds: 1 };
    writeFileSync(join(cwd, 'c.json'), JSON.stringify(tenant.config({ name: 'acme', ticketing: section })));
    for (const name of ['first', 'again']) writeFileSync(join(cwd, `${name}.ndjson`), alerts(name));
    expect((await runCli(['rules', 'add', '--name', 'all', '--dedupe', 'user'], { cwd })).code).toBe(0);
    const queue = ['queues', 'add', '--name', 'all', '--rule', 'all', '--on-closed', onClosed];
    expect((await cli(...queue)).code).toBe(0);
    expect((await cli('tickets', 'create', '--alerts', 'first.ndjson')).json).toMatchObject({ created: USERS });
    const ours = () => records.list('incidents').filter(({ Subject }) => /^Netskope/.test(String(Subject)));
    for (const { RecId } of ours()) {
      records.update('incidents', String(RecId), { Status: 'Closed', CauseCode: 'Other', Resolution: 'Done' });
    }
    if (sight === 'known') expect((await cli('tickets', 'sync')).json).toMatchObject({ changed: USERS });
    await runCli(['alerts', 'import', 'again.ndjson'], { cwd });

    const again = ['tickets', 'create', '--config', 'c.json', '--json'];
    const written = () => tenant.mock.journal.count({ op: 'update' }) + tenant.mock.journal.count({ op: 'create' });
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = written();
      const child = spawn(process.execPath, [CLI, ...again], { cwd, stdio: 'ignore' });
      const ended = once(child, 'exit');
      await expect.poll(written, { timeout: 30_000, interval: 5 }).toBeGreaterThan(before + kill * 3);
      child.kill('SIGKILL');
      await ended;
    }
    await expect
      .poll(async () => (await cli('tickets', 'create')).json, { timeout: 60_000 })
      .toMatchObject({
        idle: 'no_alerts',
      });

    const open = ours().filter(({ Status }) => Status === 'Logged');
    expect([ours().length, open.length]).toEqual([onClosed === 'new' ? 2 * USERS : USERS, USERS]);
    const keys = new Set(ours().map(({ RecId }) => RecId));
    const notes = records
      .list('journal__notess')
      .filter((note) => keys.has(note['ParentLink_RecID'] ?? null))
      .map((note) => `${String(note['ParentLink_RecID'])} ${String(note['NotesBody'])}`);
    expect(new Set(notes).size).toBe(notes.length);
    expect((await cli('tickets', 'sync')).json).toMatchObject({ missing: 0, unknown: 0 });
  },
  120_000,
);
