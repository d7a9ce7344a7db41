import type { LogFields, Problem } from '../../host-sdk/index.js';
import type { Session } from '../sessions/session.js';
import { alertNames } from '../store/alerts.js';
import { listQueues } from '../store/queues.js';
import type { TicketRow } from '../store/ticket-tables.js';
import type { StateChange } from '../store/ticket-sync.js';
import { everyWorkedQueue } from '../store/worked-queues.js';
import { logTicket, type TicketEventCode } from './ticket-log.js';

/** Logs the findings of a sync. */
export interface SyncLog {
  changed(changes: readonly StateChange[]): Promise<void>;
  told(event: TicketEventCode, ticket: TicketRow, outcome: string, problem?: Problem): Promise<void>;
}

export function createSyncLog({ connection, logger, store: { db } }: Session): SyncLog {
  let rules: Promise<ReadonlyMap<string, string>> | undefined;
  const rulesByQueue = async () => {
    const worked = await everyWorkedQueue(db, connection.name);
    const present = (await listQueues(db)).filter((queue) => queue.connection === connection.name);
    return new Map([...worked, ...present].map(({ name, rule }) => [name, rule]));
  };
  const factsOf = async (tickets: readonly TicketRow[]) => {
    rules ??= rulesByQueue();
    const [ruleOf, alerts] = await Promise.all([
      rules,
      alertNames(
        db,
        tickets.map((ticket) => ticket.alert_seq),
      ),
    ]);
    return (ticket: TicketRow) => ({
      ticket,
      rule: ruleOf.get(ticket.queue),
      alert: alerts.get(ticket.alert_seq),
    });
  };
  return {
    async changed(changes) {
      if (changes.length === 0) return;
      const facts = await factsOf(changes.map(({ ticket }) => ticket));
      for (const { ticket, changed, before } of changes) {
        const more: LogFields = {
          status: ticket.status,
          nativeStatus: ticket.native_status,
          ...(changed.includes('native_status') ? { before } : {}),
          changed: changed.join(', '),
        };
        logTicket(logger, 'ticket.synced', { ...facts(ticket), outcome: 'changed' }, more);
      }
    },
    async told(event, ticket, outcome, problem) {
      const facts = await factsOf([ticket]);
      logTicket(logger, event, { ...facts(ticket), outcome, problem });
    },
  };
}
