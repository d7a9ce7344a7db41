import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Check } from '../../host-sdk/index.js';
import type { FaultRule } from '../../mock-ivanti/index.js';
import { startPlugin, startTenant, testServices, ticketing } from '../tenant.js';

const data = (tables: readonly string[]) => ({ tables, mode: 'incremental' });

async function outcomes(config: unknown): Promise<Record<string, string>> {
  const { checks } = await startPlugin(config).validate({});
  return Object.fromEntries(checks.map((check) => [check.step, check.problem?.code ?? check.outcome]));
}

/** Something that answers on a port but is no Ivanti tenant. */
async function otherServer(status: number, type: string, body: string): Promise<string> {
  return listen(
    createServer((_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    }),
  );
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the connection test', () => {
  test('goes step by step and says what it found', async () => {
    const tenant = await startTenant();
    const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant), data: data(['incidents', 'employees']) }));
    const { ok, checks } = await plugin.validate({});
    expect(ok).toBe(true);
    expect(checks.map((check) => check.step)).toEqual([
      'configuration',
      'address',
      'credentials',
      'records',
      'clock',
      'employee',
      'fields',
      'correlation',
      'table:incidents',
      'table:employees',
      'paging',
    ]);
    expect(checks.at(-1)?.detail).toBe('by RecId, safe while records change; it counts its records');
    expect(checks.find((check) => check.step === 'table:incidents')?.detail).toBe('300 records');
    expect(checks.find((check) => check.step === 'employee')?.detail).not.toBe('');
  });

  test('accepts a role that sees no incident: that is no error of the connection', async () => {
    const tenant = await startTenant({ incidents: 0 });
    expect(await outcomes(tenant.config({ data: data(['employees']) }))).toMatchObject({ records: 'ok' });
  });

  test('fails the employee step for an unknown employee record id, with the tenant’s words', async () => {
    const tenant = await startTenant();
    const config = tenant.config({ ticketing: { employee_rec_id: 'F'.repeat(32) } });
    const { checks } = await startPlugin(config).validate({});
    const failed = checks.find((check) => check.outcome === 'failed');
    expect(failed).toMatchObject({
      step: 'employee',
      problem: { code: 'tenant.no_record', field: 'ticketing.employee_rec_id', status: 400 },
    });
    expect(failed?.problem?.message).toContain('Invalid key');
    expect(checks.slice(checks.indexOf(failed as Check) + 1)).toMatchObject([
      { step: 'fields', outcome: 'ok' },
      { step: 'correlation', outcome: 'ok' },
    ]);
  });

  const REFUSED = ['Role Viewer does not have rights to view object Incident#.'];
  const refusal = { code: 'ISM_4000', description: 'Bad Request', message: REFUSED, help: '' };

  test.each<[string, FaultRule, Readonly<Record<string, string>>, string | undefined]>([
    [
      'a table without rights does not hide the state of other tables',
      { match: { op: 'list', set: 'incidents' }, do: [{ status: { code: 400, body: refusal } }] },
      {
        credentials: 'ok',
        records: 'auth.rights',
        clock: 'skipped',
        employee: 'ok',
        fields: 'ok',
        'table:incidents': 'auth.rights',
        'table:employees': 'ok',
        paging: 'ok',
      },
      'not checked, because the first record could not be read',
    ],
    [
      'a refused login is the one fault that is shown',
      { match: { op: 'any' }, do: [{ status: { code: 401 } }] },
      { address: 'ok', credentials: 'auth.refused', records: 'skipped', employee: 'skipped', paging: 'skipped' },
      'not checked, because the login failed',
    ],
    [
      'a tenant that is down is asked twice, not once for each check',
      { match: { op: 'any' }, do: [{ status: { code: 503 } }] },
      { records: 'tenant.failed', clock: 'skipped', employee: 'tenant.failed', fields: 'skipped', paging: 'skipped' },
      'not checked, because the tenant has failed several times in a row',
    ],
  ])('%s', async (_behaviour, fault, expected, reason) => {
    const tenant = await startTenant();
    tenant.mock.faults.add(fault);
    const config = tenant.config({ ticketing: ticketing(tenant), data: data(['incidents', 'employees']) });
    const { checks } = await startPlugin(config).validate({});
    const seen = Object.fromEntries(checks.map(({ step, problem, outcome }) => [step, problem?.code ?? outcome]));
    expect(seen).toMatchObject(expected);
    expect(checks.findLast(({ outcome }) => outcome === 'skipped')?.detail).toBe(reason);
  });

  test('fails for a correlation field that does not exist', async () => {
    const tenant = await startTenant();
    const seen = await outcomes(tenant.config({ ticketing: ticketing(tenant, { correlation_field: 'TestFeld' }) }));
    expect(seen).toMatchObject({ fields: 'config.unknown_field' });
  });

  test('fails for an unknown table, which a tenant answers with an invented description', async () => {
    const tenant = await startTenant();
    const seen = await outcomes(tenant.config({ data: data(['incidents', 'incidentz']) }));
    expect(seen).toMatchObject({ 'table:incidents': 'ok', 'table:incidentz': 'config.unknown_table' });
  });

  test('fails at the address when nothing listens there', async () => {
    const config = {
      instance: 'http://127.0.0.1:9',
      auth: { strategy: 'ivanti_api_key', api_key: 'k' },
      data: data(['a']),
    };
    expect(await outcomes(config)).toMatchObject({ address: 'network.unreachable', credentials: 'skipped' });
  });

  test.each([
    ['a login page', 200, 'text/html', '<!DOCTYPE html><html><title>Sign in</title></html>', 'tenant.not_ivanti'],
    ['another service', 200, 'application/json', '{"hello":"world"}', 'tenant.bad_answer'],
    ['cut JSON', 200, 'application/json', '{"value":[{"RecId":', 'tenant.bad_answer'],
    ['a page that is not found', 404, 'text/html', '<html>nothing</html>', 'tenant.not_ivanti'],
    ['a redirect', 302, 'text/html', '', 'tenant.not_ivanti'],
  ])('fails at the address for %s', async (_case, status, type, body, code) => {
    const instance = await otherServer(status, type, body);
    const config = { instance, auth: { strategy: 'ivanti_api_key', api_key: 'k' }, data: data(['a']) };
    expect(await outcomes(config)).toMatchObject({ configuration: 'ok', address: code, credentials: 'skipped' });
  });

  test('reports a configuration that cannot be read and skips what follows', async () => {
    const tenant = await startTenant();
    const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant) }));
    const { checks } = await plugin.validate({ config: { instance: tenant.url } });
    expect(checks.map((check) => check.outcome)).toEqual(['failed', 'skipped', 'skipped', 'skipped', 'skipped']);
    expect(tenant.mock.journal.count()).toBe(0);
  });

  test.each([
    [0, /^date-times are in UTC; not proven/],
    [600_000, /^the tenant’s clock is 600 s ahead; date-times are in UTC; not proven/],
    [-3_600_000, /^the tenant’s clock is 3600 s behind; date-times are in UTC; not proven/],
  ])('reports clocks that differ (%i ms)', async (skew, finding) => {
    const tenant = await startTenant();
    const services = testServices(tenant.clock);
    tenant.mock.clock.set(services.clock.now() + skew);
    const { checks } = await startPlugin(tenant.config({ ticketing: ticketing(tenant) }), services).validate({});
    expect(checks.find((check) => check.step === 'clock')).toMatchObject({
      outcome: 'ok',
      detail: expect.stringMatching(finding) as unknown,
    });
  });

  test('looks at rights only when asked to', async () => {
    const tenant = await startTenant();
    const { checks } = await startPlugin(tenant.config({ ticketing: ticketing(tenant) })).validate({});
    expect(checks.map(({ step }) => step)).not.toContain('rights');
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(0);
  });

  test.each(['create', 'update'] as const)('fails when the role may not %s', async (op) => {
    const tenant = await startTenant();
    const message = [`Role Viewer does not have rights to ${op} object Incident#.`];
    const body = { code: 'ISM_4000', description: 'Bad Request', message, help: '' };
    tenant.mock.faults.add({ match: { op }, do: [{ status: { code: 400, body } }] });
    const { checks } = await startPlugin(tenant.config({ ticketing: ticketing(tenant) })).validate({ deep: true });
    expect(checks.find((check) => check.outcome === 'failed')).toMatchObject({
      step: 'rights',
      problem: { code: 'auth.rights', message: expect.stringContaining(message.join()) as unknown },
    });
  });

  test('goes on with the tables where tickets are in trouble', async () => {
    const tenant = await startTenant();
    const config = tenant.config({ ticketing: { employee_rec_id: 'F'.repeat(32) }, data: data(['incidents']) });
    const seen = await outcomes(config);
    expect(seen).toMatchObject({
      employee: 'tenant.no_record',
      fields: 'ok',
      'table:incidents': 'ok',
      paging: 'ok',
    });
  });

  test('tries the submitted configuration, not the stored one', async () => {
    const tenant = await startTenant();
    const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant) }));
    const submitted = tenant.config({
      auth: { strategy: 'ivanti_api_key', api_key: 'wrong' },
      ticketing: ticketing(tenant),
    });
    expect((await plugin.validate({ config: submitted })).ok).toBe(false);
    expect((await plugin.validate({})).ok).toBe(true);
  });
});

