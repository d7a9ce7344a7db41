import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { POSTGRES } from '../../host/destinations/postgres-destination.js';
import { storedName } from '../../host/destinations/postgres-names.js';
import { keeps } from '../../host/destinations/postgres-types.js';
import { lookIntoDestination, openDestination, testDestination } from '../../host/destinations/open-destination.js';

describe('the URL of a PostgreSQL database', () => {
  test.each([
    ['//user@host:5432/database?schema=tables', '//user@host:5432/database?schema=tables'],
    ['//user@host/database', '//user@host:5432/database?schema=tables'],
    ['//user@/database', '//user@localhost:5432/database?schema=tables'],
    ['//user@[::1]:6000/db?schema=a%20b', '//user@[::1]:6000/db?schema=a%20b'],
    [
      '//me%40corp@db.example.com/db?sslmode=verify-full',
      '//me%40corp@db.example.com:5432/db?schema=tables&sslmode=verify-full',
    ],
    ['//user@/db?host=/run/pg', '//user@/db?schema=tables&host=/run/pg'],
    ['//user@%2Frun%2Fpg/db?port=6000', '//user@/db?schema=tables&host=/run/pg&port=6000'],
    [
      '//user@h/db?application_name=a+b&connect_timeout=3',
      '//user@h:5432/db?schema=tables&application_name=a%2Bb&connect_timeout=3',
    ],
    ['//user@h/db?sslmode=prefer', '//user@h:5432/db?schema=tables'],
    ['//user@h/db?schema={tenant}', '//user@h:5432/db?schema={tenant}'],
  ])('%s has the name %s', (target, name) => {
    expect(POSTGRES.nameOf(target)).toBe(`postgres:${name}`);
    expect(POSTGRES.nameOf(name)).toBe(`postgres:${name}`);
  });

  const SECRET = 'Tr0ub4dor';
  test.each([
    `//user:${SECRET}@host/db`,
    `//user:${SECRET}/more@host/db`,
    `//user:${SECRET}?more@host/db`,
    `//user:${SECRET}#more@host/db`,
    `//user:a@${SECRET}@host/db`,
    `//user@host/db?password=${SECRET}`,
    `//user@host/db?sslpassword=${SECRET}`,
    `user:${SECRET}@host/db`,
  ])('with a password is refused without repeating it: %s', async (target) => {
    for (const ask of [openDestination, lookIntoDestination, testDestination]) {
      const error = await ask(`postgres:${target}`).then(
        () => undefined,
        (one: unknown) => one as Error,
      );
      expect(error).toMatchObject({
        code: 'host.destination',
        message: 'The URL of the PostgreSQL database contains a password.',
        problem: { fix: expect.stringContaining('PGPASSWORD') as unknown },
      });
      expect(JSON.stringify([error, error?.message, error?.stack, error?.cause])).not.toContain(SECRET);
    }
  });

  test.each([
    `postgresql://user:${SECRET}@host/db`,
    `Postgres://user:${SECRET}@host/db`,
  ])('under another scheme shows no password either: %s', async (name) => {
    const error = await openDestination(name).then(
      () => undefined,
      (one: unknown) => one as Error,
    );
    expect(error?.message).toContain('Did you mean postgres?');
    expect(JSON.stringify([error, error?.message, error?.stack])).not.toContain(SECRET);
  });

  test.each([
    ['//host/db', 'names no user'],
    ['//user@host', 'names no database'],
    ['//user@host:0/db', 'port in the URL'],
    ['//user@host:65536/db', 'port in the URL'],
    ['//user@host:secret/db', 'port in the URL of the PostgreSQL database is not valid'],
    ['//user@host/db?sslmode=allow', 'sslmode=allow is not supported'],
    ['//user@host/db?Schema=x', 'unknown parameter Schema'],
    ['//user@host/db?schema=', 'no value for schema'],
    ['//user@host/%zz', 'broken % escape'],
    ['//user@host/a%00b', 'broken % escape'],
    ['host/db', 'cannot be read'],
    ['//user@host/db/more', 'cannot be read'],
  ])('%s is refused: %s', (target, why) => {
    expect(() => POSTGRES.nameOf(target)).toThrow(why);
  });
});

describe('a name that PostgreSQL cannot keep', () => {
  const long = 'a'.repeat(64);
  test.each([
    ['RecId', 'RecId'],
    ['x'.repeat(63), 'x'.repeat(63)],
    ['ä'.repeat(31), 'ä'.repeat(31)],
    [long, `${'a'.repeat(54)}_ffe054fe`],
    ['😀'.repeat(16), '😀'.repeat(13) + '_'],
    ['xmin', 'xmin_'],
    ['', '_'],
  ])('%s becomes %s', (name, stored) => {
    expect(storedName(name).startsWith(stored)).toBe(true);
    expect(Buffer.byteLength(storedName(name))).toBeLessThanOrEqual(63);
    expect(storedName(name)).toBe(storedName(name));
  });

  test('differs from that of every other name', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `${long}${index}`);
    expect(new Set(names.map(storedName)).size).toBe(names.length);
  });
});

test.each([
  ['2024-06-01T00:00:00Z', true],
  ['2024-06-01T23:59:59.123456Z', true],
  ['2024-02-29T00:00:00.1Z', true],
  ['9999-12-31T23:59:59Z', true],
  ['2024-06-01T00:00:00.1234567Z', false],
  ['2024-06-01T00:00:00.120Z', false],
  ['2023-02-29T00:00:00Z', false],
  ['0000-01-01T00:00:00Z', false],
  ['2024-06-01T24:00:00Z', false],
  ['2024-06-01T00:00:60Z', false],
  ['2024-06-01T00:00:00+02:00', false],
  ['2024-06-01', false],
])('a column of instants keeps %s as it was written: %s', (text, kept) => {
  expect(keeps('timestamp with time zone', 'Changed', text)).toBe(kept);
});

describe('a server outside the allow-list of the host', () => {
  test.each([
    ['10.0.0.0/8', '127.0.0.1', 'network.egress_denied'],
    ['10.0.0.0/8', 'localhost', 'network.egress_denied'],
    ['db.example.com', '127.0.0.1', 'network.egress_denied'],
    ['127.0.0.1', '127.0.0.1', 'host.destination'],
    ['localhost', 'localhost', 'host.destination'],
    ['127.0.0.0/8, ::1', 'localhost', 'host.destination'],
  ])('%s: %s ends with %s', async (list, host, code) => {
    vi.stubEnv('IVANTI_EXCHANGE_EGRESS', list);
    onTestFinished(() => void vi.unstubAllEnvs());
    // Nothing listens at port 1: what is allowed is tried.
    await expect(openDestination(`postgres://user@${host}:1/database`)).rejects.toMatchObject({ code });
  });

  test('is not the socket of this machine', async () => {
    vi.stubEnv('IVANTI_EXCHANGE_EGRESS', '10.0.0.0/8');
    onTestFinished(() => void vi.unstubAllEnvs());
    const opened = openDestination('postgres://user@/database?host=/nowhere');
    await expect(opened).rejects.toMatchObject({ code: 'host.destination' });
  });
});
