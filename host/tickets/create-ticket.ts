import { toProblem } from '../../host-sdk/index.js';
import type { CreateOutcome } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { settleOpen, settleTroubled, storeIntent } from '../store/ticket-creates.js';
import type { PendingAlert } from '../store/ticket-items.js';
import { attempt } from './attempt.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';
import { lookForTicket } from './look-for-ticket.js';
import { renderMappings } from './render-template.js';
import { idempotencyKeyOf } from './rule.js';

/** Sends a create whose intent is durable, and keeps what became of it. */
export async function createTicket(
  desk: Desk,
  queue: ActiveQueue,
  dedupeKey: string,
  alert: PendingAlert,
  generation: number,
): Promise<void> {
  const { clock, connection, store } = desk.session;
  const values = renderMappings(queue.create, alert.item);
  const idempotencyKey = idempotencyKeyOf(connection.name, queue.name, dedupeKey, generation);
  const ticket = await storeIntent(store.db, {
    connection: connection.name,
    queue: queue.name,
    dedupeKey,
    generation,
    idempotencyKey,
    alertSeq: alert.seq,
    values,
    sentAt: isoNow(clock),
  });
  desk.tried.add(ticket.id);
  const outcome = await attempt<CreateOutcome>(() =>
    desk.ticketing.createTicket({
      item: alert.item,
      values,
      queue: queue.value,
      idempotencyKey,
      ...(desk.signal === undefined ? {} : { signal: desk.signal }),
    }),
  );
  switch (outcome.outcome) {
    case 'created': {
      const found = { ref: outcome.ref, state: outcome, event: 'created' } as const;
      await settleOpen(store.db, ticket, found, isoNow(clock), desk.readStatus);
      desk.succeed('created');
      return;
    }
    case 'unknown':
      await settleTroubled(store.db, ticket, 'unknown', outcome.problem, isoNow(clock));
      return lookForTicket(desk, queue, { ...ticket, problem: JSON.stringify(outcome.problem) }, alert);
    case 'refused':
    case 'dry-run': {
      const problem = outcome.outcome === 'refused' ? outcome.problem : onlyShown();
      await settleTroubled(store.db, ticket, 'failed', problem, isoNow(clock));
      desk.fail('failed', problem, alert.isRetry);
      return;
    }
  }
}

function onlyShown() {
  return toProblem(new Error('The plugin showed the ticket instead of sending it.'));
}
