import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ExportedState } from '../../mock-ivanti/index.js';
import type { Saved } from '../../mock-ivanti/tenant/persist/saved.js';
import { sliceFile } from '../../mock-ivanti/tenant/persist/slice-file.js';
import { startMock, type MockTenant } from './mock-tenant.js';

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
    expect(load({})).toThrow('not an exported state');
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

  test('no turn of the event loop turns more than a slice of 10,000 changed records into text', async () => {
    const folder = await directory();
    const file = join(folder, 'tenant.json');
    let perTurn = 0;
    let most = 0;
    const counted = {
      toJSON: () => {
        if (++perTurn === 1) setImmediate(() => (perTurn = 0));
        most = Math.max(most, perTurn);
        return 'changed';
      },
    };
    // A value that counts its conversions to text takes the place of a tenant's string.
    const rows = Array.from({ length: 10_000 }, () => [counted as unknown as string]);
    const table = { fields: ['Subject'], rows, hidden: [], nextNumber: 1 };
    const saved: Saved = {
      version: 1,
      seed: 1,
      sizes: {},
      namespaces: { default: { made: 0, tables: { incidents: table } } },
    };
    await sliceFile(file).write(saved);
    expect(most).toBeLessThanOrEqual(200);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(saved)));
    expect(await readdir(folder)).toEqual(['tenant.json']);
  });
});

test('an import of an invalid state is refused with the place, and the records stay', async () => {
  const { mock } = await startMock();
  mock.records.insert('incidents', { Subject: 'stays' });
  const state = mock.export();
  const { incidents } = state.state.tables;
  const broken = { ...state, state: { ...state.state, tables: { incidents: { ...incidents, rows: null } } } };
  expect(() => {
    mock.import(broken as unknown as typeof state);
  }).toThrow('This is not an exported state: /state/tables/incidents/rows must be a list');
  expect(mock.export()).toEqual(state);
});
