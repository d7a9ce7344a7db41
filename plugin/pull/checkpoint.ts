import type { CheckpointInfo, Json } from '../../host-sdk/index.js';
import { toldOf } from './report.js';
import { requirePast, requireTime } from './span.js';
import { readState, toJson, type RunState } from './state.js';
import { boundInstant, timeLine } from '../odata/timeline.js';

/** What a checkpoint says. Throws `host.destination` for one of another version or tenant. */
export function describeCheckpoint(checkpoint: Json, tenant: string): CheckpointInfo {
  const state = readState(checkpoint, tenant);
  const { cursor, run, backfill } = state;
  return {
    ...toldOf(state),
    ...(cursor === undefined ? {} : { cursor }),
    unfinished: [run, backfill].flatMap((one) => (one === undefined ? [] : [unfinished(one)])),
  };
}

/**
 * Moves the horizon back or forward. The hashes of the rows after it are dropped, so that the rows are delivered again.
 * Throws `config.invalid` for a time that cannot be parsed or is in the future.
 */
export function rewindCheckpoint(
  checkpoint: Json | null,
  to: string,
  { tenant, timeZone, now }: { readonly tenant: string; readonly timeZone: string; readonly now: number },
): Json {
  requireTime(to, 'horizon');
  requirePast(to, 'horizon', { timeZone, now });
  const { run: _run, recent: _recent, unseen: _unseen, checked: _checked, ...state } = readState(checkpoint, tenant);
  const horizon = timeLine('zoned', timeZone).text(boundInstant(to, timeZone, 'first'));
  return toJson({ ...state, bounds: { horizon } });
}

function unfinished({ mode, from, to }: RunState): CheckpointInfo['unfinished'][number] {
  return { mode, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
