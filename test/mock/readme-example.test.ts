import { expect, test } from 'vitest';
import { createMockIvanti } from '../../mock-ivanti/index.js';

test('a client meets one failure and goes on', async () => {
  const mock = createMockIvanti({ incidents: 50 });
  const { url, credentials } = await mock.listen();
  mock.faults.add({ match: { op: 'list' }, when: { times: 1 }, do: [{ status: { code: 503 } }] });
  const headers = { Authorization: `rest_api_key=${credentials.apiKey}` };
  const page = (): Promise<Response> => fetch(`${url}/api/odata/businessobject/incidents?$top=10`, { headers });
  expect([(await page()).status, (await page()).status]).toEqual([503, 200]);
  await mock.close();
});
