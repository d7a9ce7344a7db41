import { optionalSectionsOf } from '../basic-fields.js';
import type { JsonObject } from '../json.js';
import { toProblem } from '../problem.js';
import type { CoveredSpan } from '../puller.js';
import type { Column } from '../table-row.js';
import type { CheckRow } from './check.js';
import { keysOf, readAll } from './pull-run.js';
import { demand, given, isInstant, schemaOf, throughJson, withPlugin, type ExamSubject } from './subject.js';

/** The rows of a table, and where a run starts and ends. */
export const PULL_CHECKS: readonly CheckRow[] = [
  {
    id: 'pull.discovered',
    name: 'configured tables can be discovered',
    harm: 'A form shows readable tables as unreadable.',
    fix: 'List every configured table in `discover`, and test each with one read.',
    needs: ['table'],
    run: discoversTables,
  },
  {
    id: 'pull.draft',
    name: '`discover` lists the tables while the optional sections are empty',
    harm: 'A user who adds a connection must already know the names of the tables.',
    fix: 'With `options.draft` check only what `discover({ all: true })` needs.',
    needs: ['choices', 'table'],
    run: listsForDrafts,
  },
  {
    id: 'pull.whole',
    name: 'a pull delivers every key once and ends complete',
    harm: 'Tables miss records, or contain some twice.',
    fix: 'Page in a stable order, give each row its key, and put `end` only into the last batch.',
    needs: ['table'],
    run: deliversOnce,
  },
  {
    id: 'pull.no-mode',
    name: 'a pull without a mode reads all records',
    harm: 'A new connection has tables without history.',
    fix: 'Without a mode, read the history first.',
    needs: ['table'],
    run: readsHistory,
  },
  {
    id: 'pull.resumed',
    name: 'a run continued from any checkpoint delivers all missing rows',
    harm: 'After a crash, records are missing forever.',
    fix: 'A checkpoint must cover the rows of its batch and of all batches before, and no others.',
    needs: ['table'],
    run: resumes,
  },
  {
    id: 'pull.quiet',
    name: 'an incremental run without changes delivers nothing',
    harm: 'Every run writes the whole table again.',
    fix: 'Continue from the checkpoint, and leave out rows that have not changed.',
    needs: ['table'],
    run: staysQuiet,
  },
  {
    id: 'pull.estimated',
    name: 'an estimate sends one or two calls and changes nothing',
    harm: 'An estimate costs as much as the pull.',
    fix: 'Request a count. Omit `rows` if the product returns none.',
    needs: ['received', 'table'],
    run: estimatesCheaply,
  },
  {
    id: 'pull.described',
    name: 'a checkpoint can be described, and a foreign checkpoint is refused',
    harm: 'Users cannot see how fresh a table is, or a run continues from the state of another plugin.',
    fix: 'Return horizon or cursor from `describeCheckpoint`, and throw `host.destination` for a checkpoint of another plugin.',
    needs: ['table'],
    run: describesCheckpoints,
  },
  {
    id: 'pull.table-described',
    name: '`describeTable` describes the table that a pull delivers',
    harm: 'Models and schemas that were generated from it do not fit the table.',
    fix: 'Derive both from the same description: the name, the key, and every column with its type.',
    needs: ['table'],
    run: describesTable,
  },
  {
    id: 'pull.rewound',
    name: 'after a rewind the run delivers the records again',
    harm: 'A table that has lost rows cannot be repaired.',
    fix: 'Return a new checkpoint that starts at `to`. Throw `config.invalid` if `to` is not a time.',
    needs: ['table'],
    run: rewinds,
  },
];

async function discoversTables(subject: ExamSubject): Promise<void> {
  const tables = await withPlugin(subject, (plugin) => plugin.discover());
  const info = tables.find((each) => each.name === subject.table);
  const said = info?.problem?.message ?? 'not listed';
  demand(info?.readable === 'yes', `${subject.table ?? ''} is not readable: ${said}`);
}

async function listsForDrafts(subject: ExamSubject): Promise<void> {
  const { createPlugin, services, config } = subject;
  const sections = optionalSectionsOf(schemaOf(subject)).map(([key]) => key);
  const filled = Object.entries(config as JsonObject).filter(([key]) => !sections.includes(key));
  const draft: ExamSubject['createPlugin'] = (given, values) => createPlugin(given, values, { draft: true });
  const changes = { createPlugin: draft, services, config: Object.fromEntries(filled) };
  const tables = await withPlugin(subject, (plugin) => plugin.discover({ all: true }), changes);
  demand(
    tables.some(({ readable }) => readable === 'yes'),
    'No table can be read.',
  );
}

async function deliversOnce(subject: ExamSubject): Promise<void> {
  const batches = await withPlugin(subject, (plugin) => readAll(plugin, subject, null, 'historical'));
  demand(batches.length > 2, 'The table is too small for the exam.');
  const keys = batches.flatMap(keysOf);
  demand(keys.length > 0 && new Set(keys).size === keys.length, 'A key is missing or was delivered twice.');
  const [end, ...others] = batches.flatMap((batch) => (batch.end === undefined ? [] : [batch.end]));
  demand(end?.complete === true && others.length === 0, 'The run has no complete end.');
  demand(batches.at(-1)?.end !== undefined, 'The end is not in the last batch.');
}

