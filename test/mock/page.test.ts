import { expect, test } from 'vitest';
import { rawGet } from './raw-get.js';
import { startMock, type MockTenant } from './mock-tenant.js';

test('the page lists the newest incidents without asking for credentials', async () => {
  const { mock, call } = await startMock();
  mock.records.insert('incidents', { Subject: 'Newest of all', Status: 'Logged', OwnerTeam: 'Security' });
  const page = await call('/', { anonymous: true });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const [, first = ''] = page.text.split('<tbody>');
  const id = String(mock.records.find('incidents', (row) => row['Subject'] === 'Newest of all')!['RecId']);
  expect(first.split('</tr>')[0]).toBe(
    `<tr><th scope="row"><a href="/?id=${id}">10201</a></th><td>Newest of all</td><td>Logged</td><td>Security</td><td>2026-07-01T12:00:00Z</td>`,
  );
  for (const part of ['<html lang="en">', '<main>', '<label for="q">', '<caption>', 'scope="col"']) {
    expect(page.text).toContain(part);
  }
});

test('the page searches and shows one namespace', async () => {
  const { mock, call } = await startMock();
  mock.namespace('one').records.insert('incidents', { Subject: 'Zebra in the lobby' });
  expect((await call('/?ns=one&q=zebra', { anonymous: true })).text).toContain('<caption>1 incidents');
  expect((await call('/?q=zebra', { anonymous: true })).text).not.toContain('lobby');
});

test('what a client wrote is shown as text, never as markup', async () => {
  const { mock, call } = await startMock();
  mock.records.insert('incidents', { Subject: '<script>alert("x")</script>' });
  const page = await call('/?q=%22%3E%3Cscript%3E', { anonymous: true });
  expect(page.text.match(/<script[^>]*>/g)).toEqual(['<script src="/__page/live.js" defer>']);
  expect((await call('/', { anonymous: true })).text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
});

test('an incident has a page of its own with its fields and notes, and a way back', async () => {
  const { mock, call, odata } = await startMock();
  const space = mock.namespace('one');
  const id = String(space.records.insert('incidents', { Subject: 'Look <here>' })['RecId']);
  const headers = { 'X-Mock-Case': 'one' };
  await odata(`incidents('${id}')`, { method: 'PATCH', headers, body: { NewNotes: 'A <b>note</b>' } });
  const list = await call('/?ns=one', { anonymous: true });
  expect(list.text).toContain(`href="/?ns=one&amp;id=${id}"`);
  const page = await call(`/?ns=one&id=${id}`, { anonymous: true });
  expect(page.status).toBe(200);
  for (const part of ['<h1>Incident 10201</h1>', 'Look &lt;here&gt;', 'A &lt;b&gt;note&lt;/b&gt;', 'href="/?ns=one"']) {
    expect(page.text).toContain(part);
  }
  expect((await call(`/?id=${id}`, { anonymous: true })).status).toBe(404);
});

/** The first `count` events of the page's stream. */
async function events({ url }: MockTenant, query: string, count: number, headers = {}): Promise<string[]> {
  const stop = new AbortController();
  const reply = await fetch(`${url}/__page/requests?${query}`, { signal: stop.signal, headers });
  const found: string[] = [];
  let text = '';
  for await (const chunk of reply.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    found.splice(0, Infinity, ...text.split('\n\n').slice(0, -1));
    if (found.length >= count) break;
  }
  stop.abort();
  return found;
}

test('the page shows the last requests with what a tenant did silently, for a browser without scripts as well', async () => {
  const tenant = await startMock();
  const { mock, call, odata, credentials } = tenant;
  mock.faults.add({ id: 'slow-one', match: { page: 2 }, do: [{ delay: { ms: 1 } }] });
  await odata('incidents', { query: { $filter: "contains(Subject,'<b>')" } });
  await odata('incidents', { query: { $top: 101, $skip: 101, api_key: credentials.apiKey } });
  const { username, password, role, tenant: name } = credentials;
  await call('/api/rest/authentication/login', { method: 'POST', body: { username, password, role, tenant: name } });
  const { text } = await call('/', { anonymous: true });
  const [, rows = ''] = text.split('<tbody id="request-rows">');
  expect(rows.split('<tr ').slice(1)).toHaveLength(3);
  for (const part of [
    '<code>GET /api/odata/businessobject/incidents?$filter=contains(Subject,&#39;&lt;b&gt;&#39;)</code>',
    '<strong>Finding</strong>: contains(...) is ignored',
    '<strong>Violation</strong>: $top of 101: a tenant allows 100',
    '<strong>Fault</strong>: slow-one',
    'api_key=***',
    '<strong>Credential</strong>: apiKey',
  ])
    expect(rows).toContain(part);
  for (const secret of [credentials.apiKey, password]) expect(text).not.toContain(secret);
});

test('what follows comes as events, and a browser that comes back gets what it missed', async () => {
  const tenant = await startMock();
  await tenant.odata('incidents');
  await tenant.odata('employees');
  const page = await tenant.call('/', { anonymous: true });
  const [, stream = ''] = /data-stream="\/__page\/requests\?([^"]*)"/.exec(page.text) ?? [];
  expect(stream.replaceAll('&amp;', '&')).toBe('ns=default&since=2');
  const next = events(tenant, 'ns=default&since=2', 1);
  await tenant.odata('changes');
  expect(await next).toEqual([expect.stringMatching(/^id: 3\ndata: <tr id="request-3">.*businessobject\/changes/)]);
  const missed = await events(tenant, 'ns=default&since=0', 2, { 'Last-Event-ID': '1' });
  expect(missed.map((event) => event.slice(0, 5))).toEqual(['id: 2', 'id: 3']);
});

test('requests are shown to this machine under its own name only', async () => {
  const { url, odata } = await startMock();
  await odata('incidents');
  const page = await rawGet(`${url}/`, { Host: 'rebound.example' });
  expect([page.status, page.text.includes('request-1')]).toEqual([200, false]);
  expect((await rawGet(`${url}/__page/requests?since=0`, { Host: 'rebound.example' })).status).toBe(403);
});
