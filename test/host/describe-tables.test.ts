import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Database from 'libsql';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import type { JsonObject, TableDescription } from '../../host-sdk/index.js';
import { dbtSources } from '../../host/pull/formats/dbt-sources.js';
import { jsonSchemaOf } from '../../host/pull/formats/json-schema.js';
import { startTenant } from '../tenant.js';
import { runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';

/** A connection in a folder of its own, and what a command prints there. */
async function desk(data: object = {}) {
  const tenant = await startTenant();
  const cwd = temporaryFolder();
  const config = { ...tenant.config(), name: 'Production EU', data: { tables: ['incidents', 'employees'], ...data } };
  writeFileSync(join(cwd, 'connection.json'), JSON.stringify(config));
  const run = (...args: readonly string[]) => runHere([...args, '--config', 'connection.json'], { cwd });
  return { run, tenant, cwd };
}

const TABLE: TableDescription = {
  collection: 'incidents',
  name: 'incident',
  key: 'RecId',
  cursor: 'LastModDateTime',
  columns: [
    { name: 'RecId', type: 'string', nullable: false, nativeType: 'Edm.String', maxLength: 32 },
    {
      name: 'Subject',
      type: 'string',
      nullable: true,
      label: 'Summary',
      description: 'Say: "what"\n - is #wrong: {now}',
    },
    { name: 'Owner_RecID', type: 'string', nullable: true },
    { name: 'yes', type: 'boolean', nullable: true },
  ],
  links: [{ column: 'Owner_RecID', toColumn: 'RecId', objectColumn: 'Owner_Category' }],
};

describe('tables describe', () => {
  test('shows each column with its type, label and link, and reads no records', async () => {
    const { run, tenant } = await desk();
    const { code, stdout } = await run('tables', 'describe', 'incidents');
    expect(code).toBe(0);
    expect(stdout).toContain('incident: the object incidents, key RecId, changes by LastModDateTime');
    expect(stdout).toMatch(
      /ProfileLink_RecID +string\(32\) +RecId of the record of the object in ProfileLink_Category\./,
    );
    expect(stdout).toMatch(/_dlt_processing_time +datetime +When this version/);
    expect(tenant.mock.journal.entries({ op: 'list' })).toEqual([]);
  });

  test('as JSON schema accepts every row that a pull writes, and no row with a value of another type', async () => {
    const { run, cwd } = await desk({ deletes: 'sweep' });
    await run('tables', 'describe', 'incidents', '--format', 'json-schema', '--out', 'schema.json');
    await run('pull', '--to', 'jsonl:lake', '--table', 'incidents');
    const schemas = JSON.parse(readFileSync(join(cwd, 'schema.json'), 'utf8')) as { readonly incident: JsonObject };
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const isValid = ajv.compile({ ...schemas.incident, additionalProperties: false });
    const rows = readFileSync(join(cwd, 'lake/incident.jsonl'), 'utf8').trimEnd().split('\n');
    expect(rows.length).toBe(300);
    for (const line of rows) expect(isValid(JSON.parse(line)), JSON.stringify(isValid.errors)).toBe(true);
    expect(isValid({ RecId: 'A', IsVIP: 'yes' })).toBe(false);
    expect(isValid({ IsVIP: true })).toBe(false);
  });

  test('with --json gives the description itself, of every table of the connection', async () => {
    const { run } = await desk({ select: { incidents: ['Subject'] }, table_names: { employees: 'people' } });
    const { json } = await run('tables', 'describe', '--json');
    const [incident, people] = json['tables'] as readonly TableDescription[];
    expect(incident?.columns.map(({ name }) => name).toSorted()).toEqual(
      ['LastModDateTime', 'RecId', 'Subject', '_dlt_processing_time'].toSorted(),
    );
    expect([people?.name, people?.key]).toEqual(['people', 'RecId']);
  });

  test('an unknown table is refused with its name', async () => {
    const { run } = await desk();
    const { code, stderr } = await run('tables', 'describe', 'incidentz');
    expect([code, stderr]).toEqual([1, expect.stringContaining('config.unknown_table')]);
  });
});

describe('the formats', () => {
  test('dbt reads every name and text as it is, whatever signs it contains', () => {
    const source = parse(dbtSources({ name: 'eu', description: 'A: b' }, [TABLE])) as unknown;
    expect(source).toEqual({
      version: 2,
      sources: [
        {
          name: 'eu',
          description: 'A: b',
          tables: [
            {
              name: 'incident',
              description: 'The business object incidents, one row for each record.',
              meta: { key: 'RecId', cursor: 'LastModDateTime' },
              columns: [
                { name: 'RecId', tests: ['unique', 'not_null'] },
                { name: 'Subject', description: 'Summary. Say: "what"\n - is #wrong: {now}.' },
                {
                  name: 'Owner_RecID',
                  description: 'RecId of the record of the object in Owner_Category.',
                  meta: { references_column: 'RecId', object_column: 'Owner_Category' },
                },
                { name: 'yes' },
              ],
            },
          ],
        },
      ],
    });
  });

  test('a field without a type of its own takes any value, a key none but its own', () => {
    const columns = [...TABLE.columns, { name: 'Any', type: 'other' as const, nullable: true }];
    const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(jsonSchemaOf({ ...TABLE, columns }));
    for (const Any of [1, 'x', null, [true], { a: 1 }]) expect(isValid({ RecId: 'A', Any })).toBe(true);
    expect(isValid({ RecId: null })).toBe(false);
  });
});

describe('the SQL of a table', () => {
  test('creates in SQLite what a pull creates there, so that a pull can be compared with it', async () => {
    const { run, cwd } = await desk();
    const { code } = await run('tables', 'describe', 'incidents', '--format', 'ddl', '--out', 'tables.sql');
    await run('pull', '--to', 'sqlite:tables.db', '--table', 'incidents');
    const sql = readFileSync(join(cwd, 'tables.sql'), 'utf8');
    const database = new Database(join(cwd, 'tables.db'));
    const [made] = database.prepare("SELECT sql FROM sqlite_master WHERE name = 'incident'").all([]) as {
      sql: string;
    }[];
    database.close();
    expect([code, sql]).toEqual([0, `${made?.sql ?? ''};\n`]);
  });

  test('has the types and names of PostgreSQL for its dialect', async () => {
    const { run } = await desk();
    const { stdout } = await run('tables', 'describe', 'incidents', '--format', 'ddl', '--dialect', 'postgres');
    expect(stdout).toContain('CREATE TABLE "incident" (');
    expect(stdout).toContain('"RecId" text COLLATE "C" PRIMARY KEY');
    expect(stdout).toContain('"LastModDateTime" timestamp with time zone');
    const { code, stderr } = await run('tables', 'describe', '--format', 'ddl', '--dialect', 'jsonl');
    expect([code, stderr]).toEqual([2, expect.stringContaining('sqlite, postgres')]);
  });
});
