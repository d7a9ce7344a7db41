import type { Json } from '../json.js';
import type { CapabilityInterfaces } from '../plugin.js';
import type { PullBatch, PullMode } from '../puller.js';
import { demand, given, withPlugin } from './subject.js';
import type { ExamCheck, ExamPlugin, ExamSubject } from './subject.js';

export function pullChecks(subject: ExamSubject): readonly ExamCheck[] {
  const table = given(subject.table, 'table');
  const plugin = (body: (puller: CapabilityInterfaces & ExamPlugin) => Promise<void>) =>
    withPlugin(subject, (created) => body(created as CapabilityInterfaces & ExamPlugin));

  async function run(puller: CapabilityInterfaces, checkpoint: Json | null, mode: PullMode): Promise<PullBatch[]> {
    const batches: PullBatch[] = [];
    for await (const batch of puller.pull({ table, checkpoint, mode })) batches.push(throughJson(batch));
    return batches;
  }

  return [
    {
      name: 'configured tables can be discovered',
      run: () =>
        plugin(async (puller) => {
          const tables = await puller.discover();
          const info = tables.find((each) => each.name === table);
          demand(info?.readable === true, `${table} is not readable: ${info?.problem?.message ?? 'not listed'}`);
        }),
    },
    {
      name: 'a pull delivers every key once and ends complete',
      run: () =>
        plugin(async (puller) => {
          const batches = await run(puller, null, 'historical');
          demand(batches.length > 2, 'The table is too small for the exam.');
          const keys = batches.flatMap(keysOf);
          demand(keys.length > 0 && new Set(keys).size === keys.length, 'A key is missing or came twice.');
          const [end, ...others] = batches.flatMap((batch) => (batch.end === undefined ? [] : [batch.end]));
          demand(end?.complete === true && others.length === 0, 'The run has no complete end.');
          demand(batches.at(-1)?.end !== undefined, 'The end is not in the last batch.');
        }),
    },
    {
      name: 'a run continued from any checkpoint delivers what was still missing',
      run: () =>
        plugin(async (puller) => {
          const whole = await run(puller, null, 'historical');
          const all = new Set(whole.flatMap(keysOf));
          for (const cut of [0, Math.floor(whole.length / 2)]) {
            const durable = whole.slice(0, cut + 1);
            const rest = await run(puller, durable.at(-1)?.checkpoint ?? null, 'historical');
            const got = new Set([...durable, ...rest].flatMap(keysOf));
            demand(got.size === all.size, `Continued after batch ${cut}, ${all.size - got.size} keys are missing.`);
          }
        }),
    },
    {
      name: 'an increment without changes delivers nothing',
      run: () =>
        plugin(async (puller) => {
          const first = await run(puller, null, 'historical');
          const settled = await run(puller, first.at(-1)?.checkpoint ?? null, 'incremental');
          const quiet = await run(puller, settled.at(-1)?.checkpoint ?? null, 'incremental');
          const rows = quiet.flatMap((batch) => batch.rows).length;
          demand(rows === 0, `${rows} rows came although nothing had changed.`);
        }),
    },
  ];
}

function keysOf(batch: PullBatch): readonly Json[] {
  return batch.rows.map((row) => row[batch.table.key] ?? null);
}

/** What a host stores and reads back must be as good as the original. */
function throughJson(batch: PullBatch): PullBatch {
  return JSON.parse(JSON.stringify(batch)) as PullBatch;
}
