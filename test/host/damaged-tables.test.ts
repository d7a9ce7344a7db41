import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { openDesk, type Desk, type Kind } from './pull-fixes/desk.js';
import { lastCertificate, verify } from './verify.js';
import type { Row } from './written-rows.js';

const RUNS = Number(process.env['PROOF_RUNS'] ?? 12);

/** What may happen to a row behind everybody's back. */
interface Damage {
  readonly what: 'missing' | 'extra' | 'cursor changed' | 'cursor lost' | 'key changed' | 'doubled';
  readonly row: number;
  /** Milliseconds by which a cursor value is changed. */
  readonly by: number;
}

const damages: fc.Arbitrary<Damage> = fc.record({
  what: fc.constantFrom('missing', 'extra', 'cursor changed', 'cursor lost', 'key changed', 'doubled'),
  row: fc.nat(),
  by: fc.constantFrom(1000, -1000, 86_400_000, -400 * 86_400_000, 3_600_000),
});

const otherKey = (row: Row) => String(row['RecId']).split('').reverse().join('');
const moved = (row: Row, by: number) => new Date(Date.parse(String(row['LastModDateTime'])) + by).toISOString();

/** Rows as the damage leaves them; JSON lines can hold a row twice, and in SQLite the other one needs another key. */
function damaged(rows: readonly Row[], { what, row: drawn, by }: Damage, kind: Kind): readonly Row[] {
  const at = drawn % rows.length;
  const row = rows[at] ?? {};
  const changed: Readonly<Record<Damage['what'], readonly Row[]>> = {
    missing: [],
    extra: [row, { ...row, RecId: otherKey(row) }],
    'cursor changed': [{ ...row, LastModDateTime: moved(row, by) }],
    'cursor lost': [{ ...row, LastModDateTime: null }],
    'key changed': [{ ...row, RecId: otherKey(row) }],
    doubled: [row, kind === 'jsonl' ? row : { ...row, RecId: otherKey(row) }],
  };
  return rows.toSpliced(at, 1, ...changed[what]);
}

/** A copy of the desk's destination with these rows. */
function copyWith(desk: Desk, rows: readonly Row[], kind: Kind): string {
  if (kind === 'jsonl') {
    mkdirSync(`${desk.folder}/copy`, { recursive: true });
    writeFileSync(`${desk.folder}/copy/incident.jsonl`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return `${desk.folder}/copy`;
  }
  const file = `${desk.folder}/copy.db`;
  copyFileSync(desk.to.slice('sqlite:'.length), file);
  const database = new Database(file);
  database.exec('BEGIN; DELETE FROM incident');
  for (const row of rows) {
    const names = Object.keys(row);
    const places = names.map(() => '?').join();
    database.prepare(`INSERT INTO incident (${names.join()}) VALUES (${places})`).run(Object.values(row));
  }
  database.exec('COMMIT');
  database.close();
  return file;
}

/** What the script says of the tables with this damage. */
async function codeOf(desk: Desk, certificate: JsonObject, damage: Damage, kind: Kind) {
  const place = copyWith(desk, damaged(desk.written(), damage, kind), kind);
  return verify(certificate, place, desk.folder);
}

describe.each<Kind>(['sqlite', 'jsonl'])('damage in %s', (kind) => {
  test('of a table that was read for the first time is found, whatever and wherever it is', async () => {
    const desk = await openDesk(kind);
    await desk.pull();
    const certificate = await lastCertificate(desk);
    expect((await verify(certificate, copyWith(desk, desk.written(), kind), desk.folder)).code).toBe(0);
    await fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        const { code, said } = await codeOf(desk, certificate, damage, kind);
        expect(code, said.join('\n')).toBe(1);
      }),
      { numRuns: RUNS, seed: 1 },
    );
  });

  test('of what an increment wrote is found, and an older row that it should have shown is named', async () => {
    const desk = await openDesk(kind);
    await desk.pull();
    desk.tenant.clock.advance(3_600_000);
    const [deleted = ''] = desk.tenant.mock.records
      .list('incidents')
      .map(({ RecId: id }) => id as string)
      .slice(80);
    desk.edit(30, 20);
    await desk.pull();
    const certificate = await lastCertificate(desk);
    const wrote = desk
      .written()
      .flatMap((row, at) => (String(row['LastModDateTime']) > '2026-07-01T12:30' ? [at] : []));
    expect(wrote).toHaveLength(30);
    const whats = ['missing', 'cursor changed', 'cursor lost', 'key changed'] as const;
    for (const [at, what] of whats.entries()) {
      const damage = { what, row: wrote[at * 7] ?? 0, by: 1000 };
      expect([what, (await codeOf(desk, certificate, damage, kind)).code]).toEqual([what, 1]);
    }
    const late = (row: Row) => (row['RecId'] === deleted ? { ...row, LastModDateTime: '2026-07-01T12:59:30Z' } : row);
    const { said } = await verify(certificate, copyWith(desk, desk.written().map(late), kind), desk.folder);
    expect(said.join('\n')).toContain(`the tenant did not show ${deleted}, an older row`);
  });

  test('is not confused with what later runs wrote, which is counted and not accepted', async () => {
    const desk = await openDesk(kind);
    await desk.pull();
    const certificate = await lastCertificate(desk);
    desk.tenant.clock.advance(3_600_000);
    desk.edit(7, 20);
    await desk.pull();
    const sound = await verify(certificate, copyWith(desk, desk.written(), kind), desk.folder);
    expect(sound.code).toBe(0);
    if (kind === 'sqlite') expect(sound.said.join('\n')).toContain('7 later rows');
    const rows = desk.written();
    const first = rows.filter((row) => String(row['_dlt_processing_time']) < '2026-07-01T12:30').slice(0, 12);
    const lost = rows.filter((row) => !first.includes(row));
    const { code, said } = await verify(certificate, copyWith(desk, lost, kind), desk.folder);
    expect([code, said.join('\n')]).toEqual([1, expect.stringMatching(/\d of its 90 records are missing/)]);
  });
});
