import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresAddress } from '../../host/destinations/postgres-connection.js';
import { POSTGRES, postgresKind } from '../../host/destinations/postgres-destination.js';
import { openSession } from '../../host/destinations/postgres-session.js';
import { row, TABLE } from './destination-table.js';
import { startPostgres, WITHOUT_POSTGRES, type PostgresServer } from './postgres.js';
import { afterTest, temporaryFolder } from './scene.js';

const started = WITHOUT_POSTGRES === undefined ? await startPostgres() : undefined;
afterAll(() => started?.close());
const server = started as PostgresServer;

const PASSWORD = 'Tr0ub4dor & 3';
/** Does not wait for a server that is gone. */
const HASTY = postgresKind(0);

let schemas = 0;

/** A table that is open, in a schema of its own. */
async function scene(kind = POSTGRES) {
  const schema = `trouble${++schemas}`;
  const place = { target: server.target(schema), secrets: {} };
  const open = async () => {
    const table = await (await kind.open(place)).open('incidents');
    afterTest(() => table.close());
    return table;
  };
  const table = await open();
  const write = (id: string, checkpoint: number, more = {}) =>
    table.write({ table: TABLE, rows: [row(id, more)], checkpoint });
  const keys = async () =>
    (await server.query(`SELECT "RecId" AS id FROM ${schema}.incident ORDER BY 1`)).map(({ id }) => id);
  return { schema, place, table, open, write, keys };
}

/** Ends the connections that write a table, as a failing network or an administrator does. */
const endConnections = () =>
  server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ivanti-exchange'");

/** A URL of the server as another user, over the network. */
const as = (user: string, more = '') => ({
  target: `//${user}@127.0.0.1:${server.port}/tables?schema=s_${user}${more}`,
  secrets: { password: PASSWORD },
});

const problemOf = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error as { problem: { code: string; message: string; fix: string } }).problem,
  );