describe('a custom OData path', () => {
  test.each([
    ['relative', (_url: string) => '/api/odata/custom-businessobject/'],
    ['absolute on the same host', (url: string) => `${url}/api/odata/custom-businessobject/`],
  ])('that is %s is read from, with $metadata at its parent', async (_case, apiPath) => {
    const tenant = await startTenant({ odataPath: '/api/odata/custom-businessobject' });
    const config = tenant.config({ api_path: apiPath(tenant.url), ticketing: ticketing(tenant) });
    expect((await startPlugin(config).validate({})).ok).toBe(true);
    const paths = tenant.mock.journal.entries().map((entry) => entry.path);
    expect(paths).toContain('/api/odata/custom-businessobject/incidents');
    expect(paths).toContain('/api/odata/incidents/$metadata');
  });

  test('of an on-premises tenant lies under /HEAT', async () => {
    const tenant = await startTenant();
    const { username, password, role } = tenant.credentials;
    const auth = { strategy: 'basic_auth', username, password, role };
    const config = tenant.config({ instance: `${tenant.url}/HEAT`, auth, ticketing: ticketing(tenant) });
    expect((await startPlugin(config).validate({})).ok).toBe(true);
    expect(tenant.mock.journal.entries().every((entry) => entry.path.startsWith('/HEAT/api/'))).toBe(true);
  });

  test.each([
    ['a page that is not found', 404, '<html>nothing here</html>'],
    ['a login page with status 200', 200, '<!DOCTYPE html><html>Sign in</html>'],
  ])('of an on-premises tenant is found automatically where the usual one shows %s', async (_case, status, page) => {
    const tenant = await startTenant();
    const front = express();
    front.use('/HEAT', tenant.mock.app);
    front.use((_request, response) => void response.status(status).type('html').send(page));
    const instance = await listen(createServer(front));
    const { username, password, role } = tenant.credentials;
    const auth = { strategy: 'basic_auth', username, password, role };
    const plugin = startPlugin(tenant.config({ instance, auth, ticketing: ticketing(tenant) }));
    const { ok, checks } = await plugin.validate({});
    expect(checks.filter((check) => check.outcome !== 'ok')).toEqual([]);
    expect(ok).toBe(true);
    expect(checks.find((check) => check.step === 'address')?.detail).toContain('/HEAT/api/odata/');
    const values = { Subject: 's', Symptom: 't', Status: 'Logged' };
    const item = { kind: 'alert', id: '1', timestamp: '2026-07-01T00:00:00Z', rawData: {} } as const;
    const created = await plugin.createTicket({ item, values, queue: {}, idempotencyKey: 'k' });
    expect(created).toMatchObject({
      outcome: 'created',
      ref: {
        url: expect.stringContaining('/HEAT/Default.aspx') as unknown,
        apiUrl: expect.stringContaining('/HEAT/api/odata/businessobject/incidents(') as unknown,
      },
    });
  });
});
