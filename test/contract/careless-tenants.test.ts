import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPlugin, startTenant, testServices, type Tenant } from '../tenant.js';
import { pull, text } from './pulling.js';

/** A tenant that leaves out part of each question before it answers. */
async function leavingOut(tenant: Tenant, part: (query: URLSearchParams, list: number) => void): Promise<string> {
  let lists = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', tenant.url);
    if (url.searchParams.has('$top')) part(url.searchParams, ++lists);
    const headers = { authorization: request.headers.authorization ?? '' };
    fetch(url, { headers })
      .then(async (reply) => {
        response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await reply.arrayBuffer()));
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const withoutOrder = (query: URLSearchParams) => {
  query.delete('$orderby');
};
const withoutKeys = (query: URLSearchParams) => {
  const terms = (query.get('$filter') ?? '').split(' and ').filter((term) => !/^RecId (gt|le)/.test(term));
  if (terms.join('') === '') query.delete('$filter');
  else query.set('$filter', terms.join(' and '));
};

async function connect(part: (query: URLSearchParams, list: number) => void, data: Record<string, unknown> = {}) {
  const tenant = await startTenant();
  const services = testServices(tenant.clock);
  const section = { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01', page_size: 20, ...data };
  const instance = await leavingOut(tenant, part);
  const config = tenant.config({ instance, data: section });
  return { tenant, config, plugin: startPlugin(config, services) };
}

describe.each([
  ['the order', withoutOrder],
  ['comparisons of RecId', withoutKeys],
])('a tenant that ignores %s', (_what, part) => {
  test('is found out and read by $skip', async () => {
    const { plugin, tenant } = await connect(part);
    const { rows, end } = await pull(plugin);
    expect(end?.complete).toBe(true);
    expect(rows.size).toBe(300);
    const skips = tenant.mock.journal.entries({ op: 'list' }).map(({ query }) => query['$skip']);
    expect(skips).toContain('300');
  });

  test('is refused where the configuration insists on a walk', async () => {
    const { plugin } = await connect(part, { paging: 'walk' });
    await expect(pull(plugin)).rejects.toMatchObject({ code: 'tenant.paging', problem: { field: 'data.paging' } });
  });

  test('from one moment on is noticed before anything is lost, and the printed fix helps', async () => {
    const { plugin, config, tenant } = await connect((query, list) => {
      if (list > 6) part(query);
    });
    const { end, rows, checkpoint } = await pull(plugin);
    expect(end).toMatchObject({ complete: false, problem: { code: 'tenant.contradiction', retry: 'later' } });
    expect(end?.problem?.fix).toContain('set `data.paging` to skip');
    const data = { ...(config['data'] as object), paging: 'skip' };
    const skipping = startPlugin({ ...config, data }, testServices(tenant.clock));
    const rest = await pull(skipping, checkpoint);
    expect([rest.end?.complete, new Set([...rows.keys(), ...rest.rows.keys()]).size]).toEqual([true, 300]);
  });
});

test('a tenant that ignores filters is noticed at the first record outside', async () => {
  const { plugin } = await connect(
    (query) => {
      query.delete('$filter');
    },
    { start_date: '2026-03-01' },
  );
  const { end, rows } = await pull(plugin);
  expect([end?.complete, end?.problem?.code]).toEqual([false, 'tenant.contradiction']);
  for (const row of rows.values()) expect(text(row, 'LastModDateTime') >= '2026-03').toBe(true);
});
