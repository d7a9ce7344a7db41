import { DAY_MS } from '../platform/durations.js';
import type { Clock } from '../../host-sdk/index.js';
import type { AskedPull } from '../pull/check-pull.js';
import { findConnection } from '../store/connections.js';
import type { Store } from '../store/store.js';
import { requireEnabled } from './connections.js';
import { pullInto } from './pull.js';
import type { SessionPool } from './session-pool.js';
import type { TablesPlace } from './tables-place.js';
import { processAlerts, retryTickets, syncTickets } from './tickets.js';

/** A request as plain data, so that it can be stored until the job has ended. */
export type JobSpec =
  | ({ readonly task: 'pull' } & PullAsked)
  /** Tickets for the alerts of the last so many days before it was asked for. */
  | { readonly task: 'sync'; readonly queue: string; readonly days: number }
  /** Statuses of the connection's tickets; `acceptMissing` as in `syncTickets`. */
  | { readonly task: 'statuses'; readonly acceptMissing: boolean }
  /** Ids of tickets in the store. */
  | { readonly task: 'retry'; readonly tickets: readonly number[] };

/** How to read tables. */
export interface PullAsked extends AskedPull {
  readonly acceptDeletes?: boolean;
  readonly acceptSchema?: boolean;
}

export interface WorkRun {
  readonly connection: string;
  /** ISO-8601 UTC; a resumed run was requested earlier. */
  readonly askedAt: string;
  readonly signal: AbortSignal;
  /** Adds an event for listeners: `progress` and `wait` (PullEvent) of a pull, `progress` (counts) of tickets. */
  readonly tell: (event: string, data: unknown) => void;
}

/** Runs the request and returns its report; can be repeated after an interruption at any point. */
export type Perform = (work: JobSpec, run: WorkRun) => Promise<object>;

export interface PerformOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly sessions: SessionPool;
  readonly to: TablesPlace;
}

export function createPerform({ store, clock, sessions, to }: PerformOptions): Perform {
  return async (work, run) => {
    const { connection, signal, tell } = run;
    const stored = await findConnection(store.db, connection);
    requireEnabled(stored);
    switch (work.task) {
      case 'pull': {
        const { task: _task, ...asked } = work;
        const onEvent = (event: { readonly wait?: unknown }) => {
          tell(event.wait === undefined ? 'progress' : 'wait', event);
        };
        return sessions.use(connection, async (session) => {
          const { result } = await pullInto(session, await to(stored), {
            ...asked,
            signal,
            onEvent,
          });
          return result;
        });
      }
      case 'sync': {
        // The days before the request, even if it is resumed later.
        const days = work.days + (clock.now() - Date.parse(run.askedAt)) / DAY_MS;
        const onAlert = (counts: object) => {
          tell('progress', counts);
        };
        return sessions.use(connection, (session) =>
          processAlerts(session, { days, queue: work.queue, signal, onAlert }),
        );
      }
      case 'statuses': {
        const { acceptMissing } = work;
        return sessions.use(connection, (session) => syncTickets(session, { acceptMissing, signal }));
      }
      case 'retry':
        return sessions.use(connection, (session) => retryTickets(session, { tickets: work.tickets, signal }));
    }
  };
}
