import { expect, test } from 'vitest';
import { startPlugin, startTenant, ticketing } from '../tenant.js';
import { accessibilityFaults, inChromium, openPage } from './chromium.js';

inChromium('the mock tenant’s page in a browser', () => {
  test('lists the newest incidents and finds them by a word', async () => {
    const tenant = await startTenant();
    const created = tenant.mock.records.insert('incidents', {
      Subject: 'Zeppelin over the data centre',
      Symptom: 'x',
      Status: 'Logged',
    });
    const page = await openPage(tenant.url);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Incidents');
    const incidents = page.getByRole('table', { name: /incidents/ });
    expect(await incidents.getByRole('row').nth(1).textContent()).toContain('Zeppelin over the data centre');
    await page.getByLabel('Search incidents').fill('zeppelin');
    await page.getByRole('button', { name: 'Search' }).click();
    await expect.poll(() => incidents.getByRole('row').count()).toBe(2);
    expect(await incidents.getByRole('row').nth(1).textContent()).toContain(String(created['IncidentNumber']));
  });

  test('shows one incident with its fields and notes', async () => {
    const tenant = await startTenant();
    const { RecId } = tenant.mock.records.insert('incidents', {
      Subject: 'Zeppelin',
      Symptom: 'It is <b>large</b>',
      Status: 'Logged',
    });
    tenant.mock.records.update('incidents', String(RecId), { NewNotes: 'It has landed' });
    const page = await openPage(tenant.url);
    await page.getByRole('link', { name: /\d+/ }).first().click();
    await page.getByRole('heading', { name: /^Incident \d/, level: 1 }).waitFor();
    const text = (await page.textContent('main')) ?? '';
    expect(text).toContain('It is <b>large</b>');
    expect(text).toContain('It has landed');
  });

  test('opens the record that a ticket’s link names', async () => {
    const tenant = await startTenant();
    const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant) }));
    const item = { kind: 'alert', id: '1', timestamp: '2026-07-01T00:00:00Z', rawData: {} } as const;
    const values = { Subject: 'Zeppelin', Symptom: 'It is large', Status: 'Logged' };
    const created = await plugin.createTicket({ item, values, queue: {}, idempotencyKey: 'k' });
    if (created.outcome !== 'created') throw new Error(created.outcome);
    const page = await openPage(created.ref.url ?? '');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(`Incident ${created.ref.number}`);
  });

  test('shows requests as they come, and not while it is paused', async () => {
    const tenant = await startTenant();
    const headers = { Authorization: `rest_api_key=${tenant.mock.credentials.apiKey}` };
    const list = (set: string) => fetch(`${tenant.url}/api/odata/businessobject/${set}?$top=1`, { headers });
    await list('employees');
    const page = await openPage(tenant.url);
    const rows = page.getByRole('table', { name: /^Requests/ }).getByRole('row');
    await page.getByText('Requests appear as they arrive.').waitFor();
    expect(await rows.count()).toBe(2);
    await list('changes');
    await expect.poll(() => rows.nth(1).textContent()).toContain('GET /api/odata/businessobject/changes?$top=1');
    await page.getByRole('button', { name: 'Pause' }).click();
    await list('problems');
    await list('nonsenses');
    expect(await rows.count()).toBe(3);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect.poll(() => rows.count()).toBe(5);
    expect(await rows.nth(1).textContent()).toContain('nonsenses');
    for (let call = 0; call < 25; call++) await list('employees');
    await expect.poll(() => rows.nth(20).textContent()).toContain('employees');
    await expect.poll(() => rows.count()).toBe(21);
  });

  test.each([
    'light',
    'dark',
  ] as const)('has no accessibility fault, neither the list nor the detail (%s)', async (scheme) => {
    const tenant = await startTenant();
    const headers = { Authorization: `rest_api_key=${tenant.mock.credentials.apiKey}` };
    await fetch(`${tenant.url}/api/odata/businessobject/incidents?$top=500&$expand=x`, { headers });
    const page = await openPage(tenant.url, scheme);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: /\d+/ }).first().click();
    await page.getByRole('heading', { name: /^Incident \d/, level: 1 }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});
