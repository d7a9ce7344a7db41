import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import { inventedMetadata } from '../invented-metadata.js';
import { startTenant } from '../tenant.js';
import { CLI, runHere, type CliEnd } from './run-cli.js';
import { afterTest, temporaryFolder } from './scene.js';

/** A folder with a connection to a tenant, and the command line in it. */
async function desk(data: object = {}) {
  const tenant = await startTenant({ incidents: 250 });
  const folder = temporaryFolder();
  const config = tenant.config({
    data: { tables: ['incidents', 'employees'], mode: 'historical', start_date: '2020-01-01', ...data },
  });
  writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
  const run = (line: string): Promise<CliEnd> =>
    runHere([...line.split(' '), '--config', 'c.json'], { cwd: folder, env: {} });
  return { tenant, folder, run };
}

/** Changes the stored checkpoint as a hand or another program would. */
function changeCheckpoint(folder: string, change: (checkpoint: Record<string, unknown>) => object): void {
  const database = new Database(join(folder, 'out.db'));
  const [state] = database
    .prepare("SELECT checkpoint FROM _ivanti_exchange_state WHERE source = 'incidents'")
    .all([]) as {
    checkpoint: string;
  }[];
  const checkpoint = change(JSON.parse(state?.checkpoint ?? '{}') as Record<string, unknown>);
  database
    .prepare("UPDATE _ivanti_exchange_state SET checkpoint = ? WHERE source = 'incidents'")
    .run([JSON.stringify(checkpoint)]);
  database.close();
}

test('tables --all says on stderr how many it has tried, and nothing of that on stdout', async () => {
  const { run, tenant } = await desk();
  const unknown = { replace: inventedMetadata('location') };
  tenant.mock.faults.add({ match: { op: 'metadata', set: 'locations' }, do: [{ body: unknown }] });
  const { json, stderr, stdout } = await run('tables --all --json');
  const found = (json as { tables: unknown[] }).tables.length;
  const tried = Number(/^Tables tried: (\d+) done$/m.exec(stderr)?.[1]);
  expect(tried).toBeGreaterThan(found);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
});

describe('pull --dry-run', () => {
  test('says what a pull would take, and writes nothing', async () => {
    const { run, folder } = await desk({ pull_share: 0.5 });
    const { json, code } = await run('pull --to sqlite:out.db --dry-run --json');
    const cost = {
      calls: expect.any(Number) as unknown,
      minutes: expect.any(Number) as unknown,
      share: expect.any(Number) as unknown,
    };
    expect(json).toMatchObject({
      tables: [
        { table: 'incidents', rows: 250, ...cost },
        { table: 'employees', rows: expect.any(Number) as unknown, ...cost },
      ],
      total: cost,
      quotaLeft: { tables: expect.any(Number) as unknown },
    });
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'out.db'))).toBe(false);
    const text = (await run('pull --to sqlite:out.db --dry-run')).stdout;
    expect(text).toMatch(/^Object +From +To +Rows +Calls +Minutes +Of today’s calls/);
    expect(text).toMatch(/\nAll +\d+ +\d+ +[\d.]+ +[\d.]+ %\n49\d\d\d calls are left for tables today; nothing was/);
  });

  test('starts from the checkpoint of the destination where there is one', async () => {
    const { run, folder } = await desk({ tables: ['incidents'] });
    await run('pull --to jsonl:lake');
    const before = readFileSync(join(folder, 'lake', '_state.json'), 'utf8');
    const { json } = await run('pull --to jsonl:lake --mode incremental --dry-run --json');
    // The newest record is asked for again, because another one may get its stamp.
    expect(json).toMatchObject({ tables: [{ rows: 1 }] });
    expect(readFileSync(join(folder, 'lake', '_state.json'), 'utf8')).toBe(before);
  });
});

