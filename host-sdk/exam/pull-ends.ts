import { toProblem } from '../problem.js';
import type { CheckRow } from './check.js';
import { behindFront } from './front.js';
import { asDelivered, keysOf, readAll } from './pull-run.js';
import { demand, given, withPlugin, type ExamPlugin, type ExamSubject } from './subject.js';

/** Interrupted runs and parallel runs. */
export const PULL_END_CHECKS: readonly CheckRow[] = [
  {
    id: 'pull.side-by-side',
    name: 'of two runs at once, each delivers every row',
    harm: 'Tables that are read at the same time miss pages.',
    fix: 'Keep the position of a run in its own call, not on the plugin.',
    needs: ['table'],
    run: runsSideBySide,
  },
  {
    id: 'pull.aborted',
    name: 'an abort between two batches ends the run with its reason',
    harm: 'Ctrl+C waits for the end of the table, or marks it as complete.',
    fix: 'Call `signal?.throwIfAborted()` before each page.',
    needs: ['table'],
    run: endsWhenStopped,
  },
  {
    id: 'pull.left',
    name: 'a run that its caller leaves after a batch sends nothing more',
    harm: 'A preview of ten rows reads the whole table.',
    fix: 'Read the next page only on demand, and stop reads ahead in a `finally`.',
    needs: ['received', 'table'],
    run: stopsWhenLeft,
  },
  {
    id: 'pull.refused',
    name: 'a pull with a refused credential ends with a problem, not with an empty table',
    harm: 'After a change of the password, tables look up to date and are not.',
    fix: 'Throw the problem, or end incomplete with it; never catch it and end complete.',
    needs: ['table'],
    run: reportsRefusals,
  },
  {
    id: 'pull.cut-off',
    name: 'a pull that is cut off does not end complete',
    harm: 'The host never reads the missing records.',
    fix: 'Throw the problem of a failed page, or end incomplete with it.',
    needs: ['front', 'table'],
    run: reportsCuts,
  },
];

async function runsSideBySide(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const alone = (await readAll(plugin, subject, null, 'historical')).flatMap(keysOf).length;
    const both = await Promise.all([0, 1].map(() => readAll(plugin, subject, null, 'historical')));
    for (const batches of both) {
      const keys = new Set(batches.flatMap(keysOf)).size;
      demand(keys === alone, `Alone a run delivers ${alone} keys, at the same time as another ${keys}.`);
    }
  });
}

async function endsWhenStopped(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const stop = new AbortController();
    const table = given(subject.table, 'table');
    const run = plugin.pull({ table, mode: 'historical', checkpoint: null, signal: stop.signal });
    const batches = run[Symbol.asyncIterator]();
    await batches.next();
    stop.abort();
    const outcome = await batches.next().then(
      ({ done }) => (done === true ? 'an end' : 'another batch'),
      (error: unknown) => toProblem(error).code,
    );
    demand(outcome === 'host.aborted', `After the abort, the run returned ${outcome}.`);
  });
}

async function stopsWhenLeft(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    // Number of requests for the whole table; a run that is left early must send fewer.
    const start = subject.received?.() ?? 0;
    await readAll(plugin, subject, null, 'historical');
    const between = subject.received?.() ?? 0;
    for await (const _first of asDelivered(plugin, subject)) break;
    const left = subject.received?.() ?? 0;
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
    const more = (subject.received?.() ?? 0) - left;
    demand(more === 0, `${more} requests came after the run was left.`);
    demand(left - between < between - start, 'The first batch took as many requests as the whole table.');
  });
}

/** Long enough for a running request to arrive. */
const SILENCE_MS = 20;

async function reportsRefusals(subject: ExamSubject): Promise<void> {
  const said = await withPlugin(subject, (plugin) => endOf(plugin, subject), { config: subject.refusedConfig });
  demand(said !== 'complete', 'The run ends complete.');
}

async function reportsCuts(subject: ExamSubject): Promise<void> {
  await behindFront(subject, async (front) => {
    const act = async (plugin: ExamPlugin) => {
      const cut = () => {
        front.decide = () => 'cut';
      };
      const said = await endOf(plugin, subject, cut);
      demand(said !== 'complete', 'A run whose pages no longer arrive ends complete.');
    };
    await withPlugin(subject, act, { config: front.config });
  });
}

/** How a run ends; `afterFirst` is called after its first batch. */
async function endOf(plugin: ExamPlugin, subject: ExamSubject, afterFirst?: () => void): Promise<string> {
  let said = 'no end';
  try {
    for await (const { end } of asDelivered(plugin, subject)) {
      afterFirst?.();
      if (end !== undefined) said = end.complete ? 'complete' : 'incomplete';
    }
  } catch (error) {
    said = toProblem(error).code;
  }
  return said;
}