async function readsHistory(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const all = new Set((await readAll(plugin, subject, null, 'historical')).flatMap(keysOf));
    const whole = await readAll(plugin, subject, null);
    const got = new Set(whole.flatMap(keysOf));
    demand(got.size === all.size, `${all.size - got.size} of ${all.size} keys are missing.`);
    demand(whole.at(-1)?.end?.complete === true, 'The run has no complete end.');
  });
}

async function resumes(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const whole = await readAll(plugin, subject, null, 'historical');
    const all = new Set(whole.flatMap(keysOf));
    for (const cut of [0, Math.floor(whole.length / 2)]) {
      const durable = whole.slice(0, cut + 1);
      const rest = await readAll(plugin, subject, durable.at(-1)?.checkpoint ?? null, 'historical');
      const got = new Set([...durable, ...rest].flatMap(keysOf));
      demand(got.size === all.size, `Continued after batch ${cut}, ${all.size - got.size} keys are missing.`);
    }
  });
}

async function staysQuiet(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const first = await readAll(plugin, subject, null, 'historical');
    const settled = await readAll(plugin, subject, first.at(-1)?.checkpoint ?? null, 'incremental');
    const quiet = await readAll(plugin, subject, settled.at(-1)?.checkpoint ?? null, 'incremental');
    const rows = quiet.flatMap((batch) => batch.rows).length;
    demand(rows === 0, `The run delivered ${rows} rows although nothing had changed.`);
  });
}

async function estimatesCheaply(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const table = given(subject.table, 'table');
    const request = Object.freeze({ table, checkpoint: null, mode: 'historical' as const });
    await plugin.estimatePull(request);
    const before = subject.received?.() ?? 0;
    const { from, rows } = await plugin.estimatePull(request);
    const calls = (subject.received?.() ?? 0) - before;
    demand(calls <= 2, `The estimate sent ${calls} calls.`);
    demand(from === undefined || isInstant(from), `"${from ?? ''}" is not an instant to read from.`);
    const keys = (await readAll(plugin, subject, null, 'historical')).flatMap(keysOf).length;
    demand(keys > 0, 'After the estimate the pull delivers nothing.');
    demand(rows !== 0, `The estimate is 0 rows, the pull delivered ${keys}.`);
  });
}

async function describesCheckpoints(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const checkpoint = (await readAll(plugin, subject, null, 'historical')).at(-1)?.checkpoint ?? null;
    const { horizon, checkedUntil, cursor, spans, unfinished } = plugin.describeCheckpoint(checkpoint);
    demand(horizon !== undefined || cursor !== undefined, 'The checkpoint has neither horizon nor cursor.');
    for (const told of [horizon, checkedUntil]) {
      demand(told === undefined || isInstant(told), `"${told ?? ''}" is not an instant.`);
    }
    demand(inOrder(spans ?? []), `Its spans are not in order, or touch: ${JSON.stringify(spans)}.`);
    demand(unfinished.length === 0, 'A finished run is described as unfinished.');
    const foreign = problemOf(() => plugin.describeCheckpoint({ exam: 'of another plugin' }));
    demand(foreign === 'host.destination', `For a foreign checkpoint the result was ${foreign}.`);
  });
}

async function describesTable(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    if (plugin.describeTable === undefined) return;
    const { name, key, columns, links } = await plugin.describeTable({ table: given(subject.table, 'table') });
    const [first] = await readAll(plugin, subject, null, 'historical');
    const table = first?.table;
    demand(table?.name === name && table.key === key, `The pull writes ${table?.name ?? 'nothing'}, not ${name}.`);
    const types = (of: readonly Column[]) => JSON.stringify(of.map((one) => [one.name, one.type]));
    demand(types(table.columns) === types(columns), 'The pull has other columns than the description.');
    const stray = links.find(({ column }) => !columns.some((one) => one.name === column));
    demand(stray === undefined, `The link ${stray?.column ?? ''} is not a column.`);
  });
}

async function rewinds(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const whole = await readAll(plugin, subject, null, 'historical');
    const all = new Set(whole.flatMap(keysOf));
    const last = whole.at(-1)?.checkpoint ?? null;
    const before = JSON.stringify(last);
    for (const checkpoint of [last, null]) {
      const rewound = throughJson(plugin.rewindCheckpoint(checkpoint, LONG_AGO));
      const again = new Set((await readAll(plugin, subject, rewound, 'incremental')).flatMap(keysOf));
      const missing = [...all].filter((key) => !again.has(key)).length;
      demand(missing === 0, `${missing} of ${all.size} keys were not delivered again.`);
    }
    demand(JSON.stringify(last) === before, 'The old checkpoint was changed.');
    const wrong = problemOf(() => plugin.rewindCheckpoint(last, 'yesterday'));
    demand(wrong === 'config.invalid', `For an invalid time the result was ${wrong}.`);
  });
}

/** Each span ends after its start, and there is a gap before the next; only the first may have no start. */
function inOrder(spans: readonly CoveredSpan[]): boolean {
  return spans.every(({ from, to }, index) => {
    const begin = from === undefined ? -Infinity : Date.parse(from);
    const before = spans[index - 1];
    return begin < Date.parse(to) && (before === undefined || Date.parse(before.to) < begin);
  });
}

/** Earlier than every record of a product. */
const LONG_AGO = '1970-01-02';

function problemOf(act: () => unknown): string {
  try {
    act();
    return 'no problem';
  } catch (error) {
    return toProblem(error).code;
  }
}
