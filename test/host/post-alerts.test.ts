import { join } from 'node:path';
import { sql } from 'kysely';
import Database from 'libsql';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { listAlerts, openStore, type Store } from '../../host/index.js';
import { createApp } from '../../host/api/app.js';
import { addToken } from '../../host/store/tokens.js';
import type { Scope } from '../../host/store/scopes.js';
import { afterTest, fakeClock, openTestStore, quietLogger, temporaryFolder } from './scene.js';

async function scene(scope: Scope = 'configure', given?: Store) {
  const store = given ?? (await openTestStore());
  const app = createApp({ store, plugins: [], logger: quietLogger, clock: fakeClock() });
  const token = await addToken(store.db, { name: 'source', scope }, 'now');
  const post = (body: string | Buffer | object, type = 'application/json') =>
    request(app)
      .post('/api/alerts')
      .set('Host', 'localhost:7480')
      .set('Authorization', `Bearer ${token}`)
      .set('Content-Type', type)
      .send(typeof body === 'string' ? body : Buffer.isBuffer(body) ? body : JSON.stringify(body));
  const stored = async () => (await listAlerts(store.db, 100)).map(({ item }) => item.id).reverse();
  return { post, stored, store, app };
}
const alert = (id: string, more: object = {}) => ({ id, timestamp: 1717200000, ...more });

