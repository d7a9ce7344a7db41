import { describe, expect, test } from 'vitest';
import { columnsOf, PluginError, PROBLEMS } from '../../host-sdk/index.js';
import { concernsEveryTable, isConnectionWide, isPutOff } from '../../host/platform/shared-problem.js';
import { attempt } from '../../host/tickets/attempt.js';
import { IVANTI_PROBLEMS, IvantiError, type IvantiProblemCode } from '../../plugin/ivanti/problems.js';

const ALL = { ...PROBLEMS, ...IVANTI_PROBLEMS };
const CODES = Object.keys(ALL) as readonly IvantiProblemCode[];
const problem = (code: IvantiProblemCode) => new IvantiError(code, 'It happened.').problem;
const codesThat = (holds: (code: IvantiProblemCode) => boolean) => CODES.filter(holds).sort();

/* What each problem does is written down here once more, so that a column cannot change unseen. */

const OF_THIS_HOST = [
  'host.aborted',
  'host.disk_full',
  'host.store',
  'host.denied',
  'host.unknown_name',
  'host.changed_meanwhile',
] as const;

const OF_THE_CONNECTION = [
  'auth.missing_token_url',
  'auth.refused',
  'config.flat_keys',
  'config.foreign_host',
  'config.reference_denied',
  'config.unreadable',
  'host.plugin_unusable',
  'network.egress_denied',
  'network.unreachable',
  'quota.rate_limited',
  'quota.spent',
  'tenant.not_ivanti',
] as const;

const OF_THE_OBJECT = [
  'auth.rights',
  'config.invalid',
  'config.table_collision',
  'config.time_zone',
  'config.unknown_field',
  'config.unknown_table',
  'host.busy',
  'host.destination',
  'host.not_supported',
  'network.interrupted',
  'network.timeout',
  'tenant.not_found',
] as const;

describe('a problem', () => {
  test('ends a pull where every other table would meet it: credential, quota, address, or this host', () => {
    expect(codesThat((code) => concernsEveryTable(problem(code)))).toEqual(
      [...OF_THE_CONNECTION, ...OF_THIS_HOST].sort(),
    );
  });

  test('ends a ticket run where every other ticket would meet it, those of the same object too', () => {
    expect(codesThat((code) => isConnectionWide(problem(code), {}))).toEqual(
      [...OF_THE_CONNECTION, ...OF_THIS_HOST, ...OF_THE_OBJECT].sort(),
    );
  });

  test('of one ticket ends the run all the same where it is about a key of the configuration', () => {
    const refused = new PluginError('tenant.value_refused', 'No.', { field: 'ticketing.owner' }).problem;
    expect(isConnectionWide(refused, { properties: { ticketing: {} } })).toBe(true);
    expect(isConnectionWide(refused, { properties: { data: {} } })).toBe(false);
  });

  test('is no failure where the host put the work off', () => {
    expect(codesThat((code) => isPutOff(problem(code)))).toEqual(['host.aborted', 'host.busy']);
  });

  test('that a write throws leaves its outcome unknown, unless it says that nothing was or will be done', async () => {
    const outcomes = await Promise.all(
      CODES.map((code) => attempt(() => Promise.reject(new IvantiError(code, 'It happened.')))),
    );
    const unknown = CODES.filter((_, at) => (outcomes[at] as { readonly outcome: string }).outcome === 'unknown');
    expect(unknown.sort()).toEqual([
      'host.destination',
      'host.disk_full',
      'host.store',
      'network.interrupted',
      'network.outcome_unknown',
      'network.timeout',
      'network.unreachable',
      'plugin.bad_answer',
      'plugin.defect',
      'quota.rate_limited',
      'quota.spent',
      'tenant.bad_answer',
      'tenant.contradiction',
      'tenant.failed',
      'tenant.filter_ignored',
      'tenant.incomplete',
      'tenant.mass_deletion',
      'tenant.mass_missing',
      'tenant.paging',
      'tenant.unconfirmed_deletion',
      'tenant.unsettled',
    ]);
  });

  test('is answered by the API with the status that fits: the caller’s, the tenant’s, or a pause', () => {
    const withStatus = (http: number) => codesThat((code) => columnsOf(problem(code)).http === http);
    expect(withStatus(403)).toEqual(['host.denied']);
    expect(withStatus(404)).toEqual(['host.unknown_name']);
    expect(withStatus(409)).toEqual(['host.busy']);
    expect(withStatus(503)).toEqual(['host.store', 'quota.rate_limited', 'quota.spent']);
    expect(withStatus(500)).toEqual([
      'host.aborted',
      'host.destination',
      'host.disk_full',
      'host.plugin_unusable',
      'plugin.bad_answer',
      'plugin.defect',
    ]);
    const ofTheCaller = ['host.alert_unreadable', 'host.not_supported'];
    const config = CODES.filter((code) => ALL[code].blame === 'config');
    expect(withStatus(400)).toEqual([...config, ...ofTheCaller].sort());
    const tenants = CODES.filter((code) => ['auth', 'tenant', 'network'].includes(ALL[code].blame));
    expect(withStatus(502)).toEqual(tenants.sort());
  });
});
