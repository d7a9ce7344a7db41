import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { destinationSuite, type DestinationKind } from './destination-suite.js';
import { NO_DUCKDB, openDuckDb, queried } from './duckdb.js';

const duckDb = await openDuckDb();

/** The latest versions: of the parts as DuckDB reads them, and of the log. */
const parquet = (options: string): DestinationKind => ({
  target: (folder) => `parquet:${join(folder, 'out')}${options}`,
  async rows(folder, table = 'incident') {
    const out = join(folder, 'out');
    const versions = [...(await partRows(join(out, table))), ...logRows(join(out, `${table}.jsonl`))];
    const latest = new Map<unknown, Record<string, unknown>>();
    for (const version of versions) {
      const before = version['_deleted'] === true ? latest.get(version['RecId']) : {};
      latest.set(version['RecId'], { ...before, ...version });
    }
    return [...latest.values()].sort((a, b) => (String(a['RecId']) < String(b['RecId']) ? -1 : 1));
  },
  yes: true,
});

async function partRows(folder: string): Promise<readonly Record<string, unknown>[]> {
  const isThere =
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.parquet'));
  if (duckDb === undefined || !isThere) return [];
  const from = `read_parquet('${folder}/loaded=*/*.parquet', union_by_name = true)`;
  const types = new Map(
    (await queried(duckDb, `DESCRIBE FROM ${from}`)).map((one) => [one['column_name'] as string, one['column_type']]),
  );
  return (await queried(duckDb, `FROM ${from} ORDER BY _version`)).map((row) => {
    const { _version, ...cells } = row;
    const told = Object.entries(cells).filter(([, value]) => value !== null);
    return Object.fromEntries(
      told.map(([name, value]) => [name.replace(/__v_json$/, ''), read(value, types.get(name))]),
    );
  });
}

function read(value: unknown, type: unknown): unknown {
  if (type === 'JSON') return JSON.parse(value as string);
  return type === 'BIGINT' || type === 'DECIMAL(38,10)' ? Number(value) : value;
}

function logRows(path: string): readonly Record<string, unknown>[] {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

if (duckDb === undefined) describe.skip(`parquet: ${NO_DUCKDB}`);
else destinationSuite('parquet', parquet('?rows=40'));
