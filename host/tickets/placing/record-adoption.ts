import { isoNow } from '../../platform/clock.js';
import { addAliases } from '../../store/dedupe-keys.js';
import { handOverTicket } from '../../store/hand-over.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import { storeAdoption } from '../../store/ticket-adoption.js';
import type { Adoptable } from '../adoptable.js';
import { mapState } from '../status-map.js';
import { keyScope, ticketKey } from '../ticket-key.js';
import type { TicketRun } from '../ticket-run.js';
import { factsOfTicket, findTicket } from './read-facts.js';
import type { AlertTask, TaskFacts } from './task.js';

/** Takes over the ticket of an alert from a deleted queue. */
export async function handOver(run: TicketRun, task: AlertTask, facts: TaskFacts): Promise<TaskFacts> {
  const { clock, store } = run.session;
  const { queue, target } = task;
  const ticket = facts.predecessor as TicketRow;
  await handOverTicket(store.db, {
    ticket,
    queue: queue.name,
    keys: 'keys' in target ? target.keys : [],
    now: isoNow(clock),
    idempotencyKey: (generation) => ticketKey(keyScope(run.session), queue, ticket.dedupe_key, generation),
  });
  const at = facts.isProcessed ? undefined : await findTicket(run, task);
  return { ...facts, predecessor: undefined, ...(await factsOfTicket(run, task, at)) };
}

/** Takes over a ticket of another store, unless another ticket of this store has its record. */
export async function adoptTicket(run: TicketRun, task: AlertTask, facts: TaskFacts): Promise<TaskFacts> {
  const { clock, connection, store } = run.session;
  const { queue, alert, target } = task;
  const { found, generation } = facts.adoptable as Adoptable;
  const { key, ref, state, holdsItem } = found;
  const keys = 'keys' in target ? target.keys : [];
  const place = { connection: connection.name, queue: queue.name, dedupeKey: keys[0] };
  const ticket = await storeAdoption(
    store.db,
    {
      ...place,
      generation,
      idempotencyKey: key,
      alertSeq: alert.seq,
      ref,
      state: mapState(state, run.readStatus),
      detail: { number: ref.number, recId: ref.recId, status: state.status, by: 'its key' },
      holdsAlert: holdsItem,
    },
    isoNow(clock),
  );
  if (ticket === undefined) return { ...facts, adoptable: undefined };
  run.tell('ticket.created', { ticket, rule: queue.rule, alert: alert.item, outcome: 'adopted' });
  if (holdsItem) run.succeed('created');
  await addAliases(store.db, place, keys);
  return { ...facts, isSettled: holdsItem, ...(await factsOfTicket(run, task, ticket)) };
}
