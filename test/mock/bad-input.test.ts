import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { codeOf, startMock } from './mock-tenant.js';

test.each([
  ['broken JSON', '{"Subject":'],
  ['a number', '17'],
  ['a string', '"text"'],
  ['null', 'null'],
  ['an empty object', '{}'],
])('%s as a body is answered in the envelope, and the tenant goes on', async (_, body) => {
  const { odata } = await startMock();
  const reply = await odata('incidents', { method: 'POST', body });
  expect([reply.status, codeOf(reply)]).toEqual([400, 'ISM_4000']);
  expect((await odata('incidents')).status).toBe(200);
});

test.each([
  '__proto__',
  'constructor',
  'prototype',
])('the key %s is an unknown field and pollutes nothing', async (key) => {
  const { odata, credentials } = await startMock();
  const body = `{"Subject":"a","Symptom":"b","ProfileLink":"${credentials.employeeRecId}","${key}":{"polluted":true}}`;
  const reply = await odata('incidents', { method: 'POST', body });
  expect(reply.status).toBe(400);
  expect(reply.text).toContain(`Field '${key}' was not found`);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('a body of the wrong types is refused field by field', async () => {
  const { createIncident } = await startMock();
  for (const wrong of [
    { IncidentNumber: 'abc' },
    { IsVIP: 'maybe' },
    { ClosedDateTime: 'yesterday' },
    { Subject: { a: 1 } },
  ]) {
    expect((await createIncident(wrong)).status).toBe(400);
  }
});

test('an oversize body is 413 in the envelope', async () => {
  const { odata, mock } = await startMock();
  const reply = await odata('incidents', {
    method: 'POST',
    body: JSON.stringify({ Subject: 'x'.repeat(9 * 1024 * 1024) }),
  });
  expect([reply.status, codeOf(reply)]).toEqual([413, 'ISM_4000']);
  expect(mock.journal.entries().at(-1)).toMatchObject({ op: 'create', status: 413 });
});

test.each([
  ['a broken percent sign', 'incidents(%', 404],
  ['a way out of the root', '../../../etc/passwd', 404],
  ['the same in disguise', '%2e%2e/incidents', 404],
  ['a key of quotes', 'incidents(%27%27%27%27)', 400],
  ['a step below a record', "incidents('x')/Nonsense", 404],
  ['a broken percent sign in a filter', 'incidents?$filter=%', 400],
  ['five hundred parentheses', `incidents?$filter=${'('.repeat(500)}`, 400],
  ['a filter of 20,000 characters', `incidents?$filter=Subject%20eq%20'${'x'.repeat(20_000)}'`, 400],
  ['a search that looks like a pattern', 'incidents?$search=%5B(*+', 204],
])('%s is answered in order', async (_, path, status) => {
  const { odata } = await startMock();
  expect((await odata(path)).status).toBe(status);
});

test('methods an endpoint does not have are refused in the envelope', async () => {
  const { odata, call } = await startMock();
  expect(codeOf(await odata('incidents', { method: 'PATCH', body: {} }))).toBe('ISM_4000');
  expect((await odata('incidents', { method: 'DELETE' })).status).toBe(405);
  expect((await call('/api/rest/authentication/login', {})).status).toBe(405);
});

test('a request that breaks off before its body is complete does not disturb the mock', async () => {
  const { url, odata, mock } = await startMock();
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        'POST /api/odata/businessobject/incidents HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"Subj',
        () => {
          socket.destroy();
          resolve();
        },
      );
    });
  });
  expect((await odata('incidents')).status).toBe(200);
  expect(mock.records.count('incidents')).toBe(200);
});
