import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect, test, vi } from 'vitest';
import type { Perform } from '../../host/work/asked-work.js';
import { createApp } from '../../host/api/app.js';
import { listen } from '../../host/api/listen.js';
import { askedScene, stoppedAfter } from './asked-scene.js';
import { addToken } from '../../host/store/tokens.js';
import { afterTest, fakeClock, openTestStore, quietLogger } from './scene.js';
import { eventsIn } from './server-events.js';

vi.setConfig({ testTimeout: 60_000 });

const CLIENTS = 1000;
const STREAMS = 1500;

/** A host with one job under way, on a port. */
async function scene() {
  const store = await openTestStore();
  const clock = fakeClock();
  let end: (report: object) => void = () => undefined;
  let tell: (event: string, data: unknown) => void = () => undefined;
  const perform: Perform = (_work, run) => {
    ({ tell } = run);
    return new Promise((resolve) => {
      end = resolve;
    });
  };
  const jobs = stoppedAfter(askedScene({ store, clock, perform }));
  const server = await listen(createApp({ store, plugins: [], logger: quietLogger, clock, jobs }), 0);
  afterTest(() => server.close());
  const token = await addToken(store.db, { name: 'many', scope: 'read' }, '2024-05-01T00:00:00.000Z');
  const open = async (path: string): Promise<IncomingMessage> => {
    // A connection each, as separate clients have.
    const asked = get(`${server.url}${path}`, { agent: false, headers: { Authorization: `Bearer ${token}` } });
    return ((await once(asked, 'response')) as [IncomingMessage])[0];
  };
  const work = { task: 'pull', tables: ['letters'] } as const;
  const job = await jobs.start({ kind: 'pull', connection: 'p', on: ['letters'], work });
  return {
    open,
    job,
    tell: (data: object) => {
      tell('progress', data);
    },
    end: () => {
      end({ ok: true });
    },
  };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of answer.setEncoding('utf8')) text += part as string;
  return text;
}

test('1,500 browsers follow one job to its end, while 1,000 other clients ask and are all answered', async () => {
  const { open, job, tell, end } = await scene();
  const streams = await Promise.all(Array.from({ length: STREAMS }, () => open(`/api/jobs/${job.id}/events`)));
  expect(new Set(streams.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  const heard = streams.map(textOf);
  tell({ rows: 1 });
  const answers = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, nth) => {
      const answer = await open(nth % 2 === 0 ? '/api/runs' : '/health');
      await textOf(answer);
      return answer.statusCode;
    }),
  );
  expect(new Set(answers)).toEqual(new Set([200]));
  tell({ rows: 2 });
  end();
  const told = new Set(
    (await Promise.all(heard)).map((text) => JSON.stringify(eventsIn(text).map(({ event }) => event))),
  );
  expect(told).toEqual(new Set(['["progress","progress","end"]']));
});
