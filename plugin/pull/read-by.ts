import { createHash } from 'node:crypto';
import { formOf } from '../odata/timeline.js';
import type { PullContext } from './context.js';
import type { ReadBy, RunState, TableState } from './state.js';

/** The part of a state that is valid under the current settings, and a sentence about the part that is not. */
export interface Refitted {
  readonly state: TableState;
  readonly warning?: string;
}

/**
 * Compares a stored state with the settings for how its table is read. Bounds of another cursor field are void. So are
 * bounds and instants from another time zone where stamps carry none. The table is then read from its beginning again,
 * and its rows stay. An unfinished run whose fields have changed starts again, so that its rows have the new fields.
 */
export function refit(stored: TableState, context: PullContext, table: string): Refitted {
  const readBy = readByNow(context, table);
  const { readBy: before = readBy } = stored;
  const state = {
    ...stored,
    readBy: { ...readBy, ...(before.hashKey === undefined ? {} : { hashKey: before.hashKey }) },
  };
  if (isUnread(stored)) return { state };
  if (before.cursor.toLowerCase() !== readBy.cursor.toLowerCase()) {
    const warning = `The cursor field was ${before.cursor} and is ${readBy.cursor} now, so the table is read from its beginning again.`;
    return { state: withoutReading(state), warning };
  }
  if (before.timeZone !== readBy.timeZone && isCivil(stored)) {
    const warning = `time_zone was ${before.timeZone} and is ${readBy.timeZone} now, so the table is read from its beginning again: its stamps have no zone.`;
    return { state: withoutReading(state), warning };
  }
  if (before.fields === readBy.fields) return { state };
  // Delivered rows lack new fields and still have denied ones.
  const { run, backfill, recent: _recent, verify: _verify, ...rest } = state;
  const again = {
    ...(run && { run: fromItsBeginning(run) }),
    ...(backfill && { backfill: fromItsBeginning(backfill) }),
  };
  const isUnfinished = run !== undefined || backfill !== undefined;
  return {
    state: { ...rest, ...again },
    ...(isUnfinished
      ? {
          warning:
            'The choice of fields in the section data has changed, so the unfinished run starts from the beginning.',
        }
      : {}),
  };
}

function readByNow({ settings, timeZone }: PullContext, table: string): ReadBy {
  const disguised = [settings.hash_fields?.[table] ?? [], settings.mask_fields?.[table] ?? []];
  const lists = [
    settings.select?.[table] ?? null,
    settings.deny_fields?.[table] ?? [],
    // Without such fields the hash is that of earlier versions.
    ...(disguised.flat().length === 0 ? [] : disguised),
  ];
  const fields = lists.map((names) => (names === null ? null : names.map((name) => name.toLowerCase()).sort()));
  const hash = createHash('sha1').update(JSON.stringify(fields)).digest('hex').slice(0, 16);
  return { cursor: settings.cursor_field, timeZone, fields: hash };
}

function isUnread({ bounds, spans, run, backfill }: TableState): boolean {
  return bounds?.horizon === undefined && spans === undefined && run === undefined && backfill === undefined;
}

/** Whether the stamps of the table carry no zone. */
function isCivil({ bounds, run, backfill, spans }: TableState): boolean {
  const texts = [
    bounds?.horizon,
    spans?.[0]?.to,
    ...[run, backfill].flatMap((one) => [one?.from, one?.to, one?.question.newest]),
  ];
  return texts.some((text) => text !== undefined && formOf(text) === 'civil');
}

/** A table whose rows exist, but with no known progress. */
function withoutReading(state: TableState): TableState {
  const { bounds: _bounds, spans: _spans, checked: _checked, cursor: _cursor, owed: _owed, ...rest } = state;
  const { run: _run, backfill: _backfill, recent: _recent, ...later } = rest;
  const { sweep: _sweep, verify: _verify, blank: _blank, cursors: _cursors, ...kept } = later;
  return kept;
}

/** What the run's question has shown stays true. */
function fromItsBeginning(run: RunState): RunState {
  const { lanes: _lanes, anchor: _anchor, unmet: _unmet, again: _again, account: _account, ...begun } = run;
  return begun;
}
