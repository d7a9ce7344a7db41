import { DAY_MS } from '../platform/durations.js';
import { didYouMean, PluginError, type Clock } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import type { StoredAlert } from '../store/alerts.js';
import type { ActiveQueue } from './load-queues.js';
import type { MuteMoment } from '../rules/mute.js';

/** The stored alerts and queues of a run; default: all. */
export interface AlertChoice {
  /** Order of arrival of the alerts. */
  readonly alerts?: readonly number[] | undefined;
  /** Alerts of this number of days, by their own time. A manual request: ended mutes no longer count. */
  readonly days?: number | undefined;
  /** Name of the only queue. */
  readonly queue?: string | undefined;
}

/** The instant (ISO-8601 UTC) at which the last `days` days start. */
export function daysAgo(clock: Clock, days: number): string {
  return new Date(clock.now() - days * DAY_MS).toISOString();
}

/** Returns whether a run includes an alert. */
export function choiceTest({ alerts, days }: AlertChoice, clock: Clock): (alert: StoredAlert) => boolean {
  const seqs = alerts === undefined ? undefined : new Set(alerts);
  const since = days === undefined ? undefined : daysAgo(clock, days);
  return ({ seq, item }) => seqs?.has(seq) !== false && (since === undefined || item.timestamp >= since);
}

export function muteMoment({ days }: AlertChoice, clock: Clock): MuteMoment {
  return { now: isoNow(clock), byHand: days !== undefined };
}

/** The queues of a run. Throws `host.unknown_name` if the named queue does not exist. */
export function chosenQueues(queues: readonly ActiveQueue[], { queue }: AlertChoice): readonly ActiveQueue[] {
  if (queue === undefined) return queues;
  const chosen = queues.filter(({ name }) => name === queue);
  if (chosen.length > 0) return chosen;
  const names = queues.map(({ name }) => name);
  const known = names.join(', ') || 'none';
  throw new PluginError(
    'host.unknown_name',
    `The connection has no queue "${queue}"; it has ${known}.${didYouMean(queue, names)}`,
    {
      field: 'queue',
      fix: 'Use a name that `queues list` shows.',
    },
  );
}
