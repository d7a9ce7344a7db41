import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openDesk, type Desk, type Kind } from './pull-fixes/desk.js';
import { runHere } from './run-cli.js';
import { lastCertificate, verify, type Verdict } from './verify.js';

const MINUTE = 60_000;
const KINDS: readonly Kind[] = ['sqlite', 'jsonl'];

async function verdict(desk: Desk): Promise<Verdict> {
  return verify(await lastCertificate(desk), desk.to, desk.folder);
}

/** A pull that ends well, and whose certificate is accepted right after it. */
async function accepted(desk: Desk): Promise<string> {
  const { tables, problem } = await desk.pull();
  expect([problem, tables.map(({ complete }) => complete)]).toEqual([undefined, [true]]);
  const { code, said } = await verdict(desk);
  const text = said.join('\n');
  expect([code, text.includes('WRONG'), text.includes('NOT CHECKED')], text).toEqual([0, false, false]);
  return text;
}

/** A pull that is stopped after some pages. */
async function stopped(desk: Desk): Promise<void> {
  const stop = new AbortController();
  let seen = 0;
  const onEvent = () => {
    if (++seen === 3) stop.abort();
  };
  const { tables } = await desk.pull({ signal: stop.signal, onEvent });
  expect(tables).toMatchObject([{ complete: false }]);
}

describe.each(KINDS)('right after a run into %s, its certificate is accepted', (kind) => {
  test('with increments after the history, with and without changes', async () => {
    const desk = await openDesk(kind);
    expect(await accepted(desk)).toContain('Run 1: 90 records, 0 of them not compared, 0 faults.');
    for (const pause of [5, 10, 0.1, 60]) {
      desk.tenant.clock.advance(pause * MINUTE);
      desk.edit(3, pause);
      await accepted(desk);
    }
    desk.edit(30);
    desk.tenant.clock.advance(30 * MINUTE);
    await accepted(desk);
    desk.tenant.clock.advance(30 * MINUTE);
    await accepted(desk);
  });

  test('with a run that was stopped and resumed', async () => {
    const desk = await openDesk(kind);
    await stopped(desk);
    desk.tenant.clock.advance(10 * MINUTE);
    await accepted(desk);
    desk.tenant.clock.advance(10 * MINUTE);
    desk.edit(40, 20);
    await stopped(desk);
    desk.tenant.clock.advance(MINUTE);
    await accepted(desk);
  });
});

