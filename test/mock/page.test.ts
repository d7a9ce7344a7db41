import { expect, test } from 'vitest';
import { startMock } from './mock-tenant.js';

test('the page lists the newest incidents without asking for credentials', async () => {
  const { mock, call } = await startMock();
  mock.records.insert('incidents', { Subject: 'Newest of all', Status: 'Logged', OwnerTeam: 'Security' });
  const page = await call('/', { anonymous: true });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const [, first = ''] = page.text.split('<tbody>');
  expect(first.split('</tr>')[0]).toBe(
    '<tr><th scope="row">10201</th><td>Newest of all</td><td>Logged</td><td>Security</td><td>2026-07-01T12:00:00Z</td>',
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
