import { toProblem } from '../../host-sdk/index.js';
import type { CreateOutcome } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { settleOpen, settleTroubled, storeIntent } from '../store/ticket-creates.js';
import type { PendingAlert } from '../store/ticket-items.js';
import { attempt } from './attempt.js';
import type { Desk } from './desk.js';
import type { StepAside } from './keyed-queue.js';
import type { ActiveQueue } from './load-queues.js';
import { lookForTicket } from './look-for-ticket.js';
import { settleReused } from './reused-record.js';
import { remarksOf } from './remarks.js';
import { renderMappings } from './render-template.js';
import { mapState } from './status-map.js';
import { keyScope, ticketKey } from './ticket-key.js';
import { recordOf } from './ticket-log.js';

/** A ticket to be made. */
export interface NewTicket {
  readonly dedupeKey: string;
  readonly generation: number;
  readonly alert: PendingAlert;
  readonly stepAside: StepAside;
}

/**
 * Sends a create whose intent is durable, and keeps what became of it. One of unknown outcome is looked for; once it is
 * certain that it is not there, it is sent a second time.
 */
export async function createTicket(desk: Desk, queue: ActiveQueue, wanted: NewTicket, isSecond = false): Promise<void> {
  const { dedupeKey, generation, alert, stepAside } = wanted;
  const { clock, connection, store } = desk.session;
  const values = renderMappings(queue.mappings(alert.item).create, alert.item);
  const idempotencyKey = ticketKey(keyScope(desk.session), queue, dedupeKey, generation);
  const ticket = await storeIntent(store.db, {
    connection: connection.name,
    queue: queue.name,
    dedupeKey,
    generation,
    idempotencyKey,
    alertSeq: alert.seq,
    values,
    sent: desk.scrub({ alert: alert.item.id, values }),
    sentAt: isoNow(clock),
    mark: desk.markTime(),
  });
  desk.tried.add(ticket.id);
  const facts = { rule: queue.rule, alert: alert.item };
  const outcome = await attempt<CreateOutcome>(() =>
    desk.ticketing.createTicket({
      item: alert.item,
      values,
      queue: queue.value,
      // One that was sent before keeps its key, also of an earlier version.
      idempotencyKey: ticket.idempotency_key,
      ...(desk.signal === undefined ? {} : { signal: desk.signal }),
    }),
  );
  desk.attempted({ ticket });
  switch (outcome.outcome) {
    case 'created': {
      const { ref, status } = outcome;
      const detail = desk.scrub({ number: ref.number, recId: ref.recId, status, ...remarksOf(outcome) });
      const found = { ref, state: mapState(outcome, desk.readStatus), event: 'created', detail } as const;
      if (!(await settleOpen(store.db, ticket, found, isoNow(clock)))) {
        return settleReused(desk, queue, { ticket, alert, stepAside }, ref);
      }
      desk.tell('ticket.created', { ...facts, ticket: recordOf(ticket, ref), outcome: 'created' });
      desk.succeed('created');
      return;
    }
    case 'unknown': {
      const { problem } = outcome;
      const certainFrom = 'certainFrom' in outcome ? outcome.certainFrom : undefined;
      await settleTroubled(store.db, ticket, { phase: 'unknown', problem, certainFrom }, isoNow(clock));
      const whenAbsent = isSecond ? undefined : () => createTicket(desk, queue, wanted, true);
      const unsettled = { ...ticket, problem: JSON.stringify(problem) };
      return lookForTicket(desk, queue, { ticket: unsettled, alert, stepAside, whenAbsent });
    }
    case 'refused':
    case 'dry-run': {
      const problem = outcome.outcome === 'refused' ? outcome.problem : onlyShown();
      const troubled = { phase: 'failed', problem, counts: desk.isForGood(problem) } as const;
      const wasLast = await settleTroubled(store.db, ticket, troubled, isoNow(clock));
      desk.tell('ticket.failed', { ...facts, ticket, outcome: 'failed', problem });
      if (wasLast) desk.tell('ticket.given_up', { ...facts, ticket, outcome: 'failed', problem });
      desk.fail('failed', problem, alert.isRetry);
      return;
    }
  }
}

function onlyShown() {
  return toProblem(new Error('The plugin showed the ticket instead of sending it.'));
}
