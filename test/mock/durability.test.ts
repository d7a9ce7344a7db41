import { execFileSync } from 'node:child_process';
import { appendFile, cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMockIvanti, type MockIvanti } from '../../mock-ivanti/index.js';
import { startProcess, type MockProcess } from './mock-process.js';

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'mock-durable-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

interface Made {
  readonly RecId: string;
  readonly IncidentNumber: number;
  readonly Subject: string;
}

function incident({ employeeRecId }: MockProcess, subject: string): Record<string, string> {
  return { Subject: subject, Symptom: 's'.repeat(500), ProfileLink: employeeRecId };
}

/** Every incident the tenant has beyond the seed. */
async function createdOn(mock: MockProcess): Promise<Made[]> {
  const found: Made[] = [];
  for (let skip = 0; ; skip += 100) {
    const query = `$filter=IncidentNumber gt 10020&$orderby=RecId&$top=100&$skip=${skip}`;
    const page = await mock.call('GET', `incidents?${query}`);
    if (page.status === 204) return found;
    found.push(...((await page.json()) as { value: Made[] }).value);
  }
}

test('what was acknowledged survives kill -9, and no number and no RecId is given twice', {
  timeout: 60_000,
}, async () => {
  const db = join(await directory(), 'tenant.json');
  const acknowledged: Made[] = [];
  const deleted: Made[] = [];
  // A delete may have been carried out although the kill took its answer.
  const perhapsDeleted = new Set<string>();
  for (let life = 0; life < 6; life++) {
    const mock = await startProcess('--db', db);
    let left = 40 + life * 7;
    let gone: Promise<void> | undefined;
    const create = async (subject: string): Promise<void> => {
      const reply = await mock.call('POST', 'incidents', incident(mock, subject));
      const made = (await reply.json()) as Made;
      expect(reply.status).toBe(201);
      acknowledged.push(made);
      left -= 1;
      if (left % 10 === 0) {
        perhapsDeleted.add(made.RecId);
        if ((await mock.call('DELETE', `incidents('${made.RecId}')`)).status === 204) deleted.push(made);
      }
      if (left <= 0) gone ??= mock.kill();
    };
    const client = async (name: number): Promise<void> => {
      for (let call = 0; gone === undefined; call++) await create(`${life}.${name}.${call}`);
    };
    await Promise.allSettled(Array.from({ length: 8 }, (_, name) => client(name)));
    await gone;
  }
  const last = await startProcess('--db', db);
  const there = new Map((await createdOn(last)).map((each) => [each.RecId, each]));
  expect(acknowledged.filter(({ RecId }) => !perhapsDeleted.has(RecId) && !there.has(RecId))).toEqual([]);
  for (const each of deleted) expect(there.has(each.RecId)).toBe(false);
  const all = [...there.values(), ...deleted];
  expect(acknowledged.length).toBeGreaterThan(300);
  expect(new Set(acknowledged.map((each) => each.IncidentNumber)).size).toBe(acknowledged.length);
  expect(new Set(acknowledged.map((each) => each.RecId)).size).toBe(acknowledged.length);
  expect(new Set(all.map((each) => each.IncidentNumber)).size).toBe(all.length);
  for (const each of acknowledged) expect(there.get(each.RecId)?.Subject ?? each.Subject).toBe(each.Subject);
});

/** What a kill would leave: a copy of the files as they are while the mock runs. */
async function filesOf(db: string): Promise<string> {
  const copy = await directory();
  const names = (await readdir(dirname(db))).filter((name) => name === basename(db) || name.includes('.journal-'));
  for (const name of names) await cp(join(dirname(db), name), join(copy, name));
  return join(copy, basename(db));
}

const OPTIONS = { incidents: 20, sizes: { employees: 5 } };

function open(db: string): MockIvanti {
  const mock = createMockIvanti({ ...OPTIONS, db });
  onTestFinished(() => mock.close());
  return mock;
}

