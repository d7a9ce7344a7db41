import request from 'supertest';
import { expect, test } from 'vitest';
import { createMockIvanti } from '../../mock-ivanti/index.js';

test('the application needs no port: a test client takes it as it is', async () => {
  const { app, credentials, records } = createMockIvanti({ incidents: 10 });
  const reply = await request(app)
    .get('/api/odata/businessobject/incidents')
    .set('Authorization', `rest_api_key=${credentials.apiKey}`);
  expect(reply.status).toBe(200);
  expect((reply.body as { value: unknown[] }).value).toHaveLength(records.count('incidents'));
  expect(reply.headers['etag']).toBeUndefined();
  expect(reply.headers['content-length']).toBe(String(Buffer.byteLength(reply.text)));
});

test('records are read and changed behind the API', () => {
  const { records, clock } = createMockIvanti({ incidents: 10, now: () => 0 });
  clock.set(Date.parse('2027-01-01T00:00:00.900Z'));
  const record = records.find('incidents', (each) => each['IncidentNumber'] === 10004)!;
  const changed = records.update('incidents', String(record['RecId']), { Status: 'Waiting on the moon' });
  expect(changed).toMatchObject({
    Status: 'Waiting on the moon',
    Status_Valid: null,
    LastModDateTime: '2027-01-01T00:00:00Z',
    LastModBy: 'Admin',
  });
  records.delete('incidents', String(record['RecId']));
  expect(records.get('incidents', String(record['RecId']))).toBeUndefined();
  expect(() => records.list('nonsenses')).toThrow("There is no set 'nonsenses'");
  expect(() => records.insert('incidents', { Nonsense: 1 })).toThrow("Field 'Nonsense' was not found");
});

test('a frozen clock stops, and later goes on from there', () => {
  let base = 1000;
  const { clock } = createMockIvanti({ incidents: 0, now: () => base });
  clock.freeze();
  base = 5000;
  expect(clock.now()).toBe(1000);
  clock.advance(10);
  clock.resume();
  base = 5100;
  expect(clock.now()).toBe(1110);
});
