import { PluginError, type Problem } from '../../../host-sdk/index.js';
import { isoNow } from '../../platform/clock.js';
import { latestOf } from '../../store/dedupe-keys.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import { recordFailure } from '../../store/ticket-creates.js';
import { keepEvent } from '../../store/ticket-history.js';
import { holdBack, passOver } from '../../store/ticket-items.js';
import { markDeleted } from '../../store/ticket-sync.js';
import type { TicketRun } from '../ticket-run.js';
import { problemOfLook } from './look-problem.js';
import { factsOfTicket } from './read-facts.js';
import { adoptTicket, handOver } from './record-adoption.js';
import { keepNote, keepTrouble } from './record-note.js';
import type { FollowTicket, StoreStep } from './step.js';
import type { AlertTask, TaskFacts } from './task.js';

type StepOf<Name extends StoreStep['do']> = Extract<StoreStep, { readonly do: Name }>;

/** Stores the decision about an alert. @returns The updated facts of the task. */
export async function recordStep(
  run: TicketRun,
  task: AlertTask,
  facts: TaskFacts,
  step: StoreStep,
): Promise<TaskFacts> {
  const settled: TaskFacts = { ...facts, isSettled: true };
  switch (step.do) {
    case 'hand over':
      return handOver(run, task, facts);
    case 'adopt':
      return adoptTicket(run, task, facts);
    case 'pass over':
      await recordPassing(run, task, facts.ticket);
      return settled;
    case 'hold back':
      await recordWaiting(run, task, facts, step);
      return settled;
    case 'give up':
      await recordAbsence(run, task, facts.ticket as TicketRow);
      return settled;
    case 'leave':
      await recordDoubt(run, task, facts.ticket as TicketRow, step);
      return settled;
    case 'keep note':
      await keepNote(run, task, facts.ticket as TicketRow, step);
      return settled;
    case 'keep trouble':
      await keepTrouble(run, task, facts, step.outcome);
      return settled;
    case 'forget':
      return recordGone(run, task, facts, facts.ticket as TicketRow);
    case 'follow':
      return recordFollowing(run, task, facts, facts.ticket as TicketRow, step);
    case 'link': {
      const { clock, store } = run.session;
      const next = await latestOf(store.db, facts.ticket as TicketRow);
      await keepEvent(store.db, next, isoNow(clock), 'follows', { number: facts.follows?.number ?? null });
      return { ...facts, follows: undefined };
    }
  }
}

/** A resolved alert whose ticket never existed or is gone creates none. */
async function recordPassing(run: TicketRun, { queue, alert }: AlertTask, ticket?: TicketRow): Promise<void> {
  const { clock, connection, store } = run.session;
  const place = { connection: connection.name, queue: queue.name, alertSeq: alert.seq, ticketId: ticket?.id ?? 0 };
  await passOver(store.db, place, isoNow(clock));
  const told = { ticket: ticket ?? { queue: queue.name }, rule: queue.rule, alert: alert.item };
  run.tell('ticket.nothing_to_resolve', { ...told, outcome: 'nothing to resolve' });
  run.succeed('nothingToResolve');
}

/** Keeps an alert for the next run: its ticket failed or is unknown, and must be completed first. */
async function recordWaiting(
  run: TicketRun,
  { alert }: AlertTask,
  { ticket }: TaskFacts,
  { outcome, problem }: StepOf<'hold back'>,
): Promise<void> {
  const { clock, store } = run.session;
  if (ticket !== undefined) await holdBack(store.db, ticket, alert.seq, problem, isoNow(clock));
  run.holdBack(outcome, problem);
}

async function recordAbsence(run: TicketRun, { queue, alert }: AlertTask, ticket: TicketRow): Promise<void> {
  const { clock, store } = run.session;
  const problem = ticket.problem === null ? notThere() : (JSON.parse(ticket.problem) as Problem);
  await recordFailure(store.db, ticket, { phase: 'failed', problem }, isoNow(clock));
  run.tell('ticket.failed', { ticket, rule: queue.rule, alert: alert.item, outcome: 'failed', problem });
  run.fail('failed', { ...problem, retry: 'later' }, true);
}

async function recordDoubt(
  run: TicketRun,
  { queue, alert }: AlertTask,
  ticket: TicketRow,
  { verdict }: StepOf<'leave'>,
): Promise<void> {
  const { clock, store } = run.session;
  const problem = problemOfLook(clock, verdict);
  const certainFrom = verdict.verdict === 'absent' ? verdict.certainFrom : undefined;
  await recordFailure(store.db, ticket, { phase: 'unknown', problem, certainFrom }, isoNow(clock));
  run.tell('ticket.unknown', { ticket, rule: queue.rule, alert: alert.item, outcome: 'unknown', problem });
  run.fail('unknown', problem, true);
}

async function recordGone(run: TicketRun, task: AlertTask, facts: TaskFacts, ticket: TicketRow): Promise<TaskFacts> {
  const { clock, store } = run.session;
  await markDeleted(store.db, ticket, { seenAt: isoNow(clock), basis: 'a note to a ticket that no longer exists' });
  run.tell('ticket.deleted', { ticket, rule: task.queue.rule, alert: task.alert.item, outcome: 'deleted' });
  return { ...facts, ...(await factsOfTicket(run, task, await latestOf(store.db, ticket))) };
}

async function recordFollowing(
  run: TicketRun,
  task: AlertTask,
  facts: TaskFacts,
  ticket: TicketRow,
  { status, problem, noted }: FollowTicket,
): Promise<TaskFacts> {
  const { clock, store } = run.session;
  const latest = await latestOf(store.db, ticket);
  if (latest.id !== ticket.id) return { ...facts, ...(await factsOfTicket(run, task, latest)) };
  const { queue, alert } = task;
  const reason = problem === undefined ? {} : { code: problem.code, message: problem.message };
  const told = { ...(status === undefined ? {} : { status }), ...(noted === undefined ? {} : { noted }), ...reason };
  const detail = run.scrub({ alert: alert.item.id, ...told });
  await keepEvent(store.db, ticket, isoNow(clock), 'followed', detail);
  const outcome = { ticket, rule: queue.rule, alert: alert.item, outcome: 'followed', problem };
  run.tell('ticket.followed', outcome, told);
  return { ...facts, follows: { number: ticket.number } };
}

function notThere(): Problem {
  return new PluginError('network.outcome_unknown', 'The create did not arrive.').problem;
}
