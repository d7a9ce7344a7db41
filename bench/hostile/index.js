import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ANSWERS } from './answers.js';

/**
 * How long the program is blocked while it digests a hostile answer. The limit is 250 ms for any of them;
 * the ratio is that of the longest pause to the limit.
 */
const LIMIT_MS = 250;
/** Runs of each answer; the least counts, because a machine that does other work has pauses of its own. */
const ROUNDS = 3;

/** The server has a process of its own: its work is not the plugin's. */
export async function run() {
  const server = fork(fileURLToPath(new URL('serve.js', import.meta.url)));
  const port = await new Promise((resolve) => server.once('message', resolve));
  try {
    const rows = [];
    for (const name of Object.keys(ANSWERS)) {
      const pauses = [];
      for (let round = 0; round < ROUNDS; round++) pauses.push(await pauseAt(port, name));
      rows.push({
        what: `longest pause over ${name}, of ${LIMIT_MS} ms`,
        ratio: Math.min(...pauses) / LIMIT_MS,
        limit: 1,
      });
    }
    return rows;
  } finally {
    server.kill();
  }
}

async function pauseAt(port, name) {
  const { createPlugin } = await import('../../dist/plugin/index.js');
  const plugin = createPlugin(services(), {
    instance: `http://127.0.0.1:${port}`,
    api_path: `/${name.replaceAll(' ', '-')}/odata/businessobject`,
    auth: { strategy: 'ivanti_api_key', api_key: 'key' },
    request_timeout: 30,
    data: { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01' },
  });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  try {
    await plugin.getFields({}).catch(() => undefined);
    for await (const _batch of plugin.pull({ table: 'incidents', mode: 'historical', checkpoint: null }));
  } catch {
    // A problem is what it ought to be.
  } finally {
    delay.disable();
    await plugin.dispose();
  }
  return delay.max / 1e6;
}

function services() {
  const kept = new Map();
  const nothing = () => undefined;
  return {
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    clock: { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => undefined },
    http: { agent: 'bench' },
    ledger: { record: nothing, usage: () => ({ calls: 0 }) },
    state: { get: (key) => kept.get(key), set: (key, value) => kept.set(key, value) },
    secrets: { resolve: async (reference) => reference },
    progress: nothing,
  };
}