describe('right after a run, its certificate is accepted', () => {
  test('with a history that increments came between, except for what they may have replaced', async () => {
    const desk = await openDesk('sqlite');
    await stopped(desk);
    desk.tenant.clock.advance(10 * MINUTE);
    desk.edit(5);
    desk.edit(5, 40);
    await desk.pull();
    const { code, said } = await verdict(desk);
    expect([code, said.filter((text) => text.includes('WRONG'))], said.join('\n')).toEqual([0, []]);
    expect(said.join()).toContain('rows beside it cannot be checked');
  });

  test('with other users at work while it runs', async () => {
    const desk = await openDesk('sqlite');
    const records = desk.tenant.mock.records;
    const ids = records.list('incidents').map(({ RecId: id }) => id as string);
    let page = 0;
    const onEvent = () => {
      desk.tenant.clock.advance(20_000);
      page++;
      desk.edit(3, page * 10);
      desk.edit(2, 0);
      records.delete('incidents', ids[page * 11] ?? '');
      records.insert('incidents', { Subject: `new ${page}` });
    };
    const { tables } = await desk.pull({ onEvent });
    expect(tables).toMatchObject([{ complete: true }]);
    const { code, said } = await verdict(desk);
    expect([code, said.filter((text) => text.includes('WRONG'))], said.join('\n')).toEqual([0, []]);
  });

  test.each(['count', 'sweep'])('with deletions that are looked for by %s', async (deletes) => {
    const desk = await openDesk(deletes === 'count' ? 'jsonl' : 'sqlite');
    desk.data['deletes'] = deletes;
    await accepted(desk);
    const records = desk.tenant.mock.records;
    for (const { RecId: id } of records.list('incidents').slice(5, 8)) records.delete('incidents', id as string);
    for (let run = 0; run < 3; run++) {
      desk.tenant.clock.advance(20 * MINUTE);
      desk.edit(2, run * 7);
      await accepted(desk);
    }
  });

  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['paging: skip', { paging: 'skip' }],
    ['a start', { mode: 'historical', start_date: '2026-06-01' }],
    ['a start and an end', { mode: 'historical', start_date: '2026-05-01', end_date: '2026-06-15' }],
    ['chosen fields', { select: { incidents: ['Subject'] } }],
  ])('with %s', async (_name, data) => {
    const desk = await openDesk('jsonl');
    Object.assign(desk.data, data);
    const records = desk.tenant.mock.records;
    for (const { RecId: id } of records.list('incidents').slice(0, 3)) {
      records.update('incidents', id as string, { LastModDateTime: null });
    }
    await accepted(desk);
    desk.tenant.clock.advance(20 * MINUTE);
    desk.edit(4, 30);
    await accepted(desk);
  });

  test('with a denied cursor field, except for increments: their records cannot be found', async () => {
    const desk = await openDesk('sqlite');
    desk.data['deny_fields'] = { incidents: ['lastmoddatetime'] };
    await accepted(desk);
    expect(JSON.stringify(await lastCertificate(desk))).not.toMatch(/"newest"|"oldest"|"through":"2/);
    desk.tenant.clock.advance(20 * MINUTE);
    desk.edit(4, 30);
    await desk.pull();
    const { code, said } = await verdict(desk);
    expect([code, said.join('\n')]).toEqual([2, expect.stringContaining('have no cursor column to be found by')]);
  });

  test('with an empty table, which it says proves nothing', async () => {
    const desk = await openDesk('sqlite', { incidents: 0 });
    for (const { RecId: id } of desk.tenant.mock.records.list('incidents')) {
      desk.tenant.mock.records.delete('incidents', id as string);
    }
    expect(await accepted(desk)).toContain('proves nothing');
  });

  test('with stamps in local time', async () => {
    const desk = await openDesk('sqlite', { timeZone: 'America/New_York', switches: { stamp_style: 'none' } });
    desk.config['time_zone'] = 'America/New_York';
    await accepted(desk);
    desk.tenant.clock.advance(20 * MINUTE);
    desk.edit(4, 30);
    await accepted(desk);
  });
});

test('the commands list runs, show one, and write its certificate, which the script reads as a file', async () => {
  const desk = await openDesk('sqlite');
  await desk.pull();
  const at = ['--data', desk.store];
  expect((await runHere(['runs', 'list', ...at])).stdout).toMatch(/^Run .*\n +1 +\S+ +pull .* ok$/m);
  expect((await runHere(['runs', 'show', '1', '--json', ...at])).json).toMatchObject({ id: 1, job: 'pull', ok: true });
  const out = `${desk.folder}/out.json`;
  expect((await runHere(['runs', 'certificate', '1', '--table', 'Incident', '--out', out, ...at])).code).toBe(0);
  const script = fileURLToPath(new URL('../../scripts/verify-certificate.mjs', import.meta.url));
  const run = spawnSync(process.execPath, [script, out, desk.to], { encoding: 'utf8' });
  expect([run.status, run.stdout]).toEqual([0, 'Run 1: 90 records, 0 of them not compared, 0 faults.\n']);
  const usage = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect([usage.status, usage.stderr]).toEqual([2, 'Usage: node verify-certificate.mjs CERTIFICATE DESTINATION\n']);
  const other = await runHere(['runs', 'certificate', '1', '--table', 'changes', '--json', ...at]);
  expect(other.json).toMatchObject({
    problem: { code: 'host.unknown_name', fix: 'Name one of its tables: incidents.' },
  });
  const unknown = await runHere(['runs', 'certificate', '7', '--json', ...at]);
  expect(unknown.json).toMatchObject({ problem: { code: 'host.unknown_name', message: 'There is no run 7.' } });
});

test('the script fits on a few screens and needs nothing of this product', () => {
  const text = readFileSync(new URL('../../scripts/verify-certificate.mjs', import.meta.url), 'utf8');
  expect(text.split('\n').length).toBeLessThanOrEqual(150);
  const imports = [...text.matchAll(/(?:from|import\() ?'([^']+)'/g)].map(([, name = '']) => name);
  expect(imports.filter((name) => !name.startsWith('node:'))).toEqual(['libsql']);
});
