import type { PullBatch } from '../../host-sdk/index.js';
import { isContradiction } from '../odata/contradiction.js';
import { formOfStamps } from '../odata/timeline.js';
import { beginIncrement, type Increment } from './begin-increment.js';
import { skipIncrement } from './begin-skip.js';
import type { Part } from './part.js';
import type { Reading } from './read-page.js';
import { readPart } from './read-part.js';
import type { Session } from './session.js';
import { canResume } from './unfinished.js';
import type { TableState } from './state.js';
import { afterNothing } from './visibility.js';

/** Reads what has changed: the rest of an increment that was interrupted, or everything from the horizon on. */
export async function* readIncrement(session: Session, state: TableState): AsyncGenerator<PullBatch, TableState> {
  const { report } = session;
  const { bounds = {}, run } = state;
  const note = (text: string) => {
    report.note(text);
  };
  if (run !== undefined) {
    const reading = await session.reading();
    if (canResume(run, reading, report)) return yield* readPart(session, reading, state, { run, isResumed: true });
  }
  const presumed = session.presumed(bounds);
  if (presumed?.paging === 'walk') {
    const begun = await beginIncrement(presumed, bounds, note).catch(unlessContradicted);
    const isSure = begun !== undefined && begun.kind !== 'walk' && !beginsToShowZones(presumed, begun);
    const reading = isSure ? presumed : await session.reading();
    if (begun !== undefined && isSame(reading, presumed)) return yield* go(session, reading, state, begun);
  }
  const reading = await session.reading();
  if (reading.paging === 'skip') {
    return yield* readPart(session, reading, state, { run: skipIncrement(reading, bounds), isResumed: false });
  }
  return yield* go(session, reading, state, await beginIncrement(reading, bounds, note));

  /** A tenant that cannot sort may return nothing for a sorted question; only a survey shows that. */
  function unlessContradicted(error: unknown): undefined {
    if (!isContradiction(error) || session.isSurveyed()) throw error;
  }

  function isSame(one: Reading, other: Reading): boolean {
    return one.paging === other.paging && one.isExact === other.isExact && one.line.form === other.line.form;
  }

  async function* go(
    at: Session,
    reading: Reading,
    before: TableState,
    begun: Increment,
  ): AsyncGenerator<PullBatch, TableState> {
    if (begun.kind === 'nothing') return afterNothing(before, at);
    const part: Part = { run: begun.run, isResumed: false };
    if (begun.kind === 'walk') return yield* readPart(at, reading, before, part);
    const { newest } = begun;
    const early = begun.kind === 'early' ? { isEarly: true as const } : {};
    return yield* readPart(at, reading, before, { ...part, newest, ...early });
  }
}

/** Whether stamps now have zones, where the bounds come from stamps without one. */
function beginsToShowZones({ context, line }: Reading, begun: Increment): boolean {
  if (line.form === 'zoned' || !('newest' in begun)) return false;
  return formOfStamps(begun.newest.records.map((record) => record[context.settings.cursor_field])) === 'zoned';
}
