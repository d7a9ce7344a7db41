import { optionalSectionsOf } from '../basic-fields.js';
import type { Json, JsonObject } from '../json.js';
import type { CapabilityInterfaces } from '../plugin.js';
import { toProblem } from '../problem.js';
import type { CoveredSpan, PullBatch, PullMode } from '../puller.js';
import { demand, given, withPlugin } from './subject.js';
import type { ExamCheck, ExamPlugin, ExamSubject } from './subject.js';

export function pullChecks(subject: ExamSubject): readonly ExamCheck[] {
  const table = given(subject.table, 'table');
  const plugin = (body: (puller: CapabilityInterfaces & ExamPlugin) => Promise<void>) =>
    withPlugin(subject, (created) => body(created as CapabilityInterfaces & ExamPlugin));

  async function run(puller: CapabilityInterfaces, checkpoint: Json | null, mode?: PullMode): Promise<PullBatch[]> {
    const batches: PullBatch[] = [];
    const request = { table, checkpoint, ...(mode === undefined ? {} : { mode }) };
    for await (const batch of puller.pull(request)) batches.push(throughJson(batch));
    return batches;
  }

  return [
    {
      name: 'configured tables can be discovered',
      run: () =>
        plugin(async (puller) => {
          const tables = await puller.discover();
          const info = tables.find((each) => each.name === table);
          demand(info?.readable === 'yes', `${table} is not readable: ${info?.problem?.message ?? 'not listed'}`);
        }),
    },
    ...(hasChoices(subject.manifest.configuration) ? [draftCheck(subject)] : []),
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
      name: 'a pull without a mode reads what there is',
      run: () =>
        plugin(async (puller) => {
          const all = new Set((await run(puller, null, 'historical')).flatMap(keysOf));
          const whole = await run(puller, null);
          const got = new Set(whole.flatMap(keysOf));
          demand(got.size === all.size, `${all.size - got.size} of ${all.size} keys are missing.`);
          demand(whole.at(-1)?.end?.complete === true, 'The run has no complete end.');
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
    {
      name: 'an estimate takes a call or two and changes nothing',
      run: () =>
        plugin(async (puller) => {
          const request = Object.freeze({ table, checkpoint: null, mode: 'historical' as const });
          await puller.estimatePull(request);
          const before = subject.received();
          const { from, rows } = await puller.estimatePull(request);
          const calls = subject.received() - before;
          demand(calls <= 2, `The estimate took ${calls} calls.`);
          demand(from === undefined || isInstant(from), `"${from ?? ''}" is no instant to read from.`);
          const whole = await run(puller, null, 'historical');
          const keys = whole.flatMap(keysOf).length;
          demand(keys > 0, 'After the estimate the pull delivers nothing.');
          demand(rows !== 0, `The estimate is 0 rows, the pull delivered ${keys}.`);
        }),
    },
    {
      name: 'a checkpoint tells how far it is, and a foreign one is refused',
      run: () =>
        plugin(async (puller) => {
          const checkpoint = (await run(puller, null, 'historical')).at(-1)?.checkpoint ?? null;
          const { horizon, checkedUntil, cursor, spans, unfinished } = puller.describeCheckpoint(checkpoint);
          demand(horizon !== undefined || cursor !== undefined, 'It has neither horizon nor cursor.');
          for (const told of [horizon, checkedUntil]) {
            demand(told === undefined || isInstant(told), `"${told ?? ''}" is no instant.`);
          }
          demand(inOrder(spans ?? []), `Its spans are not in order, or touch: ${JSON.stringify(spans)}.`);
          demand(unfinished.length === 0, 'A run that has ended is told of as unfinished.');
          const foreign = problemOf(() => puller.describeCheckpoint({ exam: 'of nobody' }));
          demand(foreign === 'host.destination', `A foreign checkpoint is answered with ${foreign}.`);
        }),
    },
    {
      name: 'after a rewind the records come again',
      run: () =>
        plugin(async (puller) => {
          const whole = await run(puller, null, 'historical');
          const all = new Set(whole.flatMap(keysOf));
          const last = whole.at(-1)?.checkpoint ?? null;
          const before = JSON.stringify(last);
          for (const checkpoint of [last, null]) {
            const rewound = throughJson(puller.rewindCheckpoint(checkpoint, LONG_AGO));
            const again = new Set((await run(puller, rewound, 'incremental')).flatMap(keysOf));
            const missing = [...all].filter((key) => !again.has(key)).length;
            demand(missing === 0, `${missing} of ${all.size} keys did not come again.`);
          }
          demand(JSON.stringify(last) === before, 'The old checkpoint was changed.');
          const wrong = problemOf(() => puller.rewindCheckpoint(last, 'yesterday'));
          demand(wrong === 'config.invalid', `A time that is none is answered with ${wrong}.`);
        }),
    },
  ];
}

/** Of a plugin whose form lets people choose tables. */
function draftCheck({ manifest, createPlugin, services, config }: ExamSubject): ExamCheck {
  return {
    name: 'the tables to choose from are listed while the optional sections are empty',
    async run() {
      const sections = optionalSectionsOf(manifest.configuration as JsonObject).map(([key]) => key);
      const filled = Object.entries(config as JsonObject).filter(([key]) => !sections.includes(key));
      const plugin = createPlugin(services, Object.fromEntries(filled), { draft: true });
      try {
        const tables = await (plugin as ExamPlugin & CapabilityInterfaces).discover({ all: true });
        demand(
          tables.some(({ readable }) => readable === 'yes'),
          'No table can be read.',
        );
      } finally {
        await plugin.dispose();
      }
    },
  };
}

function hasChoices(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  return 'x-choices' in schema || Object.values(schema).some(hasChoices);
}

function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

/** Each span ends after it begins, and leaves a gap before the next; only the first may have no beginning. */
function inOrder(spans: readonly CoveredSpan[]): boolean {
  return spans.every(({ from, to }, index) => {
    const begin = from === undefined ? -Infinity : Date.parse(from);
    const before = spans[index - 1];
    return begin < Date.parse(to) && (before === undefined || Date.parse(before.to) < begin);
  });
}

/** Before every record that a product may have. */
const LONG_AGO = '1970-01-02';

function problemOf(act: () => unknown): string {
  try {
    act();
    return 'no problem';
  } catch (error) {
    return toProblem(error).code;
  }
}

function keysOf(batch: PullBatch): readonly Json[] {
  return batch.rows.map((row) => row[batch.table.key] ?? null);
}

/** What a host stores and reads back must be as good as the original. */
function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
