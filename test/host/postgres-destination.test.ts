import { basename, dirname } from 'node:path';
import { afterAll, describe } from 'vitest';
import { destinationSuite, type DestinationKind } from './destination-suite.js';
import { startPostgres, WITHOUT_POSTGRES } from './postgres.js';

const server = WITHOUT_POSTGRES === undefined ? await startPostgres() : undefined;
afterAll(() => server?.close());

/** A schema for each folder of the suite. */
const schemaOf = (folder: string) =>
  basename(folder) === 'none' ? `${basename(dirname(folder))}-none` : basename(folder);

const POSTGRES: DestinationKind = {
  target: (folder) => `postgres:${server?.target(schemaOf(folder)) ?? ''}`,
  async rows(folder, table = 'incident') {
    const rows =
      (await server?.query(`SELECT to_json(t) AS row FROM "${schemaOf(folder)}"."${table}" t ORDER BY "RecId"`)) ?? [];
    return rows.map(({ row }) => {
      const cells = JSON.parse(row ?? '') as Record<string, unknown>;
      return typeof cells['_deleted_at'] === 'string'
        ? { ...cells, _deleted_at: cells['_deleted_at'].replace('+00:00', 'Z') }
        : cells;
    });
  },
  yes: true,
  mixed: String,
  // A row is at most one block of 8 kB, apart from long values.
  fields: 900,
};

describe.skipIf(WITHOUT_POSTGRES !== undefined)(`with a server (${WITHOUT_POSTGRES ?? 'started'})`, () => {
  destinationSuite('postgres', POSTGRES);
});