describe('pull', () => {
  test('says how far each table is complete and what is left of the day', async () => {
    const { run } = await desk();
    const { stdout } = await run('pull --to sqlite:out.db');
    expect(stdout).toMatch(/^Object +Table +Rows +Pages +Calls +Seconds +Rows\/s\n/);
    expect(stdout).toMatch(/\nincidents +incident +250 .* complete(?: up to|, checked until) \d{4}-/);
    expect(stdout).toMatch(/\d+ calls in [\d.]+ s, written to sqlite:\S+; 79\d\d\d calls are left for tables today\n$/);
  });

  test('history of other dates than the connection’s can be read', async () => {
    const { run, tenant } = await desk({ tables: ['incidents'] });
    const { json } = await run('pull --to jsonl:lake --start-date 1999-01-01 --end-date 1999-01-31 --json');
    expect(json).toMatchObject({ tables: [{ rows: 0 }] });
    expect(tenant.mock.journal.count()).toBeGreaterThan(0);
    expect((await run('pull --to jsonl:lake --json')).json).toMatchObject({ tables: [{ rows: 250 }] });
  });

  test('dates do not go with increments, and an end needs a start', async () => {
    const { run } = await desk();
    const wrong = await run('pull --to jsonl:lake --mode incremental --start-date 2024-01-01');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('are for --mode historical')]);
    const open = await run('pull --to jsonl:lake --end-date 2024-01-01');
    expect([open.code, open.stderr]).toEqual([2, expect.stringContaining('--end-date needs --start-date')]);
  });
});

describe('values of options', () => {
  test('that cannot be parsed cost no call and make no destination; the error names the option', async () => {
    const { run, folder, tenant } = await desk();
    for (const [line, option, why] of [
      [
        'pull --to jsonl:lake --start-date 2024-13-01',
        '--start-date',
        '"2024-13-01" is not an ISO-8601 date or instant.',
      ],
      ['pull --to jsonl:lake --start-date 2024-02-01 --end-date 2024-01-01 --dry-run', '--end-date', 'is before'],
      ['pull --to jsonl:lake --start-date 2099-01-01', '--start-date', 'lies in the future'],
      ['pull --to jsonl:lake --table in/cidents', '--table', 'cannot be the name of a business object'],
      [
        'state set --to jsonl:lake --table employees --horizon 2024-13-01',
        '--horizon',
        'not an ISO-8601 date or instant',
      ],
    ] as const) {
      const { code, json } = await run(`${line} --json`);
      expect([code, json]).toMatchObject([
        1,
        { problem: { code: 'config.invalid', field: option, message: expect.stringContaining(why) as unknown } },
      ]);
    }
    expect(tenant.mock.journal.count()).toBe(0);
    expect(existsSync(join(folder, 'lake'))).toBe(false);
  });

  test('that name a table in another case mean the same table, in pull and in state', async () => {
    const { run } = await desk({ tables: ['incidents'] });
    const pulled = await run('pull --to sqlite:out.db --table Incidents INCIDENTS --json');
    expect(pulled.json).toMatchObject({ tables: [{ table: 'incidents', output: 'incident', rows: 250 }] });
    const again = await run('pull --to sqlite:out.db --mode incremental --json');
    expect(again.json).toMatchObject({ tables: [{ table: 'incidents', rows: 0, complete: true }] });
    const shown = await run('state show --to sqlite:out.db --table InciDents --json');
    expect(shown.json).toMatchObject({ tables: [{ table: 'incidents', rows: 250 }] });
    const set = await run('state set --to sqlite:out.db --table INCIDENTS --horizon 2024-01-01');
    expect(set.stdout).toMatch(/^incidents counts as read up to .* --table incidents --horizon /);
    const reset = await run('state reset --to sqlite:out.db --table Incidents --json');
    expect(reset.json).toMatchObject({ table: 'incidents', rows: 250 });
  });

  test('that name no table of the tenant get the name that was meant', async () => {
    const { run } = await desk();
    const { code, json } = await run('pull --to jsonl:lake --table incidnets --json');
    const problem = {
      code: 'config.unknown_table',
      field: '--table',
      message: expect.stringContaining('Did you mean incidents?') as unknown,
    };
    expect([code, json]).toMatchObject([1, { problem, tables: [{ table: 'incidnets', problem }] }]);
  });
});

