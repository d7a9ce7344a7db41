import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, PullMode } from '../../host-sdk/index.js';
import type { MockNamespace } from '../../mock-ivanti/index.js';
import { openConnection } from '../../plugin/connection.js';
import { parseConfig } from '../../plugin/config/parse.js';
import createPlugin from '../../plugin/index.js';
import type { Comparison } from '../../plugin/odata/query.js';
import { startTenant, testServices } from '../tenant.js';
import type { Tenant } from '../tenant.js';

/** What other users do between two pages: which record, what to it, and how much time passes. */
interface Act {
  readonly what: 'edit' | 'edit twice' | 'insert' | 'delete' | 'late edit' | 'nothing';
  readonly record: number;
  readonly seconds: number;
}

/** One table being read: rows by RecId, as a destination keeps them. */
interface Reading {
  readonly rows: Map<string, { readonly LastModDateTime: Json; readonly Subject: Json }>;
  /** Content that came twice within one run. */
  readonly repeats: string[];
}

/** Reads everything in some way; calls `between` after each page. */
type Puller = (tenant: Tenant, name: string, plan: Plan, between: () => void) => Promise<Reading>;

interface Plan {
  readonly pageSize: number;
  readonly paging: 'walk' | 'skip';
  readonly lanes: number;
  /** Pages after which the process is killed and started again, once per run. */
  readonly kills: readonly number[];
}

const RUNS = Number(process.env['PROOF_RUNS'] ?? 40);
// A world takes about a tenth of a second.
const PATIENCE_MS = 60_000 + RUNS * 500;
const RECORDS = 90;
const history = (plan: Plan) => ({
  tables: ['incidents'],
  mode: 'historical',
  start_date: '2020-01-01',
  page_size: plan.pageSize,
  paging: plan.paging,
  max_lanes: plan.lanes,
});

const plans: fc.Arbitrary<Plan> = fc.record({
  pageSize: fc.integer({ min: 4, max: 40 }),
  paging: fc.constantFrom('walk', 'skip'),
  lanes: fc.integer({ min: 1, max: 4 }),
  kills: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 3 }),
});
const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.record({
    what: fc.constantFrom('edit', 'edit', 'edit twice', 'insert', 'delete', 'late edit', 'nothing'),
    record: fc.nat(RECORDS),
    seconds: fc.integer({ min: 0, max: 20 }),
  }),
  { maxLength: 40 },
);

const ours: Puller = async (tenant, name, plan, between) => {
  const services = testServices(tenant.clock);
  const auth = { strategy: 'ivanti_api_key', api_key: `${tenant.credentials.apiKey}~${name}` };
  const reading: Reading = { rows: new Map(), repeats: [] };
  let checkpoint: Json | null = null;

  /** One process: ends by itself, or is killed after some pages. The page that was not acknowledged is lost. */
  async function life(mode: PullMode, killAfter: number, isLast: boolean): Promise<boolean> {
    const plugin = createPlugin(services, tenant.config({ auth, data: history(plan) }));
    const seen = new Set<string>();
    let pages = 0;
    for await (const batch of plugin.pull({ table: 'incidents', mode, checkpoint })) {
      if (pages++ === killAfter) return false;
      for (const row of batch.rows) {
        const { _dlt_processing_time: _at, ...content } = row;
        const text = JSON.stringify(content);
        if (seen.has(text)) reading.repeats.push(row['RecId'] as string);
        seen.add(text);
        reading.rows.set(row['RecId'] as string, {
          LastModDateTime: row['LastModDateTime'] ?? null,
          Subject: row['Subject'] ?? null,
        });
      }
      checkpoint = JSON.parse(JSON.stringify(batch.checkpoint)) as Json;
      // What is changed after the last look is nobody's to have seen.
      if (!isLast) between();
    }
    await plugin.dispose();
    return true;
  }

  for (const [run, mode] of (['historical', 'incremental', 'incremental'] as const).entries()) {
    for (let killAfter = plan.kills[run] ?? 0; !(await life(mode, killAfter, run === 2)); killAfter = Infinity);
    tenant.clock.advance(run === 1 ? 400_000 : 5000);
  }
  return reading;
};

