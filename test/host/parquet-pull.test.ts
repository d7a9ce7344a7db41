import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMockIvanti } from '../../mock-ivanti/index.js';
import { lakeView } from './documented-sql.js';
import { NO_DUCKDB, openDuckDb, queried } from './duckdb.js';
import { runHere } from './run-cli.js';
import { afterTest, temporaryFolder } from './scene.js';

const INCIDENTS = process.env['PROOF_SIZE'] === 'full' ? 200_000 : 20_000;
const PATIENCE_MS = 120_000 + INCIDENTS;

/** Whether a cell of DuckDB is what the tenant shows: as JSON, integers and decimals are texts, and instants have a space. */
function isShown(cell: unknown, value: unknown): boolean {
  if (typeof cell !== 'string' || cell === value) return cell === value;
  if (typeof value === 'number') return Number(cell) === value;
  return cell.replace(' ', 'T').replace(/\+00$/, 'Z') === value;
}

test(
  `a pull of ${INCIDENTS} records into Parquet, with edits, ends with what the tenant has`,
  async ({ skip }) => {
    const duckDb = await openDuckDb();
    if (duckDb === undefined) return skip(NO_DUCKDB);
    let now = Date.parse('2026-07-01T12:00:00Z');
    const mock = createMockIvanti({ incidents: INCIDENTS, now: () => now });
    const tenant = await mock.listen();
    afterTest(async () => {
      await tenant.close();
      await mock.close();
    });
    const folder = temporaryFolder();
    const pull = async (data: object) => {
      const auth = { strategy: 'ivanti_api_key', api_key: mock.credentials.apiKey };
      const config = { name: 'tenant', instance: tenant.url, auth, data: { tables: ['incidents'], ...data } };
      writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
      const { json } = await runHere(['pull', '--config', 'c.json', '--to', 'parquet:lake', '--json'], { cwd: folder });
      expect(json).toMatchObject({ tables: [{ complete: true }] });
    };
    await pull({ mode: 'historical', start_date: '2020-01-01' });
    const ids = mock.records.list('incidents').map((record) => record['RecId'] as string);
    for (const id of ids.filter((_, at) => at % 40 === 0))
      mock.records.update('incidents', id, { Subject: `Édité ${id}` });
    now += 400_000;
    await pull({ mode: 'incremental' });

    await duckDb.run(`SET TimeZone = 'UTC'`);
    await duckDb.run(lakeView('incident', join(folder, 'lake')));
    const rows = new Map((await queried(duckDb, 'FROM incident')).map((row) => [row['RecId'], row]));
    const records = mock.records.list('incidents');
    expect(rows.size).toBe(ids.length);
    const wrong = records.flatMap((record) => {
      const row = rows.get(record['RecId']) ?? {};
      const fields = Object.entries(record).filter(([name, value]) => !isShown(row[name] ?? null, value));
      return fields.map(([name, value]) => ({ name, value, found: row[name] }));
    });
    expect(wrong.slice(0, 5)).toEqual([]);
  },
  PATIENCE_MS,
);
