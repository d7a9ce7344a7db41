import { join } from 'node:path';
import Database from 'libsql';
import { Pool } from 'undici';

const PAGE = 100;

/**
 * The least that a pull can do: undici, JSON.parse and one prepared upsert of a page in a transaction, in as many lanes
 * of equal width. It keeps no state, checks nothing and counts nothing. Returns the seconds from opening to closing.
 */
export async function floor({ url, credentials }, lanes, folder) {
  const started = performance.now();
  const pool = new Pool(url, { connections: lanes });
  const headers = { authorization: `rest_api_key=${credentials.apiKey}` };
  const database = new Database(join(folder, 'floor.db'));
  database.pragma('journal_mode = WAL');
  let upsert;
  let rows = 0;

  const prepare = (record) => {
    const names = Object.keys(record).map((name) => `"${name}"`);
    database.exec(
      `CREATE TABLE incident (${names.map((name) => `${name}${name === '"RecId"' ? ' TEXT PRIMARY KEY' : ''}`).join()})`,
    );
    return database.prepare(
      `INSERT INTO incident (${names.join()}) VALUES (${names.map(() => '?').join()})
       ON CONFLICT (RecId) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join()}`,
    );
  };
  // libsql takes no booleans.
  const cell = (value) => (typeof value === 'boolean' ? Number(value) : value);
  const store = (records) => {
    upsert ??= prepare(records[0]);
    database.exec('BEGIN IMMEDIATE');
    for (const record of records) upsert.run(Object.values(record).map(cell));
    database.exec('COMMIT');
    rows += records.length;
  };
  const lane = async (after, upTo) => {
    for (;;) {
      const filter = `LastModDateTime ge 2020-01-01T00:00:00Z and RecId gt '${after}' and RecId le '${upTo}'`;
      const query = `$filter=${encodeURIComponent(filter)}&$orderby=RecId%20asc&$top=${PAGE}&$skip=0`;
      const path = `/api/odata/businessobject/incidents?${query}`;
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
      const text = await body.text();
      if (statusCode === 204) return;
      const { value } = JSON.parse(text);
      store(value);
      after = value.at(-1).RecId;
      if (value.length < PAGE) return;
    }
  };
  const bound = (index) =>
    index === 0 ? '' : ((16 ** 8 * index) / lanes - 1).toString(16).toUpperCase().padStart(8, '0').padEnd(32, 'F');
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(bound(index), bound(index + 1))));
  database.close();
  await pool.close();
  return { rows, seconds: (performance.now() - started) / 1000 };
}
