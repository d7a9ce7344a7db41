import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { createMockIvanti, type MockIvanti } from '../../mock-ivanti/index.js';
import { afterTest } from './scene.js';

/** Records in a page. */
export const PAGE = 100;

/** What another user does when a call arrives. */
interface Act {
  readonly what: 'update' | 'update twice' | 'insert' | 'delete';
  readonly record: number;
  readonly seconds: number;
}

/**
 * A tenant whose other users are at work: each call that arrives finds two things done and some seconds gone.
 * @param runs Number of runs that read it.
 */
export async function startTenantAtWork(incidents: number, runs: number) {
  let now = Date.parse('2026-07-01T12:00:00Z');
  const mock = createMockIvanti({ incidents, now: () => now });
  const ids = mock.records.list('incidents').map((record) => record['RecId'] as string);
  const acts = fc.record({
    what: fc.constantFrom('update', 'update', 'update twice', 'insert', 'delete'),
    record: fc.nat(incidents - 1),
    seconds: fc.integer({ min: 0, max: 3 }),
  });
  const plan = fc.sample(acts, { seed: 1, numRuns: 10 * (incidents / PAGE + runs) });
  const deleted = new Set<string>();
  const watch = { isAtWork: true, arrived: (_answer: ServerResponse): void => undefined };
  const server = createServer((request, response) => {
    for (const act of watch.isAtWork ? plan.splice(0, 2) : []) {
      const gone = perform(mock, act, ids);
      if (gone !== undefined) deleted.add(gone);
      now += act.seconds * 1000;
    }
    watch.arrived(response);
    mock.app(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterTest(async () => {
    server.closeAllConnections();
    server.close();
    await mock.close();
  });
  return {
    mock,
    watch,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** RecIds of the records that others have deleted. */
    deleted,
    /** All users stop working, and their changes settle. */
    settle() {
      watch.isAtWork = false;
      now += 400_000;
    },
  };
}

export type TenantAtWork = Awaited<ReturnType<typeof startTenantAtWork>>;

/** Returns the RecId of a record that was deleted. */
function perform({ records }: MockIvanti, { what, record }: Act, ids: readonly string[]): string | undefined {
  const recId = ids[record]!;
  if (what === 'insert') records.insert('incidents', { Subject: 'Made meanwhile', Symptom: 'x', Status: 'Logged' });
  if (what === 'insert' || records.get('incidents', recId) === undefined) return undefined;
  if (what === 'delete') {
    records.delete('incidents', recId);
    return recId;
  }
  records.update('incidents', recId, { Subject: 'Edited meanwhile' });
  if (what === 'update twice') records.update('incidents', recId, { Subject: 'Edited again in the same second' });
  return undefined;
}
