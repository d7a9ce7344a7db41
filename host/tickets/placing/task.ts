import type { Adoptables } from '../adoptable.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import type { PendingAlert } from '../../store/ticket-items.js';
import type { ActiveQueue } from '../load-queues.js';
import type { Facts } from './facts.js';

/** One alert of a queue, on the way to its ticket. */
export interface AlertTask {
  readonly queue: ActiveQueue;
  readonly alert: PendingAlert;
  readonly target: Target;
}

/** The target of the alert: the ticket of its keys, or a stored ticket. */
export type Target =
  | {
      readonly keys: readonly [string, ...string[]];
      /** Tickets found on the product, by the first key. */
      readonly adoptables: Adoptables;
    }
  | {
      /** Id of the ticket in the store; a deleted one is replaced by the latest of its key. */
      readonly ticketId: number;
      readonly purpose: Facts['purpose'];
    };

/** The facts of a task, with the rows of the tickets. */
export interface TaskFacts extends Facts {
  readonly ticket: TicketRow | undefined;
  readonly predecessor: TicketRow | undefined;
}