test('a table that was made under another spelling is found, and the printed fix gives it back', async () => {
  const { run, folder, tenant } = await desk({ tables: ['Incidents'] });
  await run('pull --to sqlite:out.db');
  const respelled = (tables: readonly string[]) => {
    const data = { tables, mode: 'incremental' };
    writeFileSync(join(folder, 'c.json'), JSON.stringify(tenant.config({ data })));
  };
  respelled(['incidents']);
  const refused = await run('pull --to sqlite:out.db --json');
  expect(refused.json).toMatchObject({
    problem: {
      code: 'config.table_collision',
      field: 'data.tables',
      fix: 'Write it Incidents in `data.tables`, as it was when the table was created.',
    },
  });
  expect((await run('state show --to sqlite:out.db --table incidents --json')).json).toMatchObject({
    tables: [{ table: 'Incidents', rows: 250 }],
  });
  respelled(['Incidents']);
  expect((await run('pull --to sqlite:out.db --json')).json).toMatchObject({
    tables: [{ table: 'Incidents', rows: 0, complete: true }],
  });
});

describe('state', () => {
  test('show tells how far each table is, set moves it back, and the records since come again', async () => {
    const { run } = await desk();
    await run('pull --to sqlite:out.db');
    const { json } = await run('state show --to sqlite:out.db --json');
    const [employees, incidents] = json['tables'] as { table: string; horizon: string }[];
    expect(incidents).toMatchObject({
      table: 'incidents',
      output: 'incident',
      rows: 250,
      writtenAt: expect.any(String) as unknown,
      horizon: expect.stringMatching(/Z$/) as unknown,
      cursor: expect.stringMatching(/Z$/) as unknown,
      unfinished: [],
    });
    expect(employees).toMatchObject({ table: 'employees' });
    expect((await run('state show --to sqlite:out.db --table incidents')).stdout).toMatch(
      /^Object +Table +Rows +Checked until +Newest change .*\nincidents +incident +250 +\d{4}-/,
    );

    const horizonBefore = incidents?.horizon ?? '';
    expect((await run('pull --to sqlite:out.db --mode incremental --json')).json).toMatchObject({
      tables: [{ rows: 0 }, { rows: 0 }],
    });
    const set = await run('state set --to sqlite:out.db --table incidents --horizon 2020-01-01');
    expect(set.stdout).toMatch(
      /^incidents counts as read up to 2020-01-01T00:00:00Z, before up to \S+\. To undo: state set --to sqlite:out\.db --table incidents --horizon \d{4}-\S+Z\n$/,
    );
    expect((await run('pull --to sqlite:out.db --mode incremental --table incidents --json')).json).toMatchObject({
      tables: [{ rows: 250, horizonBefore: '2020-01-01T00:00:00Z' }],
    });
    const back = await run(`state set --to sqlite:out.db --table incidents --horizon ${horizonBefore} --json`);
    expect(back.json).toMatchObject({ table: 'incidents', output: 'incident', horizon: horizonBefore });
  });

  test('set starts a table that was never read, and refuses one that the connection does not read', async () => {
    const { run, folder } = await desk({ mode: 'incremental' });
    const set = await run('state set --to jsonl:lake --table incidents --horizon 2020-01-01');
    expect(set.stdout).toBe(
      'incidents counts as read up to 2020-01-01T00:00:00Z. To undo: state reset --to jsonl:lake --table incidents\n',
    );
    expect((await run('pull --to jsonl:lake --table incidents --json')).json).toMatchObject({
      tables: [{ rows: 250, complete: true }],
    });
    const stranger = await run('state set --to jsonl:other --table cards --horizon 2020-01-01 --json');
    expect([stranger.code, stranger.json]).toMatchObject([1, { problem: { code: 'host.unknown_name' } }]);
    expect(existsSync(join(folder, 'other'))).toBe(false);
  });

  test('reset forgets how far a table is and keeps its rows; with --drop they go too', async () => {
    const { run } = await desk({ tables: ['incidents'] });
    await run('pull --to sqlite:out.db');
    const reset = await run('state reset --to sqlite:out.db --table incidents');
    expect(reset.stdout).toMatch(
      /^The next run of incidents starts from the beginning; the 250 rows of incident stay\. To undo: state set --to .* --horizon \d{4}-\S+\n$/,
    );
    expect((await run('state show --to sqlite:out.db')).stdout).toContain('starts from the beginning');
    expect((await run('pull --to sqlite:out.db --json')).json).toMatchObject({ tables: [{ rows: 250 }] });
    const drop = await run('state reset --to sqlite:out.db --table incidents --drop --json');
    expect(drop.json).toMatchObject({ output: 'incident', rows: 250, dropped: true });
    expect((await run('state show --to sqlite:out.db')).stdout).toMatch(
      /^Nothing has been written to sqlite:.*out\.db: the next run reads history from the beginning\.\n$/,
    );
    const again = await run('state reset --to sqlite:out.db --table incidents --json');
    expect([again.code, again.json]).toMatchObject([1, { problem: { code: 'host.unknown_name', field: '--table' } }]);
  });

  test('keys that this version does not know survive, a checkpoint of another version is refused', async () => {
    const { run, folder } = await desk({ tables: ['incidents'] });
    await run('pull --to sqlite:out.db');
    changeCheckpoint(folder, (checkpoint) => ({ ...checkpoint, of_the_future: { a: 1 } }));
    await run('state set --to sqlite:out.db --table incidents --horizon 2024-01-01');
    let now: object = {};
    changeCheckpoint(folder, (checkpoint) => {
      now = checkpoint;
      return { ...checkpoint, version: 99 };
    });
    expect(now).toMatchObject({ of_the_future: { a: 1 }, bounds: { horizon: '2024-01-01T00:00:00Z' } });
    for (const line of ['show', 'set --table incidents --horizon 2024-01-01', 'reset --table incidents --drop']) {
      const { code, json } = await run(`state ${line} --to sqlite:out.db --json`);
      expect([line, code, json]).toMatchObject([line, 1, { problem: { code: 'host.destination' } }]);
    }
  });

  test('a table that a run has is neither set nor reset, and can be looked at', async () => {
    const { run, tenant, folder } = await desk({ tables: ['incidents'] });
    await run('pull --to sqlite:out.db');
    tenant.mock.faults.add({ match: { op: 'list' }, do: [{ delay: { forever: true } }] });
    const puller = spawn(process.execPath, [CLI, 'pull', '--to', 'sqlite:out.db', '--config', 'c.json'], {
      cwd: folder,
    });
    afterTest(() => puller.kill('SIGKILL'));
    await expect.poll(() => existsSync(join(folder, 'out.db-incidents.lock')), { timeout: 10_000 }).toBe(true);
    for (const line of ['set --table incidents --horizon 2024-01-01', 'reset --table incidents']) {
      const { code, json } = await run(`state ${line} --to sqlite:out.db --json`);
      expect([line, code, json]).toMatchObject([line, 1, { problem: { code: 'host.busy' } }]);
    }
    expect((await run('pull --to sqlite:out.db --json')).json).toMatchObject({
      tables: [{ rows: 0, problem: { code: 'host.busy' } }],
    });
    expect((await run('state show --to sqlite:out.db --json')).json).toMatchObject({ tables: [{ rows: 250 }] });
    const ended = once(puller, 'exit');
    puller.kill('SIGKILL');
    await ended;
    expect((await run('state reset --to sqlite:out.db --table incidents --json')).json).toMatchObject({ rows: 250 });
  });
});
