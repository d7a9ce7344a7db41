import { addAliases, isProcessed, ticketOfAlert, ticketOfKeys, ticketOrNext } from '../../store/dedupe-keys.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import { mayBeNoted } from '../../store/ticket-notes.js';
import { ticketById } from '../../store/ticket-retries.js';
import { isEnded } from '../../store/ticket-state.js';
import { reopenStatusOf } from '../reopen.js';
import type { TicketRun } from '../ticket-run.js';
import { NOTHING_LEARNED } from './facts.js';
import type { AlertTask, TaskFacts } from './task.js';

/** Reads the stored facts about an alert and its ticket when a task starts. */
export async function readFacts(run: TicketRun, task: AlertTask): Promise<TaskFacts> {
  const { queue, alert, target } = task;
  const about = {
    purpose: 'purpose' in target ? target.purpose : 'place',
    isResolved: queue.isResolved(alert.item),
    queue,
    reopenStatus: reopenStatusOf(queue, run.readStatus),
    predecessor: undefined,
    isProcessed: false,
    adoptable: 'keys' in target ? target.adoptables.get(target.keys[0]) : undefined,
    follows: undefined,
    isSettled: false,
  } as const;
  const inherited = await readInheritance(run, task);
  const ticket = inherited?.predecessor === undefined ? await findTicket(run, task) : undefined;
  return { ...about, ...inherited, ...(await factsOfTicket(run, task, ticket)) };
}

/** The facts about a ticket when a task reaches it. */
export async function factsOfTicket(
  run: TicketRun,
  { queue, alert }: AlertTask,
  ticket: TicketRow | undefined,
): Promise<Pick<TaskFacts, 'ticket' | 'isTried' | 'mayBeNoted' | 'learned'>> {
  if (ticket === undefined) return { ticket, isTried: false, mayBeNoted: false, learned: NOTHING_LEARNED };
  const isInQuestion = (queue.on_closed ?? 'note') !== 'note' && ticket.phase === 'open' && isEnded(ticket);
  return {
    ticket,
    isTried: run.tried.has(ticket.id),
    mayBeNoted: isInQuestion && (await mayBeNoted(run.session.store.db, ticket, alert.seq)),
    learned: NOTHING_LEARNED,
  };
}

/** The stored ticket of a task. */
export async function findTicket(run: TicketRun, { queue, target }: AlertTask): Promise<TicketRow | undefined> {
  const { connection, store } = run.session;
  if ('ticketId' in target) {
    return target.purpose === 'settle'
      ? ticketById(store.db, target.ticketId)
      : ticketOrNext(store.db, target.ticketId);
  }
  const { keys } = target;
  const place = { connection: connection.name, queue: queue.name };
  const ticket = await ticketOfKeys(store.db, place, keys);
  // Its repeats belong to this ticket, even if their content has changed by then.
  if (ticket !== undefined) await addAliases(store.db, { ...place, dedupeKey: ticket.dedupe_key }, keys.slice(-1));
  return ticket;
}

/** The ticket of an alert from a deleted queue with the same target: the default queue, or one that was removed or renamed. */
async function readInheritance(
  { session: { connection, store } }: TicketRun,
  { queue, alert, target }: AlertTask,
): Promise<Pick<TaskFacts, 'predecessor' | 'isProcessed'> | undefined> {
  if (queue.replacementOf.length === 0 || !('keys' in target)) return undefined;
  const predecessor = await ticketOfAlert(store.db, connection.name, queue.replacementOf, alert.item);
  // Another alert of the same ticket may be handing it over at the same time.
  const dealtWith = await isProcessed(store.db, connection.name, [...queue.replacementOf, queue.name], alert.seq);
  return { predecessor, isProcessed: dealtWith };
}
