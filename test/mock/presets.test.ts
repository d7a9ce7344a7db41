import { describe, expect, test } from 'vitest';
import { PRESETS, type MockIvanti } from '../../mock-ivanti/index.js';
import { startMock, type MockTenant } from './mock-tenant.js';

/** Longer than any answer takes, shorter than any fault that keeps a client waiting. */
const PATIENCE = 250;

const SESSION = /#[0-9A-V]{32}#2/g;

async function outcome(tenant: MockTenant, path: string, init: RequestInit = {}): Promise<string> {
  const headers = { Authorization: `rest_api_key=${tenant.credentials.apiKey}` };
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(`${tenant.url}${path}`, { headers, ...init, signal });
    const text = await response.text();
    return [
      response.status,
      response.headers.get('date'),
      response.headers.get('retry-after'),
      response.headers.get('content-type'),
      text.replaceAll(SESSION, '#key#'),
    ].join(' ');
  } catch (error) {
    return (error as Error).name;
  }
}

/** What a client does in a day: signs in, reads two pages, asks for one record by filter and by key, creates, updates. */
async function dayOf(mock: MockIvanti, tenant: MockTenant): Promise<string[]> {
  const bo = '/api/odata/businessobject/incidents';
  const { tenant: name, username, password, role, employeeRecId } = tenant.credentials;
  const login = JSON.stringify({ tenant: name, username, password, role });
  const create = JSON.stringify({ Subject: 'a', Symptom: 'b', ProfileLink: employeeRecId });
  const incident = String(mock.records.list('incidents')[0]!['RecId']);
  const steps: [string, RequestInit?][] = [
    ['/api/rest/authentication/login', { method: 'POST', body: login }],
    ['/api/odata/incidents/$metadata'],
    [`${bo}?$top=10`],
    [`${bo}?$top=10&$skip=10`],
    [`${bo}?$filter=IncidentNumber%20eq%2010001%20or%20IncidentNumber%20eq%2010002`],
    [`${bo}('10001')`],
    [bo, { method: 'POST', body: create }],
    [`${bo}('${incident}')`, { method: 'PATCH', body: '{"Subject":"changed"}' }],
    [`${bo}?$top=10&$orderby=LastModDateTime%20desc`],
  ];
  const day: string[] = [];
  for (const [path, init] of steps) {
    day.push(await outcome(tenant, path, init));
    mock.clock.advance(10_000);
  }
  return day;
}

let calm: string[] | undefined;

/** The same day without a fault; alike each time, so it is lived through once. */
async function calmDay(): Promise<string[]> {
  if (calm) return calm;
  const tenant = await startMock({ incidents: 30 });
  calm = await dayOf(tenant.mock, tenant);
  return calm;
}

test('a day without a fault is the same each time', async () => {
  const tenant = await startMock({ incidents: 30 });
  expect(await dayOf(tenant.mock, tenant)).toEqual(await calmDay());
});

describe('each preset fires, is accounted for, and changes what a client sees', () => {
  test.each(Object.keys(PRESETS))('%s', async (name) => {
    const stormy = await startMock({ incidents: 30, faults: [name] });
    // Its answers come in turn, and begin when a client is at work.
    for (let day = 0; name === 'hostile' && day < 2; day++) await dayOf(stormy.mock, stormy);
    const after = await dayOf(stormy.mock, stormy);
    expect(() => {
      stormy.mock.faults.verify();
    }).not.toThrow();
    expect(after).not.toEqual(await calmDay());
  });
});

