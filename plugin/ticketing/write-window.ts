import { PluginError } from '../../host-sdk/index.js';
import type { Comparison } from '../odata/query.js';
import type { TicketContext } from './context.js';

/** How far the two clocks may differ beyond what the `Date` header shows. */
const CLOCK_MARGIN_MS = 60_000;

/** When a write of unknown outcome may have been carried out, by the tenant's clock. */
export interface WriteWindow {
  /** Filter for what was created in it. */
  readonly created: readonly Comparison[];
  /** Instant (ms) of sending. */
  readonly sent: number;
  /** ISO-8601 UTC instant after which it is carried out no more. */
  readonly certainFrom: string;
  /** Throws `tenant.bad_answer` when the tenant never tells its time. */
  isOver(): boolean;
}

/**
 * @param sentAt ISO-8601 UTC instant by the host's clock.
 * @param lastSentAt The last of several attempts, where `sentAt` is the first.
 */
export function writeWindow({ client, settings }: TicketContext, sentAt: string, lastSentAt = sentAt): WriteWindow {
  const { serverClock } = client;
  const sent = Date.parse(sentAt) + serverClock.ahead();
  const certainFrom = Date.parse(lastSentAt) + serverClock.ahead() + settings.commit_grace_seconds * 1000;
  const bound = (instant: number) => ({ instant: `${new Date(instant).toISOString().slice(0, 19)}Z` });
  return {
    created: [
      { field: 'CreatedDateTime', operator: 'ge', value: bound(sent - CLOCK_MARGIN_MS) },
      { field: 'CreatedDateTime', operator: 'le', value: bound(certainFrom + CLOCK_MARGIN_MS) },
    ],
    sent,
    certainFrom: new Date(certainFrom).toISOString(),
    isOver() {
      const now = serverClock.now();
      if (now !== undefined) return now >= certainFrom;
      throw new PluginError('tenant.bad_answer', 'The tenant’s answers carry no date to judge by.');
    },
  };
}