/** Pullers as they are often written. Each must lose something. */
const bad: Readonly<Record<string, Puller>> = {
  'one pass of $skip, newest first': naive((_since, rows) => ({ filter: [], skip: rows })),
  'one pass of $skip in the order of the stamp': naive((_since, rows) => ({
    filter: [],
    skip: rows,
    orderBy: 'LastModDateTime',
  })),
  'a cursor with gt on the stamp': naive((since) => ({
    filter: since === undefined ? [] : [{ field: 'LastModDateTime', operator: 'gt', value: { instant: since } }],
    skip: 0,
    orderBy: 'LastModDateTime',
  })),
};

function naive(
  next: (since: string | undefined, rows: number) => { filter: Comparison[]; skip: number; orderBy?: string },
): Puller {
  return async (tenant, name, plan, between) => {
    const auth = { strategy: 'ivanti_api_key', api_key: `${tenant.credentials.apiKey}~${name}` };
    const { config } = parseConfig(tenant.config({ auth, data: history(plan) }));
    const connection = openConnection(config, testServices(tenant.clock));
    const reading: Reading = { rows: new Map(), repeats: [] };
    let since: string | undefined;
    for (let rows = 0; ; ) {
      const { filter, ...query } = next(since, rows);
      const asked = { ...query, top: plan.pageSize, ...(filter.length === 0 ? {} : { filter: { all: filter } }) };
      const { records } = await connection.client.list('incidents', asked, { purpose: 'data' });
      if (records.length === 0) break;
      for (const record of records) {
        reading.rows.set(record['RecId'] as string, {
          LastModDateTime: record['LastModDateTime'] ?? null,
          Subject: record['Subject'] ?? null,
        });
      }
      since = records.at(-1)?.['LastModDateTime'] as string;
      rows += records.length;
      between();
    }
    await connection.close();
    return reading;
  };
}

/** Does to the tenant what an act says. Late edits carry a stamp from before they became visible. */
function perform(act: Act, tenant: Tenant, { records }: MockNamespace, ids: readonly string[], serial: number): void {
  const recId = ids[act.record % ids.length] ?? '';
  const alive = records.get('incidents', recId) !== undefined;
  if (act.what === 'insert') records.insert('incidents', { Subject: `new ${serial}`, Symptom: 'x', Status: 'Logged' });
  else if (alive && act.what === 'delete') records.delete('incidents', recId);
  else if (alive && act.what === 'late edit') {
    const LastModDateTime = new Date(tenant.clock.now() - act.seconds * 1000).toISOString();
    records.update('incidents', recId, { Subject: `late ${serial}`, LastModDateTime });
  } else if (alive && act.what !== 'nothing') {
    records.update('incidents', recId, { Subject: `edit ${serial}` });
    if (act.what === 'edit twice') records.update('incidents', recId, { Subject: `edit ${serial} again` });
  }
  tenant.clock.advance(act.seconds * 1000);
}

let worlds = 0;

async function isComplete(puller: Puller, tenant: Tenant, plan: Plan, schedule: readonly Act[]): Promise<boolean> {
  const name = `world${++worlds}`;
  const world = tenant.mock.namespace(name);
  const ids = world.records.list('incidents').map((record) => record['RecId'] as string);
  let at = 0;
  const reading = await puller(tenant, name, plan, () => {
    const act = schedule[at++];
    if (act !== undefined) perform(act, tenant, world, ids, at);
  });
  const whole = world.records.list('incidents').every((record) => {
    const row = reading.rows.get(record['RecId'] as string);
    return row?.Subject === record['Subject'] && row?.LastModDateTime === record['LastModDateTime'];
  });
  world.reset();
  return whole && reading.repeats.length === 0;
}

describe('while others edit, insert and delete, and processes are killed', () => {
  test(
    'every record arrives in its last version, and none twice in a run',
    async () => {
      const tenant = await startTenant({ incidents: RECORDS });
      await fc.assert(
        fc.asyncProperty(plans, acts, (plan, schedule) => isComplete(ours, tenant, plan, schedule)),
        { numRuns: RUNS, seed: 1 },
      );
    },
    PATIENCE_MS,
  );

  test.each(Object.entries(bad))(
    '%s would be found out',
    async (_name, puller) => {
      const tenant = await startTenant({ incidents: RECORDS });
      const found = await fc.check(
        fc.asyncProperty(plans, acts, (plan, schedule) => isComplete(puller, tenant, plan, schedule)),
        { numRuns: RUNS, seed: 1, endOnFailure: true },
      );
      expect(found.failed).toBe(true);
    },
    180_000,
  );
});
