import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { PullBatch, PullRequest } from '../../host-sdk/index.js';
import { placeNamed } from '../../host/destinations/named-place.js';
import { openDestination } from '../../host/index.js';
import { listen } from '../../host/api/listen.js';
import { addToken } from '../../host/store/tokens.js';
import { apiScene, HOST, refusal, wholeText, type ApiScene } from './api-scene.js';
import { createProduct, type Product } from './product.js';
import { afterTest, openTestStore } from './scene.js';
import { eventsIn, type ServerEvent } from './server-events.js';

const CONFIG = { instance: 'product.example', data: { mode: 'historical', tables: ['letters', 'parcels'] } };

interface Job {
  readonly id: string;
  readonly state: string;
  readonly on: readonly string[];
}

async function memoryScene(to?: string): Promise<ApiScene> {
  const scene = await apiScene(to === undefined ? {} : { to: async () => placeNamed(to) });
  await scene.keep('m');
  return scene;
}

async function start(scene: ApiScene, body: object = {}, name = 'm'): Promise<string> {
  const answer = await scene.call('post', `/api/connections/${name}/pulls`, body);
  expect(answer.status).toBe(202);
  return (answer.body as { job: Job }).job.id;
}

/** All events of a job, once it has ended. */
async function events(scene: ApiScene, id: string, after?: number): Promise<readonly ServerEvent[]> {
  const asked = scene.read(`/api/jobs/${id}/events`);
  const { text } = await (after === undefined ? asked : asked.set('Last-Event-ID', String(after)));
  return eventsIn(text);
}

describe('a pull started through the API', () => {
  test('tells how far it is, in order, and ends with its report', async () => {
    const scene = await memoryScene();
    const told = await events(scene, await start(scene));
    expect(told.map(({ id }) => id)).toEqual(told.map((_one, index) => index + 1));
    const progress = told.filter(({ event }) => event === 'progress');
    for (const table of ['letters', 'parcels']) {
      const rows = progress
        .map(({ data }) => data as { table: string; rows: number })
        .filter((one) => one.table === table);
      expect(rows.map((one) => one.rows)).toEqual([100, 200, 250, 250]);
    }
    expect(told.at(-1)).toMatchObject({
      event: 'end',
      data: { tables: [{ table: 'letters', rows: 250, complete: true }, { table: 'parcels' }], calls: 8 },
    });
    expect((await scene.read('/api/runs')).body).toMatchObject({ runs: [{ connection: 'm', job: 'pull', ok: true }] });
  });

  test('is replayed from any point, also after its end', async () => {
    const scene = await memoryScene();
    const id = await start(scene, { tables: ['letters'] });
    const all = await events(scene, id);
    expect(await events(scene, id, 2)).toEqual(all.slice(2));
    expect(await events(scene, id)).toEqual(all);
    expect((await scene.read('/api/jobs')).body).toMatchObject({ jobs: [{ id, state: 'ended', on: ['letters'] }] });
    expect(await scene.read('/api/jobs/none/events')).toMatchObject({ status: 404 });
  });

  test('reads the requested tables and span, and refuses wrong ones', async () => {
    const scene = await memoryScene();
    const refused = (body: object) => refusal(scene.call('post', '/api/connections/m/pulls', body));
    expect(await refused({ tables: [] })).toEqual([400, 'tables']);
    expect(await refused({ mode: 'all' })).toEqual([400, 'mode']);
    expect(await refused({ span: { end: '2024-01-01' } })).toEqual([400, 'span.start']);
    expect(await refused({ mode: 'incremental', span: { start: '2024-01-01' } })).toEqual([400, 'span']);
    expect(await refused({ span: { start: '2024-13-01' } })).toEqual([400, 'span.start']);
    expect(await refused({ span: { start: '2024-02-01', end: '2024-01-01' } })).toEqual([400, 'span.end']);
    expect(await refused({ span: { start: '9999-01-01' } })).toEqual([400, 'span.start']);
    const estimate = scene.call('post', '/api/connections/m/pulls/estimate', { span: { start: '2024-13-01' } });
    expect(await refusal(estimate)).toEqual([400, 'span.start']);
    expect((await scene.call('post', '/api/connections/n/pulls', {})).status).toBe(404);
    expect((await scene.read('/api/jobs')).body).toEqual({ jobs: [] });
    const told = await events(scene, await start(scene, { tables: ['parcels'], span: { start: '2024-01-01' } }));
    expect(told.at(-1)).toMatchObject({ data: { tables: [{ table: 'parcels' }] } });
  });

  test('names its tables as the plugin spells them, each once', async () => {
    const scene = await memoryScene();
    const id = await start(scene, { tables: ['LETTERS', 'letters'] });
    expect((await scene.read('/api/jobs')).body).toMatchObject({ jobs: [{ id, on: ['letters'] }] });
    expect((await events(scene, id)).at(-1)).toMatchObject({ data: { tables: [{ table: 'letters', rows: 250 }] } });
  });

  test('is estimated first, and nothing is read for that', async () => {
    const scene = await memoryScene();
    const estimate = async () => (await scene.call('post', '/api/connections/m/pulls/estimate', {})).body as object;
    expect(await estimate()).toMatchObject({
      estimate: { tables: [{ rows: 250, calls: 3 }, {}], total: { rows: 500 } },
    });
    await events(scene, await start(scene));
    expect(await estimate()).toMatchObject({ estimate: { total: { rows: 0, calls: 0 } } });
  });

  test('that fails ends with its problem, and so does its connection’s card', async () => {
    const scene = await apiScene();
    await scene.keep('m', {
      instance: 'm.example',
      auth: { strategy: 'password', password: 'x' },
      data: { tables: ['a'] },
    });
    expect((await events(scene, await start(scene))).at(-1)).toMatchObject({
      event: 'end',
      data: { problem: { code: 'auth.refused' } },
    });
    expect((await scene.read('/api/connections/m')).body).toMatchObject({
      connection: { problem: { code: 'auth.refused' } },
    });
  });
});

