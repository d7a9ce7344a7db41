import type { ScheduleSources } from '../timing/schedules.js';
import type { StoredAlert } from '../store/alerts.js';
import type { AlertPlace } from '../store/ticket-alerts.js';
import { MAX_ATTEMPTS } from '../store/ticket-items.js';
import type { ActiveQueue } from './load-queues.js';
import type { MuteMoment } from '../rules/mute.js';
import { nextTicketRun, type NoRun } from './ticket-outlook.js';

/** What the host does next, automatically, with an alert in one queue. */
export interface AlertOutlook {
  /**
   * `place`: adds it to its ticket, or creates one; `retry`: sends it again; `look`: searches the product for
   * its outcome; `wait`: its ticket must be completed first.
   */
  readonly next: 'place' | 'retry' | 'look' | 'wait' | 'nothing';
  /** When the next scheduled run starts (ISO-8601 UTC); in the past when it is due; `null` with `nothing`. */
  readonly at: string | null;
  /** Why it does nothing. */
  readonly because?: 'done' | 'not_taken' | 'muted' | 'broken_rule' | 'given_up' | 'queue_gone' | 'ticket_gone' | NoRun;
}

interface Placed {
  /** Absent if the queue is deleted. */
  readonly queue: ActiveQueue | undefined;
  readonly alert: StoredAlert;
  readonly moment: MuteMoment;
  /** Absent until a run has processed it. */
  readonly place: AlertPlace | undefined;
}

export async function alertOutlook(sources: ScheduleSources, placed: Placed): Promise<AlertOutlook> {
  const step = stepOf(placed);
  if (typeof step === 'object') return { next: 'nothing', at: null, ...step };
  const connection = placed.queue?.connection ?? placed.place?.connection ?? '';
  const run = await nextTicketRun(sources, connection);
  return run.at === null ? { next: 'nothing', ...run } : { next: step, at: run.at };
}

type Step = Exclude<AlertOutlook['next'], 'nothing'> | Required<Pick<AlertOutlook, 'because'>>;

function stepOf({ queue, alert, moment, place }: Placed): Step {
  if (place?.phase === 'done') return { because: 'done' };
  // A request that may have been sent is settled, even if the rule has changed.
  if (place?.phase === 'sending' || place?.phase === 'unknown') return lookOf(place);
  if (queue === undefined) return { because: 'queue_gone' };
  if (queue.broken !== undefined) return { because: 'broken_rule' };
  if (!queue.matches(alert.item)) return { because: 'not_taken' };
  if (place !== undefined && place.tries >= MAX_ATTEMPTS) return { because: 'given_up' };
  if (queue.isMuted(alert, moment)) return { because: 'muted' };
  if (place === undefined) return 'place';
  const isThere = place.ticket.phase === 'open' || place.ticket.phase === 'deleted';
  return place.kind === 'note' && !isThere ? 'wait' : 'retry';
}

function lookOf({ kind, tries, ticket }: AlertPlace): Step {
  if (kind === 'create') return 'look';
  if (ticket.phase === 'deleted') return { because: 'ticket_gone' };
  if (ticket.phase !== 'open') return 'wait';
  return tries >= MAX_ATTEMPTS ? { because: 'given_up' } : 'look';
}
