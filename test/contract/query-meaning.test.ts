import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../../plugin/config/parse.js';
import { openConnection } from '../../plugin/container/connection.js';
import type { Comparison, Filter } from '../../plugin/odata/query.js';
import { startTenant, testServices } from '../tenant.js';

type Record = Readonly<globalThis.Record<string, unknown>>;

/** What a comparison means, in plain words: text without case, empty matches nothing but a question for empty. */
function holds(record: Record, { field, operator, value }: Comparison): boolean {
  const stored = record[field] ?? null;
  if (value === null) return (stored === null) === (operator === 'eq');
  if (stored === null) return false;
  const fold = (one: unknown) => (typeof one === 'string' ? one.toLowerCase() : one) as string | number | boolean;
  const [left, right] =
    typeof value === 'object' ? [Date.parse(stored as string), Date.parse(value.instant)] : [fold(stored), fold(value)];
  switch (operator) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
  }
}

test('the tenant reads every query that the builder accepts as it was meant', async () => {
  const tenant = await startTenant({ incidents: 80 });
  const services = testServices(tenant.clock);
  const connection = openConnection(
    parseConfig(tenant.config({ data: { tables: ['incidents'], mode: 'incremental' } })).config,
    services,
  );
  onTestFinished(() => connection.close());
  const { records } = tenant.mock;
  const [first, second] = records.list('incidents');
  records.update('incidents', String(first?.['RecId']), {
    Subject: "It's Kim O'Brien's printer (again) and not mine",
    Owner: null,
  });
  records.update('incidents', String(second?.['RecId']), { Subject: '100% & more + eq or and' });
  const all = records.list('incidents');
  const numbers = all.map((record) => record['IncidentNumber'] as number);
  const ids = all.map((record) => record['RecId'] as string);
  const days = all.map((record) => `${String(record['LastModDateTime']).slice(0, 10)}T00:00:00Z`);

  const order = fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge');
  const equality = fc.constantFrom('eq', 'ne');
  const comparison: fc.Arbitrary<Comparison> = fc.oneof(
    fc.record({ field: fc.constant('IncidentNumber'), operator: order, value: fc.constantFrom(...numbers) }),
    fc.record({
      field: fc.constant('RecId'),
      operator: fc.constantFrom('gt', 'le', 'eq'),
      value: fc.constantFrom(...ids),
    }),
    fc.record({
      field: fc.constant('Status'),
      operator: equality,
      value: fc.constantFrom('Logged', 'logged', 'CLOSED', 'Waiting for Customer', 'None of these'),
    }),
    fc.record({
      field: fc.constant('Subject'),
      operator: equality,
      value: fc.constantFrom(...all.map((record) => String(record['Subject'])), "'", 'a or b'),
    }),
    fc.record({
      field: fc.constantFrom('Owner', 'CauseCode', 'Resolution'),
      operator: equality,
      value: fc.constant(null),
    }),
    fc.record({ field: fc.constantFrom('IsVIP', 'FirstCallResolution'), operator: equality, value: fc.boolean() }),
    fc.record({
      field: fc.constant('LastModDateTime'),
      operator: fc.constantFrom('ge', 'lt'),
      value: fc.constantFrom(...days).map((instant) => ({ instant })),
    }),
  );
  const terms = fc.array(comparison, { minLength: 1, maxLength: 5 });
  const filter: fc.Arbitrary<Filter> = fc.oneof(
    terms.map((each) => ({ all: each })),
    terms.map((each) => ({ any: each })),
  );

  await fc.assert(
    fc.asyncProperty(filter, async (asked) => {
      const { records: answered } = await connection.client.list(
        'incidents',
        { filter: asked, top: 100 },
        { purpose: 'check' },
      );
      const expected = all.filter((record) =>
        'all' in asked ? asked.all.every((term) => holds(record, term)) : asked.any.some((term) => holds(record, term)),
      );
      expect(answered.map((record) => record['RecId']).sort()).toEqual(
        expected.map((record) => record['RecId']).sort(),
      );
    }),
    { numRuns: 300 },
  );
  expect(tenant.mock.journal.entries().flatMap((entry) => entry.findings)).toEqual([]);
});