const OUTCOMES: readonly (readonly [string, number, RegExp])[] = [
  ['expired-mid-run', 2, /^401 .*ISM_4001/],
  ['quota-silent', 3, /^429 .*GMT {2}application.*API rate limits exceeded for this interval/],
  ['quota-retry-after', 3, /^429 .*GMT 30 application/],
  ['quota-retry-date', 3, /^429 .*GMT Wed, 01 Jul 2026 12:01:00 GMT/],
  ['quota-retry-past', 3, /^429 .*GMT Wed, 01 Jul 2026 11:59:30 GMT/],
  ['quota-text', 3, /^200 .*"API rate limits exceeded for this interval"$/],
  ['bad-gateway', 0, /^502 .*text\/html/],
  ['leaking-error', 0, /^500 .*SessionId&quot;/],
  ['stalled', 0, /^TimeoutError$/],
  ['slow-body', 2, /^TimeoutError$/],
  ['garbage', 2, /^TypeError$/],
  ['sign-in-page', 2, /^200 .*text\/html.*<form id="login">/],
  ['empty-200', 2, /^200 .*charset=utf-8 $/],
  ['no-instances', 2, /^200 .*\{"value":"No instances found\."\}$/],
  ['cut-silently', 2, /^200 /],
  ['cut-closed', 2, /^200 /],
  ['cut-declared', 2, /^TypeError$/],
  ['cut-chunked', 2, /^TypeError$/],
  ['reset-in-body', 2, /^TypeError$/],
  ['stored-then-reset', 6, /^TypeError$/],
  ['stored-then-timeout', 6, /^TimeoutError$/],
  ['patch-refused-once', 7, /^400 .*The record is locked/],
  ['page-204', 3, /^204 /],
  ['sync-204', 4, /^204 /],
  ['sync-batch-failed', 4, /^500 /],
  ['clock-ahead', 0, /^200 Wed, 01 Jul 2026 12:05:00 GMT/],
  ['clock-behind', 0, /^200 Wed, 01 Jul 2026 11:55:00 GMT/],
  ['login-empty', 0, /^200 .*charset=utf-8 $/],
  ['login-blank', 0, /^200 .*""$/],
  ['login-bare', 0, /^200 .*utf-8 acme/],
  ['login-object', 0, /^200 .*\{"token":"acme/],
  ['login-html', 0, /^200 .*text\/html/],
  ['login-error-200', 0, /^200 .*ISM_4000/],
  ['token-by-calls', 4, /^401 /],
  ['token-by-age', 7, /^401 /],
  ['metadata-500', 1, /^500 /],
  ['metadata-204', 1, /^204 /],
  ['metadata-html', 1, /^200 .*text\/html/],
  ['metadata-empty-entity', 1, /<EntityType Name="incident" \/>/],
  ['field-gone', 5, /^200 (?!.*"Subject":)/],
  ['field-renamed', 5, /"Summary":/],
  ['field-added', 5, /"BrandNewField":"x"/],
  ['field-retyped', 5, /"IncidentNumber":"10001"/],
  ['field-case', 2, /"RecID":.*"LastModDatetime":/],
  ['rights-gone', 4, /^204 /],
  ['other-set', 3, /\$metadata#changes"/],
  ['hostile-page', 2, /^200 .*text\/html.*\u001b\[2J/s],
  ['hostile-patience', 2, /^429 .* 4000000 /],
  ['hostile-cut', 2, /^TypeError$/],
  ['hostile-headers', 2, /^TypeError$/],
  ['hostile-elsewhere', 2, /^TypeError$/],
  ['hostile-values', 5, /^200 .*\\u001b\[2J/],
  ['hostile-error', 2, /^500 .*password=password=/],
  ['hostile-chain', 1, /Name="type2998" BaseType="MetaData.type2997"/],
  ['nulls-missing', 5, /^200 (?!.*:null)/],
];

test.each(OUTCOMES)('%s: step %i is %s', async (name, step, expected) => {
  const tenant = await startMock({ incidents: 30, faults: [name] });
  expect((await dayOf(tenant.mock, tenant))[step]).toMatch(expected);
});

test.each(['stored-then-reset', 'stored-then-502', 'stored-then-timeout'])('%s: the record is there', async (name) => {
  const tenant = await startMock({ incidents: 30, faults: [name] });
  await dayOf(tenant.mock, tenant);
  expect(tenant.mock.records.count('incidents')).toBe(31);
});

test('pages that overlap, repeat, shift, run short or lose a row do so by the rows they say', async () => {
  const pages = async (name?: string): Promise<string[][]> => {
    const tenant = await startMock({ incidents: 30, ...(name !== undefined && { faults: [name] }) });
    const day = await dayOf(tenant.mock, tenant);
    return [2, 3, 4].map((step) => [...(day[step] ?? '').matchAll(/"RecId":"(\w+)"/g)].map(([, id]) => id!));
  };
  const [first, second, asked] = (await pages()) as [string[], string[], string[]];
  expect(await pages('overlapping-pages')).toEqual([first, [first[9], ...second.slice(0, 9)], asked]);
  expect(await pages('repeated-page')).toEqual([first, first, asked]);
  expect(await pages('shifted-pages')).toEqual([first, [...first.slice(7), ...second.slice(0, 7)], asked]);
  expect(await pages('short-page')).toEqual([first.slice(0, 3), second, asked]);
  expect(await pages('unknown-dropped')).toEqual([first, second, asked.slice(1)]);
  expect(await pages('duplicate-row')).toEqual([first, second, [...asked, asked[0]]]);
});