describe.skipIf(WITHOUT_POSTGRES !== undefined)(`PostgreSQL (${WITHOUT_POSTGRES ?? 'started'})`, () => {
  beforeAll(async () => {
    for (const role of ['writer', 'stranger', 'reader', 'hurried']) {
      await server.query(`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'`);
      if (role !== 'stranger') await server.query(`CREATE SCHEMA s_${role} AUTHORIZATION ${role}`);
    }
    await server.query('ALTER ROLE reader SET default_transaction_read_only = on');
    await server.query(`CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`);
  });

  describe('a lost connection', () => {
    test('between two pages is opened again, and the table is locked again', async () => {
      const { write, open, keys } = await scene();
      await write('a', 1);
      await endConnections();
      await write('b', 2);
      expect(await keys()).toEqual(['a', 'b']);
      await expect(open()).rejects.toMatchObject({ problem: { code: 'host.busy' } });
    });

    test('in the middle of a page leaves the page whole or repeats it', async () => {
      const { schema, write, keys, table } = await scene();
      await write('a', 1);
      // The page waits for the trigger, so that its connection ends in the middle.
      await server.query(`CREATE FUNCTION ${schema}.wait() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN IF NEW."Text" = ''slow'' THEN PERFORM pg_sleep(0.4); END IF; RETURN NEW; END'`);
      await server.query(
        `CREATE TRIGGER wait BEFORE INSERT ON ${schema}.incident FOR EACH ROW EXECUTE FUNCTION ${schema}.wait()`,
      );
      const written = write('b', 2, { Text: 'slow' });
      let ended = 0;
      while (ended === 0) {
        const sleeping = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'`;
        ended = (await server.query(sleeping)).length;
      }
      await written;
      expect(await keys()).toEqual(['a', 'b']);
      await table.close();
      expect(await POSTGRES.lookInto({ target: server.target(schema), secrets: {} })).toMatchObject([
        { checkpoint: 2 },
      ]);
    });

    test('during which another run wrote the table ends the first run', async () => {
      const { write, place, table, schema, keys } = await scene();
      await write('a', 1);
      await endConnections();
      const other = await (await POSTGRES.open(place)).open('incidents');
      await other.write({ table: TABLE, rows: [row('other')], checkpoint: 9 });
      await other.close();
      const taken = {
        problem: {
          code: 'host.destination',
          message: expect.stringContaining('is not as this run left it') as unknown,
        },
      };
      await expect(write('b', 2)).rejects.toMatchObject(taken);
      // Not even a page that changes the table, a checkpoint or a drop.
      await expect(write('b', 2, { New: 1 })).rejects.toMatchObject(taken);
      await expect(table.replaceCheckpoint('incident', 3)).rejects.toMatchObject(taken);
      await expect(table.drop()).rejects.toMatchObject(taken);
      expect(await keys()).toEqual(['a', 'other']);
      expect(await server.query(`SELECT checkpoint FROM ${schema}._ivanti_exchange_state`)).toEqual([
        { checkpoint: '9' },
      ]);
    });

    test('during which another run dropped the table does not bring half of it back', async () => {
      const { write, place, schema } = await scene();
      await write('a', 1);
      await endConnections();
      const other = await (await POSTGRES.open(place)).open('incidents');
      await other.drop();
      await other.close();
      await expect(write('b', 2)).rejects.toThrow('is not as this run left it');
      expect(await server.query(`SELECT * FROM ${schema}._ivanti_exchange_state`)).toEqual([]);
    });

    test('of a reader in the middle of a table does not skip or repeat rows', async () => {
      const { table } = await scene();
      const ids = Array.from({ length: 5500 }, (_, index) => String(index).padStart(6, '0'));
      await table.write({ table: TABLE, rows: ids.map((id) => row(id)), checkpoint: 1 });
      const seen: string[] = [];
      for await (const portion of table.existingRows().keys()) {
        seen.push(...portion);
        await endConnections();
      }
      expect(seen).toEqual(ids);
    });

    test('to a server that crashes and starts again is found again: nothing is lost or half there', async () => {
      const { write, keys, table } = await scene();
      await write('a', 1);
      await server.query('CHECKPOINT');
      await server.crash();
      const [written] = await Promise.allSettled([write('b', 2), server.start()]);
      expect(written).toMatchObject({ status: 'fulfilled' });
      await write('c', 3);
      expect((await keys()).slice(-2)).toEqual(['b', 'c']);
      await table.close();
    });

    test('to a server that has lost the last page ends the run: a further page would leave a hole', async () => {
      const { write, open, keys, schema } = await scene();
      await write('a', 1);
      await write('b', 2);
      await endConnections();
      // What a crash leaves, or a standby that takes over.
      await server.query(`DELETE FROM ${schema}.incident WHERE "RecId" = 'b'`);
      await server.query(`UPDATE ${schema}._ivanti_exchange_state SET checkpoint = '1', writes = writes - 1`);
      await expect(write('c', 3)).rejects.toThrow('the server has lost its last pages');
      expect(await keys()).toEqual(['a']);
      await endConnections();
      expect((await open()).checkpoint).toBe(1);
    });

    test('to a server that does not come back ends the run with a problem, and the next run continues', async () => {
      const { write, open, place } = await scene(HASTY);
      await write('a', 1);
      await server.crash();
      const problem = await problemOf(write('b', 2));
      expect(problem).toMatchObject({ code: 'host.destination', retry: 'later' });
      expect(problem?.message).toMatch(/^(The connection to PostgreSQL at .* was lost|No PostgreSQL server listens)/);
      await expect(POSTGRES.open(place)).rejects.toMatchObject({
        problem: { message: expect.stringContaining('No PostgreSQL server listens') as unknown },
      });
      await server.start();
      expect([0, 1]).toContain((await open()).checkpoint ?? 0);
    });
  });

  test('a statement that runs on another connection than the lock is the work of a pooler', async () => {
    const address = postgresAddress({ target: server.target('pooled'), secrets: {} });
    const session = await openSession(address, { name: 'x', busy: 'busy' }, 0);
    expect(() => {
      session.requireLocked('1');
    }).toThrow('A connection pooler at');
    await session.close();
  });

  describe('passwords', () => {
    test('come from the secret, the environment or a file, and the wrong one is not repeated', async () => {
      const { target } = as('writer');
      const folder = temporaryFolder();
      const file = join(folder, 'pgpass');
      writeFileSync(file, `127.0.0.1:*:tables:writer:${PASSWORD}\n`);
      chmodSync(file, 0o600);
      const environment = { ...process.env };
      afterTest(() => {
        process.env = environment;
      });
      process.env = { ...environment, PGPASSFILE: join(folder, 'none') };
      await POSTGRES.test(as('writer'));
      const missing = await problemOf(POSTGRES.test({ target, secrets: {} }));
      expect(missing).toMatchObject({
        code: 'host.destination',
        message: expect.stringContaining('asks for the password of writer') as unknown,
      });
      process.env = { ...environment, PGPASSWORD: PASSWORD };
      await POSTGRES.test({ target, secrets: {} });
      process.env = { ...environment, PGPASSFILE: file };
      await POSTGRES.test({ target, secrets: {} });
      const wrong = await POSTGRES.test({ target, secrets: { password: 'hunter2-wrong' } }).then(
        () => undefined,
        (error: unknown) => error as Error,
      );
      expect(wrong).toMatchObject({
        problem: { code: 'host.destination', message: expect.stringContaining('refuses the user writer') as unknown },
      });
      expect(JSON.stringify([wrong, wrong?.message, wrong?.stack, wrong?.cause])).not.toContain('hunter2');
    });
  });

  test.each([
    ['a missing database', '//postgres@/none?host=@', 'has no database none', 'CREATE DATABASE "none"'],
    ['an unknown host', '//u@nowhere.invalid/db', 'The host nowhere.invalid is unknown', ''],
    ['a port without a server', '//u@127.0.0.1:1/db', 'No PostgreSQL server listens at 127.0.0.1:1', ''],
    ['a folder without a socket', '//u@/db?host=/nowhere', 'No PostgreSQL server listens at /nowhere', ''],
    ['another encoding', '//postgres@/latin?host=@', 'has the encoding LATIN1', "ENCODING 'UTF8'"],
    [
      'TLS that is required and missing',
      '//u@127.0.0.1:#/tables?sslmode=require',
      'has no TLS, which sslmode=require requires',
      'sslmode=disable',
    ],
    [
      'a certificate file that is missing',
      '//u@127.0.0.1:#/tables?sslmode=verify-ca&sslrootcert=/nowhere.pem',
      '/nowhere.pem cannot be read',
      '',
    ],
  ])('%s is named, with what to do', async (_what, target, message, fix) => {
    const at = target
      .replace('@', '\0')
      .replace('host=@', `host=${server.folder}&port=${server.port}`)
      .replace('#', String(server.port))
      .replace('\0', '@');
    for (const ask of ['open', 'lookInto', 'test'] as const) {
      const problem = await problemOf(POSTGRES[ask]({ target: at, secrets: {} }));
      expect(problem).toMatchObject({ code: 'host.destination', message: expect.stringContaining(message) as unknown });
      expect(problem?.fix).toContain(fix);
    }
  });

  test('a user without rights is told which, and the way out works', async () => {
    const problem = await problemOf(POSTGRES.test(as('stranger')));
    expect(problem).toMatchObject({
      code: 'host.destination',
      message: expect.stringContaining('the user stranger may not do this') as unknown,
    });
    const [grant = ''] = /GRANT CREATE ON DATABASE "tables" TO "stranger"/.exec(problem?.fix ?? '') ?? [];
    await server.query(grant);
    await POSTGRES.test(as('stranger'));
    expect(await server.query("SELECT 1 FROM pg_namespace WHERE nspname = 's_stranger'")).toEqual([]);
  });

  test('a server that is read-only for the user is named', async () => {
    const problem = await problemOf(POSTGRES.open(as('reader')));
    expect(problem?.message).toContain('is read-only');
  });

  test.each([
    ['57014', 'host.destination', 'PostgreSQL stopped a statement', 'statement_timeout'],
    ['55P03', 'host.destination', 'is locked by another session', ''],
    ['53100', 'host.disk_full', 'The disk of the PostgreSQL server is full', ''],
    ['53300', 'host.destination', 'has no connection left', 'max_connections'],
    ['22012', 'host.destination', 'cannot be read or written: made up (SQLSTATE 22012)', ''],
  ])('the refusal %s in a page is a problem of its own and leaves nothing of the page', async (state, code, message, fix) => {
    const { schema, write, keys, table } = await scene();
    await write('a', 1);
    await server.query(`CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''made up'' USING ERRCODE = ''${state}''; END'`);
    await server.query(
      `CREATE TRIGGER refuse BEFORE INSERT ON ${schema}.incident FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse()`,
    );
    const problem = await problemOf(write('b', 2));
    expect(problem).toMatchObject({ code, message: expect.stringContaining(message) as unknown });
    expect(problem?.fix).toContain(fix);
    await server.query(`DROP TRIGGER refuse ON ${schema}.incident`);
    expect(await server.query(`SELECT checkpoint FROM ${schema}._ivanti_exchange_state`)).toEqual([
      { checkpoint: '1' },
    ]);
    await write('c', 3);
    expect(await keys()).toEqual(['a', 'c']);
    await table.close();
  });

  test('a conflict that goes away when repeated is repeated', async () => {
    const { schema, write, keys } = await scene();
    await write('a', 1);
    await server.query(`CREATE SEQUENCE ${schema}.tries`);
    await server.query(`CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN IF nextval(''${schema}.tries'') < 3 THEN RAISE EXCEPTION ''made up'' USING ERRCODE = ''40P01''; END IF; RETURN NEW; END'`);
    await server.query(
      `CREATE TRIGGER refuse BEFORE INSERT ON ${schema}.incident FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse()`,
    );
    await write('b', 2);
    expect(await keys()).toEqual(['a', 'b']);
  });

  test('several processes create one schema at the same time', async () => {
    const place = { target: server.target('together'), secrets: {} };
    await Promise.all(Array.from({ length: 8 }, () => POSTGRES.open(place)));
    const tables = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (source) => (await POSTGRES.open(place)).open(source)),
    );
    await Promise.all(
      tables.map((table, index) =>
        table.write({ table: { ...TABLE, name: `t${index}` }, rows: [row('a')], checkpoint: 1 }),
      ),
    );
    expect((await POSTGRES.lookInto(place)).map(({ output, rows }) => [output, rows])).toEqual([
      ['t0', 1],
      ['t1', 1],
      ['t2', 1],
      ['t3', 1],
    ]);
    await Promise.all(tables.map((table) => table.close()));
  });

  test('two collections that claim one table at the same time: one gets it', async () => {
    const place = { target: server.target('claimed'), secrets: {} };
    const tables = await Promise.all(['a', 'b'].map(async (source) => (await POSTGRES.open(place)).open(source)));
    const outcomes = await Promise.allSettled(
      tables.map((table) => table.write({ table: TABLE, rows: [row('x')], checkpoint: 1 })),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await Promise.all(tables.map((table) => table.close()));
  });

  test('looking and testing leave nothing', async () => {
    const place = { target: server.target('untouched'), secrets: {} };
    await POSTGRES.test(place);
    expect(await POSTGRES.lookInto(place)).toEqual([]);
    expect(await POSTGRES.rows(place, 'incidents')).toBeUndefined();
    expect(await server.query("SELECT 1 FROM pg_namespace WHERE nspname = 'untouched'")).toEqual([]);
  });

  test('a state of a later version is refused', async () => {
    const { schema, write, table, open } = await scene();
    await write('a', 1);
    await table.close();
    await server.query(`UPDATE ${schema}._ivanti_exchange_state SET version = 2`);
    await expect(open()).rejects.toMatchObject({
      problem: { code: 'host.destination', message: expect.stringContaining('version 2') as unknown },
    });
    await server.query(`UPDATE ${schema}._ivanti_exchange_state SET version = 1`);
    expect((await open()).checkpoint).toBe(1);
  });
});
