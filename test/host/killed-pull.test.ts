import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MockIvanti } from '../../mock-ivanti/index.js';
import { CLI, runCli } from './run-cli.js';
import { temporaryFolder } from './scene.js';
import { PAGE, startTenantAtWork, type TenantAtWork } from './tenant-at-work.js';
import { contentsOf, holds, jsonlRows, latest, sqliteRows, type Row } from './written-rows.js';

const KILLS = Number(process.env['PROOF_KILLS'] ?? 5);
// A process takes about a second to start, and longer while other tests run.
const PATIENCE_MS = 90_000 + KILLS * 5000;
const LANES = 4;
/** Calls of a process before its first page is stored: the table's description, and a page for each lane. */
const FIRST_CALLS = 1 + LANES;

/** When a process is killed: at its n-th call, as the tenant gets it or as the answer leaves the tenant. */
interface Death {
  readonly call: number;
  readonly when: 'asked' | 'answered';
}

/** Some processes die before they have stored anything, the others share about half of the pages. */
function deathsFor(pages: number, kills: number): readonly Death[] {
  const share = Math.max(1, Math.floor(pages / kills));
  const call = fc.oneof(
    { weight: 1, arbitrary: fc.integer({ min: 1, max: FIRST_CALLS }) },
    { weight: 4, arbitrary: fc.integer({ min: FIRST_CALLS + 1, max: FIRST_CALLS + share }) },
  );
  return fc.sample(fc.record({ call, when: fc.constantFrom('asked', 'answered') }), { seed: 1, numRuns: kills });
}

/** Starts a pull as a process of its own and ends it with kill -9. */
async function liveAndDie(args: readonly string[], folder: string, { watch }: TenantAtWork, death: Death) {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const kill = () => void child.kill('SIGKILL');
  let calls = 0;
  watch.arrived = (answer) => {
    if (++calls !== death.call) return;
    if (death.when === 'asked') kill();
    else answer.once('finish', kill);
  };
  const [, signal] = await ended;
  watch.arrived = () => undefined;
  expect(signal, `to be killed at its call ${death.call}, the process said ${said}`).toBe('SIGKILL');
}

/** What makes an address the only one of its kind; it says nothing of the page that is asked for. */
const OWN_TERM = / and RecId ne '[^']*'/;

/** Counts the pages of records that a tenant is asked for, process by process, and those asked for before. */
function pageCount({ journal }: MockIvanti) {
  const asked = new Set<string>();
  const again: number[] = [];
  let since = 0;
  return {
    /** Different pages. */
    pages: () => asked.size,
    /** Pages that each process asked for although one before it had. */
    again,
    processEnded() {
      // Probes choose their fields; records come with all of theirs.
      const entries = journal.entries(({ id, op, query }) => id > since && op === 'list' && !('$select' in query));
      const questions = entries.map(({ query }) => JSON.stringify(query).replace(OWN_TERM, ''));
      again.push(questions.filter((question) => asked.has(question)).length);
      for (const question of questions) asked.add(question);
      since = journal.entries().at(-1)?.id ?? since;
    },
  };
}

test.each([
  { to: 'sqlite:ivanti.db', incidents: 20_000, kills: KILLS, readRows: rowsOfDatabase },
  { to: 'jsonl:lake', incidents: 5000, kills: Math.ceil(KILLS / 2), readRows: linesOfFolder },
])(
  'a pull of $incidents records into $to, killed $kills times while others edit, ends with what the tenant has',
  async ({ to, incidents, kills, readRows }) => {
    const tenant = await startTenantAtWork(incidents, KILLS);
    const { mock, deleted, url } = tenant;
    const folder = temporaryFolder();
    const pull = (name: string, data: Row) => {
      const auth = { strategy: 'ivanti_api_key', api_key: mock.credentials.apiKey };
      const config = {
        name: 'tenant',
        instance: url,
        auth,
        data: { tables: ['incidents'], max_lanes: LANES, ...data },
      };
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(config));
      return ['pull', '--config', `${name}.json`, '--to', to, '--json'];
    };
    const history = pull('history', { mode: 'historical', start_date: '2020-01-01' });
    const increment = pull('increment', { mode: 'incremental' });
    const sweep = pull('sweep', { mode: 'incremental', deletes: 'sweep' });
    const complete = (rows?: number) => {
      const table = { complete: true, ...(rows === undefined ? {} : { rows }) };
      return { tables: [expect.objectContaining(table)] };
    };

    const count = pageCount(mock);
    for (const death of deathsFor(incidents / PAGE, kills)) {
      await liveAndDie(history, folder, tenant, death);
      count.processEnded();
    }
    expect((await runCli(history, { cwd: folder })).json).toMatchObject(complete());
    count.processEnded();
    // Each lane may lose the page that it had read and not yet stored, and nothing else is read twice.
    expect(Math.max(...count.again)).toBeLessThanOrEqual(LANES);
    // Each lane ends with a page that is not full; what others change meanwhile takes a few more.
    expect(count.pages()).toBeLessThanOrEqual(incidents / PAGE + 3 * LANES);

    tenant.settle();
    expect((await runCli(increment, { cwd: folder })).json).toMatchObject(complete());
    const rows = latest(readRows(folder));
    const records = new Map(mock.records.list('incidents').map((record) => [record['RecId'] as string, record]));
    expect([...records].filter(([id, record]) => !holds(rows.get(id), record)).map(([id]) => id)).toEqual([]);
    // The run was not asked to look for deletions: a record read before its deletion stays.
    const left = [...rows.keys()].filter((id) => !records.has(id));
    expect(left.filter((id) => !deleted.has(id))).toEqual([]);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(deleted.size);

    // Looked for, they are found missing in one run and marked in the next; nothing else is delivered again.
    expect((await runCli(sweep, { cwd: folder })).json).toMatchObject(complete(0));
    expect((await runCli(sweep, { cwd: folder })).json).toMatchObject(complete(left.length));
    const marked = [...latest(readRows(folder)).values()].filter((row) => Boolean(row['_deleted']));
    expect(marked.map((row) => row['RecId']).sort()).toEqual(left.sort());
  },
  PATIENCE_MS,
);

function rowsOfDatabase(folder: string): readonly Row[] {
  return sqliteRows(join(folder, 'ivanti.db'), 'incident');
}

/** All lines; none says what an earlier one said. */
function linesOfFolder(folder: string): readonly Row[] {
  const rows = jsonlRows(join(folder, 'lake'), 'incident');
  const contents = contentsOf(rows);
  expect(new Set(contents).size).toBe(contents.length);
  return rows;
}
