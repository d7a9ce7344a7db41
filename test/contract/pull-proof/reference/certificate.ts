import { createHash } from 'node:crypto';
import type { CertifiedPart, CertifiedRange, JsonObject } from '../../../../host-sdk/index.js';
import { CLOSING_MS, LOOKBACK_MS } from './bounds.js';
import type { Context } from './context.js';
import { passOf } from './passes.js';
import type { Kept, Run, Sighting, State, Walk } from './state.js';

/** What a run says of itself, honestly: also what it has not proven. Its times are the numbers of its processes. */
export function certifyRun(context: Context, run: Run): void {
  const { flaws, options, state, line } = context;
  const { walk, before, received, shown, began, newest, since = 0 } = run;
  const text = (place: number) => line.literal(place).instant;
  const wayOf = () => {
    if (walk === undefined) return 'newest';
    return passOf(flaws) === undefined ? 'walk' : 'passes';
  };
  const way = wayOf();
  const from = walk === undefined ? since + 1000 : walk.since;
  const records = Object.keys(received).length;
  const first = before.closed === undefined && before.newest === undefined;
  const oldest = Math.min(...Object.values(shown));
  certify(context, {
    mode: from === undefined ? 'historical' : 'incremental',
    way,
    ...(from === undefined ? {} : { from: text(from) }),
    first,
    startedAt: began,
    records,
    periods: [{ through: '9', records, digest: digestOf(received) }],
    ...(way === 'newest' && Number.isFinite(oldest) ? { oldest: text(oldest) } : {}),
    ...(way === 'walk' && walk !== undefined ? { ranges: rangesOf(context, walk, records) } : {}),
    ...(way === 'passes' ? { passes: { made: 1, quiet: 0 } } : {}),
    unmet: flaws.forgetsQuestion === true && walk !== undefined ? unmetOf(run, walk) : 0,
    question: questionOf(newest, text, options.now()),
    before: boundsOf(before, text),
    after: state.closed === undefined ? {} : { horizon: text(state.closed) },
  });
}

/** A run that was shown nothing and moved its bound all the same. */
export function certifyNothing(context: Context): void {
  const text = (place: number) => context.line.literal(place).instant;
  certify(context, {
    mode: 'incremental',
    way: 'walk',
    first: false,
    startedAt: context.options.process?.() ?? '',
    records: 0,
    periods: [],
    ranges: [],
    unmet: 0,
    question: questionOf(undefined, text, context.options.now()),
    before: boundsOf(context.begun, text),
    after: boundsOf({ ...context.state }, text),
  });
}

/** The certificate of a process, as the script reads it. */
export function certificateOf(parts: readonly CertifiedPart[], complete: boolean, compared: number): JsonObject {
  const read = { tenant: 'world', key: 'RecId', cursor: 'LastModDateTime', processed: '_at' };
  const waits = { waitSeconds: CLOSING_MS / 1000, driftSeconds: LOOKBACK_MS / 1000 };
  // What a host wrote is not what is in question here.
  const written = { since: '~', until: '~', rows: 0, marks: 0, digest: '0' };
  const table = {
    table: 'incidents',
    output: 'incident',
    complete,
    read: { ...read, ...waits, parts, compared },
    written,
  };
  return { format: 'ivanti-exchange certificate', version: 1, run: 1, tables: [table] } as unknown as JsonObject;
}

/** Its table as JSON lines, a line for each version. */
export function linesOf(log: readonly Kept[]): string {
  const lines = log.map(({ row, deleted, at }) => ({
    RecId: row.RecId,
    LastModDateTime: row['LastModDateTime'],
    _at: at,
    _deleted: deleted,
  }));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

type Told = Omit<CertifiedPart, 'endedAt' | 'resumed' | 'unchanged' | 'rows' | 'beside'>;

function certify({ options }: Context, told: Told): void {
  const { process, certify: tell } = options;
  tell?.({ ...told, endedAt: process?.() ?? '', resumed: 0, unchanged: 0, rows: 0, beside: 0 });
}

function rangesOf({ flaws }: Context, { lanes }: Walk, records: number): readonly CertifiedRange[] {
  const walked = lanes.filter(({ first }) => first !== undefined);
  return walked.map(({ first = '', reached = '', proven }, at) => ({
    from: first,
    to: reached,
    records: at === 0 ? records : 0,
    below: at === 0 ? flaws.beginsAnywhere !== true : walked[at - 1]?.proven === true,
    above: proven === true,
  }));
}

function unmetOf({ shown }: Run, { met, since = -Infinity }: Walk): number {
  return Object.keys(shown).filter((key) => shown[key]! >= since && !(key in met)).length;
}

type Text = (place: number) => string;

function questionOf(newest: Sighting | undefined, text: Text, now: number): CertifiedPart['question'] {
  const { host, date } = newest ?? { host: now, date: now };
  const asked = new Date(host).toISOString();
  const moment = { host: asked, tenant: new Date(date).toISOString(), asked };
  return newest === undefined ? moment : { ...moment, newest: text(newest.stamp) };
}

function boundsOf({ closed, newest }: Pick<State, 'closed' | 'newest'>, text: Text): CertifiedPart['before'] {
  return {
    ...(closed === undefined ? {} : { horizon: text(closed) }),
    ...(newest === undefined
      ? {}
      : {
          newest: {
            at: text(newest.stamp),
            host: new Date(newest.host).toISOString(),
            tenant: new Date(newest.date).toISOString(),
          },
        }),
  };
}

/** The sum of the records' hashes. */
function digestOf(received: Readonly<Record<string, string | null>>): string {
  const hash = ([key, cursor]: readonly [string, string | null]) =>
    BigInt(
      `0x${createHash('sha256')
        .update(`${key}\0${cursor ?? ''}`)
        .digest('hex')}`,
    );
  const sum = Object.entries(received).reduce((total, entry) => total + hash(entry), 0n);
  return (sum % 2n ** 256n).toString(16);
}