describe('the journal beside the database', () => {
  test('holds every kind of change before it is answered: rows, notes, links, files, resets, the clock', async () => {
    const db = join(await directory(), 'tenant.json');
    const mock = open(db);
    const { url, credentials } = await mock.listen();
    const headers = { Authorization: `rest_api_key=${credentials.apiKey}` };
    const call = (method: string, path: string, body?: string | FormData): Promise<Response> =>
      fetch(`${url}/api/${path}`, { method, headers, ...(body !== undefined && { body }) });
    mock.namespace('other').records.insert('incidents', { Subject: 'undone by a reset' });
    mock.namespace('other').reset();
    mock.namespace('other').records.insert('incidents', { Subject: 'after the reset' });
    mock.clock.set(Date.parse('2027-01-01T00:00:00Z'));
    mock.clock.freeze();
    const [one, two] = mock.records.list('incidents').map((each) => String(each['RecId']));
    const change = String(mock.records.list('changes')[0]!['RecId']);
    await call('PATCH', `odata/businessobject/incidents('${one!}')`, JSON.stringify({ NewNotes: 'kept note' }));
    await call('DELETE', `odata/businessobject/incidents('${two!}')`);
    await call('PATCH', `odata/businessobject/incidents('${one!}')/IncidentToChange('${change}')/$Ref`);
    const form = new FormData();
    form.set('ObjectID', one!);
    form.set('ObjectType', 'incident#');
    form.set('file', new Blob(['bytes of the file']), 'kept.txt');
    const [uploaded] = (await (await call('POST', 'rest/Attachment', form)).json()) as [{ Message: string }];
    const found = open(await filesOf(db));
    expect(found.export()).toEqual(mock.export());
    expect(found.namespace('other').export()).toEqual(mock.namespace('other').export());
    expect(found.clock.now()).toBe(mock.clock.now());
    expect(found.export().state.files?.[uploaded.Message]).toBe(Buffer.from('bytes of the file').toString('base64'));
    expect(found.export().state.pairs).toEqual({ 'incident-change': [[one, change]] });
  });

  test('that ends in half a line loses that line only, and goes on', async () => {
    const db = join(await directory(), 'tenant.json');
    open(db).records.insert('incidents', { Subject: 'whole' });
    const copy = await filesOf(db);
    await appendFile(`${copy}.journal-1`, '{"ns":"default","made":9,"do":[{"put":["incid');
    const found = open(copy);
    expect(found.records.count('incidents')).toBe(21);
    found.records.insert('incidents', { Subject: 'next' });
    expect(open(await filesOf(copy)).records.count('incidents')).toBe(22);
  });

  test('that is damaged in the middle is refused with the place, and left alone', async () => {
    const db = join(await directory(), 'tenant.json');
    await writeFile(`${db}.journal-3`, '{"version":1,"seed":1,"sizes":{}}\nlo}\n{}\n');
    expect(() => open(db)).toThrow(`${db}.journal-3, line 2 is damaged`);
    expect(await readdir(join(db, '..'))).toEqual(['tenant.json.journal-3']);
  });

  test('of another seed is refused', async () => {
    const db = join(await directory(), 'tenant.json');
    open(db).records.insert('incidents', { Subject: 'x' });
    const copy = await filesOf(db);
    expect(() => createMockIvanti({ ...OPTIONS, seed: 5, db: copy })).toThrow('made with seed 1');
  });

  test('is gone when the mock has closed: everything is in the one file', async () => {
    const db = join(await directory(), 'tenant.json');
    const mock = open(db);
    mock.records.insert('incidents', { Subject: 'x' });
    await mock.close();
    mock.records.insert('incidents', { Subject: 'after the end' });
    await mock.close();
    expect(await readdir(join(db, '..'))).toEqual(['tenant.json']);
    expect(open(db).records.count('incidents')).toBe(21);
  });

  test('is taken into the file when it has grown, while writes go on', async () => {
    const db = join(await directory(), 'tenant.json');
    const mock = open(db);
    const text = 'x'.repeat(100_000);
    for (let made = 0; made < 200; made++) {
      mock.records.insert('incidents', { Subject: String(made), Symptom: text });
      if (made % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(async () => (await stat(db).catch(() => undefined))?.size ?? 0).toBeGreaterThan(8_000_000);
    const found = open(await filesOf(db));
    expect(found.records.count('incidents')).toBe(220);
    expect(found.export()).toEqual(mock.export());
  });
});

test('a database in use is refused to a second mock, and free again after a kill', async () => {
  const db = join(await directory(), 'tenant.json');
  const first = await startProcess('--db', db);
  expect(() => createMockIvanti({ ...OPTIONS, db })).toThrow(`${db} is in use by process ${first.child.pid!}`);
  await first.kill();
  const mock = createMockIvanti({ incidents: 20, sizes: { employees: 5, tasks: 0, journals: 0 }, db });
  expect(() => createMockIvanti({ ...OPTIONS, db })).toThrow(`is in use by process ${process.pid}`);
  await mock.close();
  expect(await readdir(join(db, '..'))).toEqual(['tenant.json']);
});

/** A small file system of its own, where this user may make one. */
function mountSmall(at: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', at], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', at]);
  });
  return true;
}

test('a full disk is an answer: the write is not made, and the tenant goes on when there is room', async ({ skip }) => {
  const at = await directory();
  if (!mountSmall(at)) skip('needs the right to mount a small file system');
  const db = join(at, 'tenant.json');
  await writeFile(join(at, 'filler'), Buffer.alloc(250_000));
  const mock = await startProcess('--db', db);
  const acknowledged: Made[] = [];
  let refused: Response | undefined;
  for (let call = 0; refused === undefined && call < 500; call++) {
    const reply = await mock.call('POST', 'incidents', incident(mock, `call ${call}`));
    if (reply.status === 201) acknowledged.push((await reply.json()) as Made);
    else refused = reply;
  }
  expect([refused?.status, await refused?.json()]).toEqual([
    507,
    expect.objectContaining({
      code: 'ISM_5000',
      message: [
        expect.stringMatching(/^The mock could not keep this write and has not made it: ENOSPC: no space left/),
      ],
    }),
  ]);
  expect(acknowledged.length).toBeGreaterThan(10);
  const [some] = acknowledged;
  const patch = { Subject: 'changed', Symptom: 'x'.repeat(3000) };
  expect((await mock.call('PATCH', `incidents('${some!.RecId}')`, patch)).status).toBe(507);
  expect(await (await mock.call('GET', `incidents('${some!.RecId}')`)).json()).toMatchObject({ Subject: 'call 0' });
  expect(await createdOn(mock)).toHaveLength(acknowledged.length);
  await rm(join(at, 'filler'));
  const reply = await mock.call('POST', 'incidents', incident(mock, 'room again'));
  expect(reply.status).toBe(201);
  acknowledged.push((await reply.json()) as Made);
  await mock.kill();
  const again = await startProcess('--db', db);
  const ids = (list: readonly Made[]): string[] => list.map((each) => each.RecId).sort();
  expect(ids(await createdOn(again))).toEqual(ids(acknowledged));
  expect(new Set(acknowledged.map((each) => each.IncidentNumber)).size).toBe(acknowledged.length);
  expect(await readFile(`${db}.journal-1`, 'utf8')).toContain('room again');
});
