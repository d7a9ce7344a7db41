import type { Adoptables } from '../adoptable.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import type { PendingAlert } from '../../store/ticket-items.js';
import type { ActiveQueue } from '../load-queues.js';
import type { Facts } from './facts.js';

/** One alert that a queue brings to its ticket. */
export interface AlertTask {
  readonly queue: ActiveQueue;
  readonly alert: PendingAlert;
  readonly target: Target;
}

/** Where the alert goes: to the ticket of its keys, or to one that is stored already. */
export type Target =
  | {
      readonly keys: readonly [string, ...string[]];
      /** Tickets that the product showed, by the first key. */
      readonly adoptables: Adoptables;
    }
  | {
      /** Id of the ticket in the store; one that is gone gives way to the latest of its key. */
      readonly ticketId: number;
      readonly purpose: Facts['purpose'];
    };

/** What a task knows, with the rows of the tickets. */
export interface TaskFacts extends Facts {
  readonly ticket: TicketRow | undefined;
  readonly predecessor: TicketRow | undefined;
}
