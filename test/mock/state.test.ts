import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ExportedState, createMockIvanti } from '../../mock-ivanti/index.js';
import { type MockTenant, startMock } from './mock-tenant.js';

/** Changes one of everything a namespace keeps. */
async function change({ mock, call, odata, createIncident }: MockTenant): Promise<string> {
  const { RecId: id } = (await createIncident({ Subject: 'Mine' })).json as Record<string, string>;
  const [change] = mock.records.list('changes');
  await odata(`incidents('${id!}')/IncidentToChange('${String(change!['RecId'])}')/$Ref`, { method: 'PATCH' });
  const file = new FormData();
  file.append('ObjectID', id!);
  file.append('ObjectType', 'incident#');
  file.append('file', new Blob(['bytes']), 'a.txt');
  await call('/api/rest/Attachment', { method: 'POST', body: file });
  return id!;
}

async function isThere({ mock, call, odata }: MockTenant, id: string): Promise<boolean[]> {
  const attachment = mock.records.find('attachments', (row) => row['ParentLink_RecID'] === id);
  const linked = mock.records.get('incidents', id) && (await odata(`incidents('${id}')/IncidentToChange`)).text;
  return [
    mock.records.get('incidents', id) !== undefined,
    linked?.includes('RecId') ?? false,
    attachment !== undefined && (await call(`/api/rest/Attachment?ID=${String(attachment['RecId'])}`)).text === 'bytes',
  ];
}

describe('snapshots', () => {
  test('bring back records, links and files, again and again', async () => {
    const tenant = await startMock();
    const id = await change(tenant);
    tenant.mock.snapshots.save('with mine');
    for (let again = 0; again < 2; again++) {
      tenant.mock.records.delete('incidents', id);
      tenant.mock.reset();
      expect(await isThere(tenant, id)).toEqual([false, false, false]);
      tenant.mock.snapshots.restore('with mine');
      expect(await isThere(tenant, id)).toEqual([true, true, true]);
    }
  });

  test('are independent of what happens after them, numbers included', async () => {
    const { mock } = await startMock();
    mock.snapshots.save('start');
    const first = mock.records.insert('incidents', { Subject: 'x' });
    mock.snapshots.restore('start');
    expect(mock.records.count('incidents')).toBe(200);
    expect(mock.records.insert('incidents', { Subject: 'x' })).toEqual(first);
  });

  test('are saved, listed, restored and removed over the control API', async () => {
    const { mock, call } = await startMock({ control: true });
    expect((await call('/__mock/snapshots/a', { method: 'PUT' })).status).toBe(204);
    mock.records.insert('incidents', { Subject: 'x' });
    expect((await call('/__mock/snapshots')).json).toEqual(['a']);
    expect((await call('/__mock/snapshots/a/restore', { method: 'POST' })).status).toBe(204);
    expect(mock.records.count('incidents')).toBe(200);
    expect((await call('/__mock/snapshots/a', { method: 'DELETE' })).status).toBe(204);
    expect((await call('/__mock/snapshots/a/restore', { method: 'POST' })).status).toBe(400);
  });
});

describe('export and import', () => {
  test('carry a state to another tenant of the same seed', async () => {
    const one = await startMock({ control: true });
    const id = await change(one);
    const state = (await one.call('/__mock/export')).json as ExportedState;
    expect(state).toEqual(JSON.parse(JSON.stringify(one.mock.export())));
    const other = await startMock({ control: true });
    const headers = { 'Content-Type': 'application/json' };
    expect((await other.call('/__mock/import', { method: 'POST', headers, body: state })).status).toBe(204);
    expect(await isThere(other, id)).toEqual([true, true, true]);
  });

  test('a state of another seed, or none, is refused', async () => {
    const one = await startMock();
    const other = await startMock({ seed: 7 });
    const load = (state: unknown) => () => {
      other.mock.import(state as ExportedState);
    };
    expect(load(one.mock.export())).toThrow('exported with seed 1');
    expect(load({})).toThrow('no exported state');
  });
});

describe('the database file', () => {
  async function directory(): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), 'mock-state-'));
    onTestFinished(() => rm(made, { recursive: true }));
    return made;
  }

  test('keeps links, files and the clock over a restart', async () => {
    const db = join(await directory(), 'tenant.json');
    const first = await startMock({ db });
    const id = await change(first);
    first.mock.clock.advance(3_600_000);
    await first.mock.close();
    const second = await startMock({ db });
    expect(await isThere(second, id)).toEqual([true, true, true]);
    expect(second.mock.clock.now()).toBe(first.mock.clock.now());
  });

  test('with 10,000 changed records it is written in slices: nothing else waits for it long', async () => {
    const folder = await directory();
    const db = join(folder, 'tenant.json');
    const mock = createMockIvanti({ incidents: 12_000, db });
    const ids = mock.records
      .list('incidents')
      .slice(0, 10_000)
      .map((row) => String(row['RecId']));
    for (const id of ids) mock.records.update('incidents', id, { Subject: 'changed' });
    // Whatever the writes above kept the process from doing is over now.
    await new Promise((resolve) => setImmediate(resolve));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await mock.close();
    delay.disable();
    const saved = JSON.parse(await readFile(db, 'utf8')) as {
      namespaces: { default: { tables: { incidents: { rows: [] } } } };
    };
    expect(saved.namespaces.default.tables.incidents.rows).toHaveLength(10_000);
    expect(await readdir(folder)).toEqual(['tenant.json']);
    // The bench measures against 50 ms; a busy test machine gets more room, one write in a piece takes far longer.
    expect(delay.max / 1e6).toBeLessThan(250);
  });
});

test('an import of what is no state is refused with the place, and the records stay', async () => {
  const { mock } = await startMock();
  mock.records.insert('incidents', { Subject: 'stays' });
  const state = mock.export();
  const { incidents } = state.state.tables;
  const broken = { ...state, state: { ...state.state, tables: { incidents: { ...incidents, rows: null } } } };
  expect(() => {
    mock.import(broken as unknown as typeof state);
  }).toThrow('This is no exported state: /state/tables/incidents/rows must be array');
  expect(mock.export()).toEqual(state);
});
