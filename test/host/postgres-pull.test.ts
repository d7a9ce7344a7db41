import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tableRows } from '../../host/destinations/open-destination.js';
import { startPostgres, WITHOUT_POSTGRES } from './postgres.js';
import { runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';
import { startTenantAtWork } from './tenant-at-work.js';
import { holds, latest, type Row } from './written-rows.js';

const RECORDS = process.env['PROOF_SIZE'] === 'full' ? 200_000 : 20_000;
const PATIENCE_MS = 120_000 + RECORDS * 10;

const server = WITHOUT_POSTGRES === undefined ? await startPostgres() : undefined;
afterAll(() => server?.close());

test.skipIf(server === undefined)(
  `${RECORDS} records that others edit are in PostgreSQL as the tenant has them (${WITHOUT_POSTGRES ?? 'started'})`,
  async () => {
    const tenant = await startTenantAtWork(RECORDS, 0);
    const { mock, url, deleted } = tenant;
    const folder = temporaryFolder();
    const to = `postgres:${server?.target('tenant') ?? ''}`;
    const pull = async (data: Row) => {
      const auth = { strategy: 'ivanti_api_key', api_key: mock.credentials.apiKey };
      const config = { name: 'tenant', instance: url, auth, data: { tables: ['incidents'], ...data } };
      writeFileSync(join(folder, 'tenant.json'), JSON.stringify(config));
      const args = ['pull', '--config', 'tenant.json', '--to', to, '--json'];
      const { json } = await runHere(args, { cwd: folder });
      expect(json).toMatchObject({ tables: [{ complete: true }] });
    };
    await pull({ mode: 'historical', start_date: '2020-01-01' });
    tenant.settle();
    await pull({ mode: 'incremental' });
    await pull({ mode: 'incremental', deletes: 'sweep' });
    await pull({ mode: 'incremental', deletes: 'sweep' });
    const found: Row[] = [];
    for await (const row of (await tableRows(to, 'incidents')).rows()) found.push(row);
    const rows = latest(found);
    const records = new Map(mock.records.list('incidents').map((record) => [record['RecId'] as string, record]));
    expect(found.length).toBe(rows.size);
    expect([...records].filter(([id, record]) => !holds(rows.get(id), record)).map(([id]) => id)).toEqual([]);
    const marked = found.filter((row) => row['_deleted'] === true).map((row) => row['RecId'] as string);
    expect(marked.sort()).toEqual([...rows.keys()].filter((id) => !records.has(id)).sort());
    expect(marked.filter((id) => !deleted.has(id))).toEqual([]);
    expect(marked.length).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);
