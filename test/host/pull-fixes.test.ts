import { describe, expect, test } from 'vitest';
import { PROBLEMS, type Problem } from '../../host-sdk/index.js';
import { IVANTI_PROBLEMS, type IvantiProblemCode } from '../../plugin/ivanti/problems.js';
import { AUTH_CASES } from './pull-fixes/auth-cases.js';
import { CONFIG_CASES } from './pull-fixes/config-cases.js';
import { openDesk } from './pull-fixes/desk.js';
import { HOST_CASES } from './pull-fixes/host-cases.js';
import { NETWORK_CASES } from './pull-fixes/network-cases.js';
import { QUOTA_CASES } from './pull-fixes/quota-cases.js';
import { TENANT_CASES } from './pull-fixes/tenant-cases.js';

const CASES = [...CONFIG_CASES, ...AUTH_CASES, ...NETWORK_CASES, ...TENANT_CASES, ...QUOTA_CASES, ...HOST_CASES];

/** Why no case follows the fix of a problem. */
const NOT_FOLLOWED: Partial<Record<IvantiProblemCode, string>> = {
  'config.reference_denied': 'a configuration that comes over HTTP is refused before it is kept',
  'config.time_zone': 'a check warns of it, and a pull follows the stamps',
  'tenant.filter_ignored': 'only tickets are found by the keys that they carry',
  'tenant.mass_missing': 'it is about tickets',
  'tenant.no_record': 'only one record by its key can be missing, and a pull asks for lists',
  'tenant.required_field': 'a pull writes nothing to the tenant',
  'tenant.value_refused': 'a pull writes nothing to the tenant',
  'network.outcome_unknown': 'a pull writes nothing to the tenant',
  'host.alert_unreadable': 'a pull reads no alerts',
  'host.denied': 'a call of the API is refused before it pulls',
  'host.unknown_name': 'a connection is looked for before it pulls',
  'host.changed_meanwhile': 'of the API: a pull changes no configuration',
  'host.plugin_unusable': 'a plugin is loaded before it pulls',
  'host.disk_full': 'full-disk-pull.test.ts follows it with a small disk of its own',
  'plugin.bad_answer': 'another version of a plugin answers otherwise',
  'plugin.defect': 'a report helps the next version, not this one',
};

test('every problem has a case, or a reason why it has none', () => {
  const codes = [...new Set(CASES.map(({ code }) => code)), ...Object.keys(NOT_FOLLOWED)];
  expect(codes.sort()).toEqual(Object.keys({ ...PROBLEMS, ...IVANTI_PROBLEMS }).sort());
});

describe.for(['sqlite', 'jsonl'] as const)('a pull into %s', (kind) => {
  test.for(CASES)('that ends with $code, because $when, ends well once its fix was followed', async ({
    code,
    fix,
    tenant,
    fail,
    follow,
    asked,
  }) => {
    const desk = await openDesk(kind, tenant);
    const failed = await fail(desk);
    expect(failed.problem).toMatchObject({ code, fix: expect.stringContaining(fix) as unknown });
    await follow(desk, failed.problem as Problem);
    const fixed = await desk.pull(asked);
    expect(fixed.problem).toBeUndefined();
    for (const table of fixed.tables) expect(table).toMatchObject({ complete: true });
    // What became visible or was missed meanwhile comes with the next run at the latest.
    desk.tenant.clock.advance(3_600_000);
    expect((await desk.pull()).problem).toBeUndefined();
    expect(desk.wrong()).toEqual([]);
  });
});