describe('POST /api/alerts', () => {
  test('takes one alert, and a list, and tells what is new', async () => {
    const { post, stored, store } = await scene();
    expect(await post(alert('a'))).toMatchObject({
      status: 200,
      body: { added: 1, updated: 0, unchanged: 0, refused: 0, refusals: [] },
    });
    const batch = [alert('a'), alert('a', { user: 'ann' }), alert('b', { eventType: 'audit' })];
    expect((await post(batch)).body).toMatchObject({ added: 1, updated: 1, unchanged: 1 });
    expect(await stored()).toEqual(['a', 'a', 'b']);
    const [latest] = await listAlerts(store.db, 1);
    expect(latest).toMatchObject({ item: { kind: 'event' }, arrivedAt: '2024-06-01T00:00:00.000Z' });
  });

  test('takes JSON lines and CSV', async () => {
    const { post, stored } = await scene();
    const lines = [alert('a'), alert('b')].map((one) => JSON.stringify(one)).join('\n');
    expect((await post(lines, 'application/x-ndjson')).body).toMatchObject({ added: 2 });
    expect((await post('id,timestamp\nc,1\n', 'text/csv; charset=utf-8')).body).toMatchObject({ added: 1 });
    expect(await stored()).toEqual(['a', 'b', 'c']);
  });

  test('stores the good ones of a batch and says of every other one why it was refused', async () => {
    const { post, stored } = await scene();
    const lines = [JSON.stringify(alert('a')), '{"id":', '', '{"id":"c"}', JSON.stringify(alert('d'))].join('\n');
    expect(await post(lines, 'application/x-ndjson')).toMatchObject({
      status: 200,
      body: {
        added: 2,
        refused: 2,
        refusals: [
          { line: 2, reason: 'it is not JSON' },
          { line: 4, reason: 'timestamp is missing' },
        ],
      },
    });
    expect(await stored()).toEqual(['a', 'd']);
  });

  test('of nothing but bad ones is refused as a whole', async () => {
    const { post, stored } = await scene();
    expect(await post([{ id: 'a' }, 5])).toMatchObject({
      status: 400,
      body: { added: 0, refused: 2, problem: { code: 'config.invalid', field: 'body' } },
    });
    expect(await stored()).toEqual([]);
  });

  test.each([
    ['broken JSON', '[{"id":', 'application/json', 400],
    ['nothing', '', 'application/json', 400],
    ['a type that is none of ours', 'id: a', 'application/yaml', 400],
    ['too many', JSON.stringify(Array.from({ length: 10_001 }, () => 1)), 'application/json', 400],
    ['too much', `"${'x'.repeat(10 * 1024 * 1024)}"`, 'application/json', 413],
  ])('with %s is refused and stores nothing', async (_name, body, type, status) => {
    const { post, stored } = await scene();
    expect(await post(body, type)).toMatchObject({
      status,
      body: { problem: { code: 'config.invalid', field: 'body' } },
    });
    expect(await stored()).toEqual([]);
  });

  test('takes what no ticket can hold under its picture, says so, and keeps the remark', async () => {
    const { post, stored, store } = await scene();
    const batch = [alert('Z\u0000one'), alert('Z\u0000two', { user: 'a\uD83Db' }), alert('plain')];
    const altered = [
      { id: 'Z␀one', remarks: ['id contained U+0000, which was replaced'] },
      {
        id: 'Z␀two',
        remarks: ['id contained U+0000, which was replaced', 'user contained U+D83D, which was replaced'],
      },
    ];
    expect((await post(batch)).body).toMatchObject({ added: 3, altered: 2, remarks: altered });
    expect((await post(batch)).body).toMatchObject({ added: 0, updated: 0, unchanged: 3 });
    expect(await stored()).toEqual(['Z␀one', 'Z␀two', 'plain']);
    const kept = (await listAlerts(store.db, 3)).map(({ remarks }) => remarks);
    expect(kept).toEqual([undefined, altered[1]?.remarks, altered[0]?.remarks]);
  });

  test('takes other character sets by their name, and refuses bytes that are no text', async () => {
    const { post, stored } = await scene();
    const bytes = (text: string) => Buffer.from(text, 'latin1');
    const csv = 'id,timestamp\nM\u00fcller,1\n';
    expect((await post(bytes(csv), 'text/csv; charset=windows-1252')).body).toMatchObject({ added: 1 });
    expect(await stored()).toEqual(['Müller']);
    for (const type of ['text/csv', 'text/csv; charset=klingon']) {
      expect(await post(bytes(csv), type)).toMatchObject({
        status: 400,
        body: { problem: { code: 'config.invalid', fix: 'Send it as UTF-8.' } },
      });
    }
  });

  test('is asked to try again later where another program keeps the store locked', async () => {
    const store = await openStore(temporaryFolder(), { lockWaitMs: 100 });
    afterTest(() => store.close());
    const { post } = await scene('configure', store);
    const other = new Database(join(store.folder, 'store.db'));
    other.exec('begin immediate');
    expect(await post(alert('a'))).toMatchObject({ status: 503, body: { problem: { code: 'host.store' } } });
    other.exec('rollback');
    other.close();
    expect((await post(alert('a'))).body).toMatchObject({ added: 1 });
  });

  test('an empty list is no fault', async () => {
    const { post } = await scene();
    expect(await post('[]')).toMatchObject({ status: 200, body: { added: 0, refused: 0 } });
  });

  test('needs a token of scope send, which may do nothing else', async () => {
    const sensor = await scene('send');
    expect((await sensor.post(alert('a'))).status).toBe(200);
    const { post, stored, app } = await scene('read');
    expect(await post(alert('a'))).toMatchObject({ status: 403, body: { problem: { code: 'host.denied' } } });
    expect((await request(app).post('/api/alerts').set('Host', 'localhost').send(alert('a'))).status).toBe(401);
    expect(await stored()).toEqual([]);
  });

  test('stores all of a batch or nothing', async () => {
    const { post, stored, store } = await scene();
    await sql`
      create trigger full before insert on alerts when new.alert_id = 'a249' begin select raise(abort, 'full'); end
    `.execute(store.db);
    const batch = Array.from({ length: 250 }, (_, index) => alert(`a${index}`));
    expect((await post(batch)).status).toBe(500);
    expect(await stored()).toEqual([]);
    expect((await post(batch.slice(0, 249))).body).toMatchObject({ added: 249 });
  });
});
