import { isoNow } from '../../platform/clock.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import { settleNoted, settleNoteTroubled } from '../../store/ticket-notes.js';
import { remarksOf } from '../remarks.js';
import type { TicketRun } from '../ticket-run.js';
import type { Note } from './facts.js';
import type { Refused, Uncertain } from './outcome.js';
import type { KeepNote } from './step.js';
import type { AlertTask, TaskFacts } from './task.js';

/** Events of the ticket's history. */
const EVENTS = { updated: 'noted', onto_closed: 'noted on a closed ticket', reopened: 'reopened' } as const;

/** Stores that the alert is on its ticket. */
export async function keepNote(
  run: TicketRun,
  { queue, alert }: AlertTask,
  ticket: TicketRow,
  { how, note, state, problem }: KeepNote,
): Promise<void> {
  const { clock, store } = run.session;
  const told = { ticket, rule: queue.rule, alert: alert.item };
  if (problem !== undefined) {
    run.tell('ticket.failed', { ...told, outcome: 'not resolved', problem });
    run.note(problem);
  }
  const status = state === undefined ? {} : { status: state.nativeStatus };
  const detail = run.scrub({ alert: alert.item.id, ...status, ...remarksOf(note) });
  const event = EVENTS[how];
  await settleNoted(store.db, { ticket, alertSeq: alert.seq, now: isoNow(clock) }, { state, detail, event });
  run.tell(`ticket.${how}`, { ...told, outcome: event }, { mode: queue.mode ?? 'append', ...status });
  run.succeed(how === 'onto_closed' ? 'ontoClosed' : 'updated');
}

/** Stores that the alert may be on its ticket, or that the product refused it. */
export async function keepTrouble(
  run: TicketRun,
  { queue, alert }: AlertTask,
  { ticket: at, learned }: TaskFacts,
  outcome: Refused | Uncertain,
): Promise<void> {
  const { clock, store } = run.session;
  const ticket = at as TicketRow;
  const { earlier, startedAt, mark } = (learned.note as Note).sending;
  const { problem } = outcome;
  const isOpen = outcome.outcome === 'unknown' || earlier !== undefined;
  const isUnsent = outcome.outcome === 'refused' || outcome.isUnsent === true;
  const certainFrom = outcome.outcome === 'unknown' ? outcome.certainFrom : undefined;
  const certain = certainFrom === undefined ? {} : { certainFrom };
  const first = { startedAt: earlier?.startedAt ?? startedAt, mark: earlier === undefined ? mark : earlier.mark };
  // A refusal does not settle an earlier attempt.
  const attempts = isUnsent ? earlier && { ...certain, ...earlier } : { ...first, ...certain };
  const mayPass = problem.retryAt !== undefined || problem.retry === 'later';
  const counts = isOpen ? !mayPass : run.isForGood(problem);
  const phase = isOpen ? 'unknown' : 'failed';
  const settled = { ticket, alertSeq: alert.seq, now: isoNow(clock) };
  const wasLast = await settleNoteTroubled(store.db, settled, { phase, problem, attempts, counts });
  const end = outcome.outcome === 'refused' ? 'failed' : 'unknown';
  const mode = queue.mode ?? 'append';
  const told = { ticket, rule: queue.rule, alert: alert.item, outcome: `note ${end}`, problem };
  run.tell(`ticket.${end}`, told, { mode });
  if (wasLast) run.tell('ticket.given_up', told, { mode });
  run.fail(end, problem, alert.isRetry);
}
