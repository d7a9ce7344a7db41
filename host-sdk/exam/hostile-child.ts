import { Worker } from 'node:worker_threads';
import type { Json } from '../json.js';
import type { CapabilityInterfaces, CreatePlugin } from '../plugin.js';
import { isPluginError } from '../problem.js';
import { hurriedClock } from '../fakes/clock.js';
import { fakeServices } from '../fakes/services.js';
import type { ExamPlugin } from './subject.js';

/** The task of the process. */
export interface HostileTask {
  /** URL of the file whose default export creates the plugin. */
  readonly module: string;
  readonly config: Json;
  readonly table?: string;
  readonly capabilities: readonly string[];
  readonly memoryMb: number;
}

/** Its messages: the start of a step, and its result: a problem code, or another text. */
export type HostileNews =
  | { readonly step: string }
  | { readonly step: string; readonly said: string; readonly isProblem: boolean }
  | { readonly done: true };

/** More records than any of the hostile answers contains. */
const MAX_BATCHES = 10;

// The exam process has ended.
process.on('disconnect', () => {
  process.exit();
});
process.on('message', (task: HostileTask) => {
  watchMemory(task.memoryMb);
  void run(task);
});

async function run({ module, config, table, capabilities }: HostileTask): Promise<void> {
  const { default: createPlugin } = (await import(module)) as { readonly default: CreatePlugin };
  const plugin = createPlugin({ ...fakeServices(), clock: hurriedClock() }, config) as ExamPlugin &
    CapabilityInterfaces;
  const steps: readonly (readonly [string, boolean, () => Promise<unknown>])[] = [
    ['validate', true, async () => (await plugin.validate({})).ok],
    ['getFields', capabilities.includes('fields'), () => plugin.getFields({})],
    ['pull', capabilities.includes('pull') && table !== undefined, () => firstBatches(plugin, table ?? '')],
  ];
  for (const [step, isAble, act] of steps) {
    if (!isAble) continue;
    await tell({ step });
    await tell({ step, ...(await outcomeOf(act)) });
  }
  await plugin.dispose();
  await tell({ done: true });
  process.disconnect();
}

async function firstBatches(plugin: CapabilityInterfaces, table: string): Promise<void> {
  let batches = 0;
  for await (const batch of plugin.pull({ table, mode: 'historical', checkpoint: null })) {
    batches += 1;
    if (batch.end?.problem !== undefined || batches >= MAX_BATCHES) return;
  }
}

async function outcomeOf(act: () => Promise<unknown>): Promise<{ said: string; isProblem: boolean }> {
  try {
    const value = await act();
    return { said: typeof value === 'boolean' ? String(value) : 'an answer', isProblem: true };
  } catch (error) {
    if (isPluginError(error)) return { said: error.code, isProblem: true };
    return { said: String(error).slice(0, 200), isProblem: false };
  }
}

function tell(news: HostileNews): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(news, () => {
      resolve();
    });
  });
}

/** A separate thread, because a busy plugin blocks the main thread. */
function watchMemory(memoryMb: number): void {
  const watch = `setInterval(() => {
    if (process.memoryUsage.rss() > ${memoryMb} * 1024 * 1024) process.kill(process.pid, 'SIGKILL');
  }, 20)`;
  new Worker(watch, { eval: true }).unref();
}
