import { isPluginError } from '../problem.js';
import type { PullRequest, PullSpan } from '../puller.js';
import type { CheckRow } from './check.js';
import { demand, given, withPlugin, type ExamPlugin, type ExamSubject } from './subject.js';

/** How a plugin checks requests for `pull`. */
export const REQUEST_CHECKS: readonly CheckRow[] = [
  {
    id: 'pull.spans',
    name: 'an invalid span is refused as a problem before any request is sent',
    harm: 'A mistyped date reads the whole table, or ends with a stack.',
    fix: 'Check `span` first in `checkPull`, `estimatePull` and `pull`: `config.invalid` at `span.start` or `span.end`.',
    needs: ['received', 'table'],
    run: refusesSpans,
  },
  {
    id: 'pull.spelling',
    name: 'a table is reported in one spelling, even if the request uses another',
    harm: 'One table of the product becomes two in the destination.',
    fix: 'Return the names from `checkPull` as the connection has them, each once.',
    needs: ['table'],
    run: usesOneSpelling,
  },
  {
    id: 'pull.unknown-table',
    name: 'an unknown table is a problem, not an empty table',
    harm: 'A mistyped name looks like a table without changes.',
    fix: 'Throw `config.unknown_table`, or end the run incomplete with its problem.',
    needs: ['table'],
    run: missesTables,
  },
];

/** Invalid spans, with the field of the problem. */
const WRONG: readonly (readonly [span: PullSpan, field: string])[] = [
  [{ start: '2024-13-01' }, 'span.start'],
  [{ start: '2024-01-01T25:00:00Z' }, 'span.start'],
  [{ start: '2024-01-01', end: 'tomorrow' }, 'span.end'],
  [{ start: '2024-02-01', end: '2024-01-01' }, 'span.end'],
  [{ start: '9999-01-01' }, 'span.start'],
];

async function refusesSpans(subject: ExamSubject): Promise<void> {
  const table = given(subject.table, 'table');
  await withPlugin(subject, async (plugin) => {
    const before = subject.received?.();
    for (const [span, field] of WRONG) {
      const request: PullRequest = { table, span, mode: 'historical', checkpoint: null };
      const check = async () => plugin.checkPull?.({ ...request, tables: [table] });
      const doors = {
        ...(plugin.checkPull === undefined ? {} : { checkPull: check }),
        estimatePull: () => plugin.estimatePull(request),
        pull: () => plugin.pull(request)[Symbol.asyncIterator]().next(),
      };
      for (const [door, open] of Object.entries(doors)) {
        const said = await answerOf(open);
        const expected = `a problem of the configuration at ${field}`;
        demand(said === expected, `${door} answers ${JSON.stringify(span)} with ${said}, not ${expected}.`);
      }
    }
    demand(subject.received?.() === before, 'A request was sent for an invalid span.');
  });
}

async function usesOneSpelling(subject: ExamSubject): Promise<void> {
  const table = given(subject.table, 'table');
  await withPlugin(subject, async (plugin) => {
    if (plugin.checkPull === undefined) return;
    const names = plugin.checkPull(Object.freeze({ tables: Object.freeze([table, table]) }));
    demand(names.join() === table, `${table}, requested twice, becomes "${names.join()}".`);
    const other = table === table.toUpperCase() ? table.toLowerCase() : table.toUpperCase();
    const [spelled, ...more] = plugin.checkPull({ tables: [table, other] });
    // A product may distinguish names by case.
    if (more.length > 0) return;
    demand(spelled === table, `${other} is reported as ${spelled ?? 'nothing'}, but the connection has ${table}.`);
    const [one, two] = await Promise.all([table, other].map((name) => outputOf(plugin, name)));
    demand(one === two, `${table} becomes the table ${one ?? ''}, and ${other} becomes ${two ?? ''}.`);
  });
}

async function missesTables(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const read = async () => {
      let isComplete = false;
      const batches = plugin.pull({ table: 'no_such_tables', mode: 'historical', checkpoint: null });
      for await (const { end } of batches) isComplete = end?.complete === true;
      return isComplete ? 'a complete end' : 'an incomplete end';
    };
    const said = await read().catch((error: unknown) => (isPluginError(error) ? error.code : 'another error'));
    demand(said !== 'a complete end' && said !== 'another error', `Reading it returns ${said}.`);
  });
}

async function outputOf(plugin: ExamPlugin, table: string): Promise<string | undefined> {
  for await (const batch of plugin.pull({ table, mode: 'historical', checkpoint: null })) return batch.table.name;
  return undefined;
}

async function answerOf(open: () => Promise<unknown>): Promise<string> {
  try {
    await open();
    return 'no problem';
  } catch (error) {
    if (!isPluginError(error)) return 'an error that is not a problem';
    const { blame, code, field = 'no field' } = error.problem;
    return blame === 'config' ? `a problem of the configuration at ${field}` : code;
  }
}
