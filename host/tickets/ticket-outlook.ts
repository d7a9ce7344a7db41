import { listSchedules, type ScheduleSources } from '../timing/schedules.js';
import { listConnections } from '../store/connections.js';
import { listQueues } from '../store/queues.js';
import type { TicketAlert } from '../store/ticket-alerts.js';
import { MAX_ATTEMPTS } from '../store/ticket-items.js';
import type { ListedTicket } from '../store/ticket-list.js';

/** What the host does next, automatically, with a failed or unknown ticket. */
export interface TicketOutlook {
  /** `look`: searches the product for it; `retry`: sends it again; `nothing`: a user must act. */
  readonly next: 'look' | 'retry' | 'nothing';
  /** When the next scheduled run starts (ISO-8601 UTC); in the past when it is due; `null` with `nothing`. */
  readonly at: string | null;
  /** Why it does nothing. */
  readonly because?: 'given_up' | NoRun;
  /** How often its alert was refused, and the number after which it is given up. */
  readonly tries: number;
  readonly mostTries: number;
}

/** Why no scheduled run creates tickets for a connection. */
export type NoRun = 'no_connection' | 'no_queue' | 'disabled' | 'paused' | 'not_scheduled';

/** When the next scheduled run processes the tickets of a connection, or why none does. */
export type NextRun =
  | { readonly at: string; readonly because?: never }
  | { readonly at: null; readonly because: NoRun };

/** `null` for a ticket without a problem. */
export async function ticketOutlook(
  sources: ScheduleSources,
  { connection, phase }: ListedTicket,
  items: readonly TicketAlert[],
): Promise<TicketOutlook | null> {
  if (phase === 'open' || phase === 'deleted') return null;
  const tries = items.find(({ kind }) => kind === 'create')?.tries ?? 0;
  const counted = { tries, mostTries: MAX_ATTEMPTS };
  if (phase === 'failed' && tries >= MAX_ATTEMPTS)
    return { next: 'nothing', at: null, because: 'given_up', ...counted };
  const run = await nextTicketRun(sources, connection);
  if (run.at === null) return { next: 'nothing', ...run, ...counted };
  return { next: phase === 'failed' ? 'retry' : 'look', at: run.at, ...counted };
}

export async function nextTicketRun(sources: ScheduleSources, connection: string): Promise<NextRun> {
  const { db } = sources.store;
  const schedules = await listSchedules(sources);
  const schedule = schedules.find((one) => one.connection === connection && one.task === 'sync');
  const none = (because: NoRun): NextRun => ({ at: null, because });
  const kept = (await listConnections(db)).find(({ name }) => name === connection);
  if (kept === undefined) return none('no_connection');
  if (!kept.enabled) return none('disabled');
  // Scheduled runs skip a connection without its own queues: users create its tickets manually.
  if (!(await listQueues(db)).some((queue) => queue.connection === connection)) return none('no_queue');
  if (schedule === undefined) return none('not_scheduled');
  return schedule.nextRunAt === null ? none('paused') : { at: schedule.nextRunAt };
}
