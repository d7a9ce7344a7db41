import { expect, test } from 'vitest';
import { startMock } from './mock-tenant.js';

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
  expect(page.text).not.toContain('<script');
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