/** A product whose pages the test lets through one by one. */
async function gatedScene() {
  const product: Product = createProduct();
  const waiting: (() => void)[] = [];
  product.pull = async function* ({ table, checkpoint, signal, onEvent }: PullRequest): AsyncGenerator<PullBatch> {
    const schema = { name: table, key: 'id', columns: [{ name: 'id', type: 'integer' as const }] };
    const first = typeof checkpoint === 'number' ? checkpoint : 0;
    for (let page = first; page < 5; page += 1) {
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve);
        signal?.addEventListener('abort', () => {
          waiting.splice(0);
          reject(signal.reason as Error);
        });
      });
      onEvent?.({ kind: 'wait', reason: 'retry', text: 'trying again', ms: 10 });
      yield {
        table: schema,
        rows: [{ id: page }],
        checkpoint: page + 1,
        stats: { rows: page + 1, pages: 1, calls: 1 },
      };
    }
  };
  const scene = await apiScene({ plugins: [product.loaded], store: await openTestStore() });
  await scene.keep('p', CONFIG);
  const letThrough = async () => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.();
  };
  return { ...scene, letThrough };
}

describe('a pull under way', () => {
  test('goes on without a listener, and a client that returns sees its progress', async () => {
    const scene = await gatedScene();
    const server = await listen(scene.app, 0);
    afterTest(() => server.close());
    const token = await addToken(scene.store.db, { name: 'viewer', scope: 'read' }, '3');
    const id = await start(scene, { tables: ['letters'] }, 'p');
    const watch = async (lastEvent?: number) => {
      const asked = request(`${server.url}/api/jobs/${id}/events`, {
        headers: { Authorization: `Bearer ${token}`, ...(lastEvent && { 'Last-Event-ID': String(lastEvent) }) },
      }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      let text = '';
      answer.on('data', (part: Buffer) => (text += part.toString()));
      return { seen: () => eventsIn(text), leave: () => asked.destroy(), text: () => text };
    };
    const first = await watch();
    await scene.letThrough();
    await expect.poll(() => first.seen().map(({ event }) => event)).toEqual(['wait', 'progress']);
    first.leave();
    await scene.letThrough();
    const second = await watch(2);
    await expect.poll(() => second.seen().map(({ id: number }) => number)).toEqual([3, 4]);
    const { jobs } = (await scene.read('/api/connections/p/pulls')).body as { jobs: readonly Job[] };
    expect(jobs).toMatchObject([{ id, state: 'running' }]);
    second.leave();
  });

  test('is not started twice for one table, and does not keep others from theirs', async () => {
    const scene = await gatedScene();
    await start(scene, { tables: ['letters'] }, 'p');
    expect(await scene.call('post', '/api/connections/p/pulls', {})).toMatchObject({
      status: 409,
      body: { problem: { code: 'host.busy', message: 'Another job is running for letters.' } },
    });
    await start(scene, { tables: ['parcels'] }, 'p');
  });

  test('shows that another run has the table', async () => {
    const scene = await memoryScene();
    const destination = await openDestination(`sqlite:${scene.store.folder}/tables/m.example.db`);
    const table = await destination.open('letters');
    const told = await events(scene, await start(scene, { tables: ['letters'] }));
    expect(told.at(-1)).toMatchObject({ data: { problem: { code: 'host.busy' } } });
    await table.close();
    await destination.close();
  });

  test('stops at its page when it is asked to, keeps what it has, and goes on from there', async () => {
    const scene = await gatedScene();
    const id = await start(scene, { tables: ['letters'] }, 'p');
    await scene.letThrough();
    await expect.poll(async () => (await scene.read('/api/tables/p/letters/preview')).status).toBe(200);
    expect(await scene.send('post', `/api/jobs/${id}/abort`)).toMatchObject({ status: 401 });
    expect((await scene.call('post', `/api/jobs/${id}/abort`)).status).toBe(202);
    expect((await events(scene, id)).at(-1)).toMatchObject({
      event: 'end',
      data: { tables: [{ problem: { code: 'host.aborted' } }] },
    });
    const preview = async () => ((await scene.read('/api/tables/p/letters/preview')).body as { rows: object[] }).rows;
    expect(await preview()).toEqual([{ id: 0 }]);
    await start(scene, { tables: ['letters'] }, 'p');
    await scene.letThrough();
    await expect.poll(preview).toEqual([{ id: 0 }, { id: 1 }]);
    expect((await scene.call('post', '/api/jobs/none/abort')).status).toBe(404);
  });
});

describe('tables', () => {
  test('show how far they are, their last run and their next one', async () => {
    const scene = await memoryScene();
    const tables = async () => (await scene.read('/api/connections/m/pulls')).body as object;
    expect(await tables()).toMatchObject({
      tables: [{ table: 'letters', output: null, rows: null, lastRun: null }, { table: 'parcels' }],
      schedules: [{ task: 'backfill', nextRunAt: expect.any(String) as unknown }],
      jobs: [],
    });
    await events(scene, await start(scene, { tables: ['letters'] }));
    expect(await tables()).toMatchObject({
      tables: [
        { table: 'letters', output: 'letter', rows: 250, lastRun: { rows: 250, complete: true } },
        { table: 'parcels', lastRun: null },
      ],
      jobs: [{ kind: 'pull', state: 'ended' }],
    });
  });

  test.each(['sqlite', 'jsonl'])('are looked into and taken away from %s', async (kind) => {
    const scene = await memoryScene(`${kind}:${(await openTestStore()).folder}/out`);
    expect(await scene.read('/api/tables/m/letters/preview')).toMatchObject({
      status: 404,
      body: { problem: { code: 'host.unknown_name', field: 'table' } },
    });
    await events(scene, await start(scene, { tables: ['letters'] }));
    const preview = await scene.read('/api/tables/m/letters/preview?limit=2');
    expect(preview.body).toMatchObject({ output: 'letter', columns: ['id', 'at'], rows: [{ id: 0 }, { id: 1 }] });
    const lines = scene.read('/api/tables/m/letters/download?format=jsonl');
    const rows = (await wholeText(lines)).trimEnd().split('\n');
    expect([rows.length, JSON.parse(rows.at(-1) ?? '')]).toMatchObject([250, { id: 249 }]);
    const csv = await scene.read('/api/tables/m/letters/download?format=csv');
    expect(csv.headers['content-disposition']).toBe('attachment; filename=letter.csv');
    expect(csv.text.split('\r\n').slice(0, 2)).toEqual(['id,at', expect.stringMatching(/^0,2024-06-01T/)]);
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(251);
    expect((await scene.read('/api/tables/m/letters/download?format=xml')).status).toBe(400);
    expect((await scene.send('get', '/api/tables/m/letters/preview', { Host: HOST })).status).toBe(401);
  });
});
