import { isoNow } from '../../platform/clock.js';
import { addAliases, firstGeneration } from '../../store/dedupe-keys.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import { storeIntent } from '../../store/ticket-creates.js';
import { storeNoteIntent } from '../../store/ticket-notes.js';
import { renderMappings } from '../../rules/render-template.js';
import { keyScope, ticketKey } from '../ticket-key.js';
import type { TicketRun } from '../ticket-run.js';
import type { NoteSending } from './outcome.js';
import type { ProductStep } from './step.js';
import type { AlertTask, TaskFacts } from './task.js';

type Values = Readonly<Record<string, string>>;

/** A step with its ticket; the intent of its request is durable. */
export type ReadyStep =
  | { readonly do: 'create'; readonly ticket: TicketRow; readonly values: Values }
  | {
      readonly do: 'note';
      readonly ticket: TicketRow;
      readonly values: Values;
      readonly status: string | undefined;
      readonly sending: NoteSending;
    }
  | (Extract<ProductStep, { readonly do: 'look' | 'view' | 'reopen' | 'compare' }> & { readonly ticket: TicketRow })
  | { readonly do: 'resolve'; readonly ticket: TicketRow; readonly values: Values };

/** Makes the intent of a write durable before it is sent. */
export async function prepareStep(
  run: TicketRun,
  task: AlertTask,
  facts: TaskFacts,
  step: ProductStep,
): Promise<ReadyStep> {
  if (step.do === 'create') return prepareCreate(run, task, facts, step.generation);
  const ticket = facts.ticket as TicketRow;
  switch (step.do) {
    case 'note':
      return prepareNote(run, task, ticket, step.status);
    case 'resolve':
      return { do: 'resolve', ticket, values: renderMappings(task.queue.resolved ?? [], task.alert.item) };
    default:
      return { ...step, ticket };
  }
}

async function prepareCreate(
  run: TicketRun,
  { queue, alert, target }: AlertTask,
  { ticket: at }: TaskFacts,
  which: 'first' | 'same' | 'next',
): Promise<ReadyStep> {
  const { clock, connection, store } = run.session;
  const keys = 'keys' in target ? target.keys : [];
  const place = { connection: connection.name, queue: queue.name, dedupeKey: at?.dedupe_key ?? keys[0] };
  let generation = (at?.generation ?? 0) + (which === 'next' ? 1 : 0);
  if (at === undefined) {
    // Before the ticket exists: an alert with one of the keys must find it, even if this run fails.
    await addAliases(store.db, place, keys);
    generation = await firstGeneration(store.db, place);
  }
  const values = renderMappings(queue.mappings(alert.item).create, alert.item);
  const ticket = await storeIntent(store.db, {
    ...place,
    generation,
    idempotencyKey: ticketKey(keyScope(run.session), queue, place.dedupeKey, generation),
    alertSeq: alert.seq,
    values,
    sent: run.scrub({ alert: alert.item.id, values }),
    sentAt: isoNow(clock),
    mark: run.markTime(),
  });
  run.tried.add(ticket.id);
  return { do: 'create', ticket, values };
}

async function prepareNote(
  run: TicketRun,
  { queue, alert }: AlertTask,
  ticket: TicketRow,
  status: string | undefined,
): Promise<ReadyStep> {
  const { clock, store } = run.session;
  const values = renderMappings(queue.mappings(alert.item).update, alert.item);
  const startedAt = isoNow(clock);
  const sent = run.scrub({ alert: alert.item.id, values, ...(status === undefined ? {} : { status }) });
  const mark = run.markTime();
  const place = { ticket, alertSeq: alert.seq };
  const earlier = await storeNoteIntent(store.db, { ...place, sent, now: startedAt, mark });
  return { do: 'note', ticket, values, status, sending: { earlier, startedAt, mark } };
}
