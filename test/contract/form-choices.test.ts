import { expect, test } from 'vitest';
import { schemaAt, type JsonObject } from '../../host-sdk/index.js';
import { CONFIG_SCHEMA, createPlugin } from '../../plugin/index.js';
import { SEARCHED } from '../../plugin/ticketing/find-choices.js';
import { startTenant, testServices, type Tenant } from '../tenant.js';

const EMPLOYEE = 'ticketing.employee_rec_id';

/** The plugin of a form that has its address and its credential, and nothing else yet. */
const drafted = (tenant: Tenant, changes: object = {}) =>
  createPlugin(testServices(tenant.clock), tenant.config({ ...changes }), { draft: true });

test('the fields that can be searched are those that the form marks', () => {
  const marked = Object.keys(SEARCHED).filter(
    (path) => schemaAt(CONFIG_SCHEMA as JsonObject, path)?.['x-choices'] === 'search',
  );
  expect(marked).toEqual(Object.keys(SEARCHED));
  expect(JSON.stringify(CONFIG_SCHEMA).split('"x-choices":"search"')).toHaveLength(marked.length + 1);
});

test('an employee is found by the beginning of a name, of a mail address or of a login', async () => {
  const tenant = await startTenant();
  const plugin = drafted(tenant);
  const [ann] = tenant.mock.records.list('employees').filter(({ PrimaryEmail }) => PrimaryEmail !== null);
  const { RecId, DisplayName, LastName, PrimaryEmail } = ann as Record<string, string>;
  for (const text of [DisplayName, LastName?.toUpperCase(), ` ${PrimaryEmail?.slice(0, -3)} `]) {
    const found = await plugin.findChoices({ field: EMPLOYEE, text: text ?? '' });
    expect(found.map(({ value }) => value)).toContain(RecId);
    expect(found.find(({ value }) => value === RecId)).toMatchObject({
      title: DisplayName,
      detail: expect.stringContaining(PrimaryEmail ?? '') as unknown,
    });
    expect(found.length).toBeLessThanOrEqual(25);
  }
  expect(await plugin.findChoices({ field: EMPLOYEE, text: 'zzz nobody' })).toEqual([]);
  expect(await plugin.findChoices({ field: EMPLOYEE, text: "O'" })).toEqual(expect.any(Array));
  expect((await plugin.findChoices({ field: EMPLOYEE, text: '' })).length).toBe(25);
  await expect(plugin.findChoices({ field: 'instance', text: 'x' })).rejects.toMatchObject({
    code: 'config.unknown_field',
  });
});

test('a draft is tried without its sections: address, credential, one read and the clock', async () => {
  const tenant = await startTenant();
  const steps = async (changes: object) => {
    const { ok, checks } = await drafted(tenant, changes).validate({});
    return [ok, checks.map(({ step, outcome }) => `${step} ${outcome}`)];
  };
  const all = ['configuration ok', 'address ok', 'credentials ok', 'records ok', 'clock ok'];
  expect(await steps({})).toEqual([true, all]);
  expect(await steps({ ticketing: {}, data: { tables: [] } })).toEqual([true, all]);
  const auth = { strategy: 'ivanti_api_key', api_key: 'wrong' };
  expect(await steps({ auth })).toEqual([
    false,
    ['configuration ok', 'address ok', 'credentials failed', 'records skipped', 'clock skipped'],
  ]);
});
