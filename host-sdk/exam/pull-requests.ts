import type { CapabilityInterfaces } from '../plugin.js';
import { isPluginError } from '../problem.js';
import type { PullRequest, PullSpan } from '../puller.js';
import { demand, given, withPlugin } from './subject.js';
import type { ExamCheck, ExamPlugin, ExamSubject } from './subject.js';

/** Spans that no run can make sense of, and the field that is wrong. */
const WRONG: readonly (readonly [span: PullSpan, field: string])[] = [
  [{ start: '2024-13-01' }, 'span.start'],
  [{ start: '2024-01-01T25:00:00Z' }, 'span.start'],
  [{ start: '2024-01-01', end: 'tomorrow' }, 'span.end'],
  [{ start: '2024-02-01', end: '2024-01-01' }, 'span.end'],
  [{ start: '9999-01-01' }, 'span.start'],
];

/** What a plugin says to requests for `pull` before it asks the product anything. */
export function requestChecks(subject: ExamSubject): readonly ExamCheck[] {
  const table = given(subject.table, 'table');
  const plugin = (body: (puller: CapabilityInterfaces & ExamPlugin) => Promise<void>) =>
    withPlugin(subject, (created) => body(created as CapabilityInterfaces & ExamPlugin));

  return [
    {
      name: 'a span that cannot be read is refused as a problem, before anything is sent',
      run: () =>
        plugin(async (puller) => {
          const before = subject.received();
          for (const [span, field] of WRONG) {
            const request: PullRequest = { table, span, mode: 'historical', checkpoint: null };
            const doors = {
              ...(puller.checkPull === undefined
                ? {}
                : {
                    checkPull: () => Promise.resolve().then(() => puller.checkPull?.({ ...request, tables: [table] })),
                  }),
              estimatePull: () => puller.estimatePull(request),
              pull: () => puller.pull(request)[Symbol.asyncIterator]().next(),
            };
            for (const [door, open] of Object.entries(doors)) {
              const said = await answerOf(open);
              const expected = `a problem of the configuration at ${field}`;
              demand(said === expected, `${door} answers ${JSON.stringify(span)} with ${said}, not ${expected}.`);
            }
          }
          demand(subject.received() === before, 'Something was sent for a span that cannot be read.');
        }),
    },
    {
      name: 'a table is told by one spelling, whatever it was called by',
      run: () =>
        plugin(async (puller) => {
          if (puller.checkPull === undefined) return;
          const names = puller.checkPull(Object.freeze({ tables: Object.freeze([table, table]) }));
          demand(names.join() === table, `${table}, asked for twice, becomes "${names.join()}".`);
          const other = table === table.toUpperCase() ? table.toLowerCase() : table.toUpperCase();
          const [spelled, ...more] = puller.checkPull({ tables: [table, other] });
          // A product may well tell names apart by their case.
          if (more.length > 0) return;
          demand(spelled === table, `${other} is told as ${spelled ?? 'nothing'}, the connection says ${table}.`);
          const [one, two] = await Promise.all([table, other].map((name) => outputOf(puller, name)));
          demand(one === two, `${table} becomes the table ${one ?? ''}, and ${other} becomes ${two ?? ''}.`);
        }),
    },
  ];
}

async function outputOf(puller: CapabilityInterfaces, table: string): Promise<string | undefined> {
  for await (const batch of puller.pull({ table, mode: 'historical', checkpoint: null })) return batch.table.name;
  return undefined;
}

async function answerOf(open: () => Promise<unknown>): Promise<string> {
  try {
    await open();
    return 'no problem';
  } catch (error) {
    if (!isPluginError(error)) return 'an error that is no problem';
    const { blame, code, field = 'no field' } = error.problem;
    return blame === 'config' ? `a problem of the configuration at ${field}` : code;
  }
}
