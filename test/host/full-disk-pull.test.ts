import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, afterAll, expect, test } from 'vitest';
import { createMockIvanti } from '../../mock-ivanti/index.js';
import { lookIntoDestination } from '../../host/destinations/open-destination.js';
import { runHere } from './run-cli.js';
import { NO_DISK, smallDisk } from './small-disk.js';
import { temporaryFolder } from './scene.js';

const INCIDENTS = 4000;
const mock = createMockIvanti({ incidents: INCIDENTS });
let tenant: Awaited<ReturnType<typeof mock.listen>>;

beforeAll(async () => {
  tenant = await mock.listen();
});
afterAll(async () => {
  await tenant.close();
  await mock.close();
});

/** A folder with a connection to a tenant whose table takes more than 10 MB. */
function desk() {
  const folder = temporaryFolder();
  const config = {
    name: 'tenant',
    instance: tenant.url,
    auth: { strategy: 'ivanti_api_key', api_key: mock.credentials.apiKey },
    data: { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01', max_lanes: 4 },
  };
  writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
  return (to: string, data: string) =>
    runHere(['pull', '--config', 'c.json', '--to', to, '--data', data, '--json'], { cwd: folder });
}

const calls = () => mock.journal.entries().at(-1)?.id ?? 0;

test.for([
  { kind: 'sqlite', target: 'out.db', data: 'on the same disk' },
  { kind: 'jsonl', target: 'lake', data: 'elsewhere' },
])(
  'a pull into $kind with its data folder $data says once that the disk is full, and ends with everything once there is room',
  { timeout: 60_000 },
  async ({ kind, target, data }, { skip }) => {
    const disk = smallDisk('6m');
    if (disk === undefined) return skip(NO_DISK);
    const run = desk();
    const to = `${kind}:${join(disk, target)}`;
    const pull = () => run(to, data === 'elsewhere' ? 'data' : join(disk, 'data'));

    const refused = await pull();
    const problem = {
      code: 'host.disk_full',
      field: 'to',
      message: expect.stringMatching(
        new RegExp(`^The disk is full: .*${join(disk, target)}.* bytes are (needed|free)`),
      ) as unknown,
    };
    expect([refused.code, refused.json]).toEqual([
      1,
      expect.objectContaining({ problem: expect.objectContaining(problem) as unknown, tables: [expect.anything()] }),
    ]);
    // One result, no second problem behind it, and no further request.
    expect(refused.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(refused.stderr).not.toMatch(/plugin\.defect|network|destroyed|rollback|waiting/);
    const asked = calls();
    const [held] = await lookIntoDestination(to);
    expect(held?.rows).toBeGreaterThan(0);
    expect(held?.rows).toBeLessThan(INCIDENTS);
    expect(calls()).toBe(asked);

    execFileSync('mount', ['-o', 'remount,size=60m', disk]);
    const whole = await pull();
    expect([whole.code, whole.json]).toEqual([
      0,
      expect.objectContaining({ tables: [expect.objectContaining({ complete: true })] }),
    ]);
    expect((await lookIntoDestination(to))[0]?.rows).toBe(INCIDENTS);
  },
);

test('a full disk under the store is reported with its path before any request', { timeout: 60_000 }, async ({
  skip,
}) => {
  const disk = smallDisk('100k');
  if (disk === undefined) return skip(NO_DISK);
  const asked = calls();
  const { code, json } = await desk()('sqlite:out.db', join(disk, 'data'));
  expect([code, json]).toEqual([
    1,
    {
      problem: expect.objectContaining({
        code: 'host.disk_full',
        message: expect.stringContaining(join(disk, 'data', 'store.db')) as unknown,
      }) as unknown,
    },
  ]);
  expect(calls()).toBe(asked);
});

/** Writes that many rows as lines of JSON and reads their keys back; prints the number of keys, or the problem. */
const GO_THROUGH = `
  const [host, folder, rows] = process.argv.slice(1);
  const { openDestination } = await import(host);
  const table = await (await openDestination('jsonl:' + folder)).open('incidents');
  const shape = { name: 'incident', key: 'RecId', columns: [{ name: 'RecId', type: 'string' }] };
  const ids = Array.from({ length: Number(rows) }, (_, index) => ({ RecId: String(index).padStart(32, '0') }));
  await table.write({ table: shape, rows: ids, checkpoint: 1 });
  try {
    let keys = 0;
    for await (const portion of table.existingRows().entries('LastModDateTime')) keys += portion.length;
    console.log(JSON.stringify({ keys }));
  } catch (error) {
    console.log(JSON.stringify(error.problem));
  }`;

test('a full disk for the sort of the keys of a folder of lines is reported with the folder that is full', async ({
  skip,
}) => {
  const disk = smallDisk('1m');
  if (disk === undefined) return skip(NO_DISK);
  const host = new URL('../../dist/host/index.js', import.meta.url).href;
  const goThrough = (rows: number) => {
    const args = ['--input-type=module', '-e', GO_THROUGH, host, temporaryFolder(), String(rows)];
    const printed = execFileSync(process.execPath, args, { env: { ...process.env, SQLITE_TMPDIR: disk } });
    return JSON.parse(String(printed)) as unknown;
  };
  expect(goThrough(1000)).toEqual({ keys: 1000 });
  expect(goThrough(100_000)).toMatchObject({
    code: 'host.disk_full',
    field: 'to',
    message: expect.stringContaining(`a temporary file of SQLite in ${disk} cannot be written`) as unknown,
  });
});
