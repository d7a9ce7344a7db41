import { isoNow } from '../../platform/clock.js';
import { settleOpen, recordFailure } from '../../store/ticket-creates.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import { applyStates } from '../../store/ticket-sync.js';
import { remarksOf } from '../remarks.js';
import { createSyncLog } from '../sync-log.js';
import { recordOf } from '../ticket-log.js';
import type { TicketRun } from '../ticket-run.js';
import { PluginError, type Problem, type TicketRef } from '../../../host-sdk/index.js';
import type { Executed, Look, SeenTicket } from './outcome.js';
import { recordLook } from './record-look.js';
import type { AlertTask, TaskFacts } from './task.js';

/** Stores the outcome of a step. @returns The updated facts of the task. */
export async function recordOutcome(
  run: TicketRun,
  task: AlertTask,
  facts: TaskFacts,
  executed: Executed,
): Promise<TaskFacts> {
  const { learned } = facts;
  const learn = (more: Partial<TaskFacts['learned']>): TaskFacts => ({ ...facts, learned: { ...learned, ...more } });
  switch (executed.done) {
    case 'create':
      return recordCreate(run, task, facts, executed);
    case 'look':
      return recordLook(run, task, facts, executed);
    case 'view': {
      const { seen, ticket } = executed;
      return learn({ view: typeof seen === 'string' ? seen : await recordView(run, ticket, seen) });
    }
    case 'note': {
      const { outcome, sending, status } = executed;
      const before = typeof learned.view === 'object' ? learned.view.status : undefined;
      // The note has changed the earlier state.
      return learn({ note: { outcome, sending, status, before }, view: undefined });
    }
    case 'change':
      return learn({ change: executed.outcome, view: undefined });
    case 'compare':
      return learn({ whyNotGone: executed.whyNotGone });
  }
}

async function recordCreate(
  run: TicketRun,
  { queue, alert }: AlertTask,
  facts: TaskFacts,
  { ticket, outcome }: Extract<Executed, { readonly done: 'create' }>,
): Promise<TaskFacts> {
  const { clock, store } = run.session;
  const creates = facts.learned.creates + 1;
  const told = { ticket, rule: queue.rule, alert: alert.item };
  const uncertain = (problem: Problem, isReused: boolean): TaskFacts => ({
    ...facts,
    ticket: { ...ticket, phase: 'unknown', problem: JSON.stringify(problem) },
    learned: { creates, isReused },
  });
  switch (outcome.outcome) {
    case 'created': {
      const { ref, state } = outcome;
      const { number, recId } = ref;
      const detail = run.scrub({ number, recId, status: state.nativeStatus, ...remarksOf(outcome) });
      if (!(await settleOpen(store.db, ticket, { ref, state, event: 'created', detail }, isoNow(clock)))) {
        const problem = reused(ref);
        await recordFailure(store.db, ticket, { phase: 'unknown', problem }, isoNow(clock));
        run.tell('ticket.unknown', { ...told, outcome: 'unknown', problem });
        return uncertain(problem, true);
      }
      run.tell('ticket.created', { ...told, ticket: recordOf(ticket, ref), outcome: 'created' });
      run.succeed('created');
      return { ...facts, ticket, isSettled: true };
    }
    case 'unknown': {
      const { problem, certainFrom } = outcome;
      await recordFailure(store.db, ticket, { phase: 'unknown', problem, certainFrom }, isoNow(clock));
      return uncertain(problem, false);
    }
    case 'refused': {
      const { problem, isFinal } = outcome;
      const wasLast = await recordFailure(
        store.db,
        ticket,
        { phase: 'failed', problem, counts: isFinal },
        isoNow(clock),
      );
      run.tell('ticket.failed', { ...told, outcome: 'failed', problem });
      if (wasLast) run.tell('ticket.given_up', { ...told, outcome: 'failed', problem });
      run.fail('failed', problem, alert.isRetry);
      return { ...facts, ticket, isSettled: true };
    }
  }
}

/**
 * The answer to a create names a record of another ticket: it is the answer to an earlier create, or the product
 * has lost that record and reused its key. The answer alone settles nothing, so the run searches for the ticket.
 */
function reused({ number }: TicketRef): Problem {
  const message = `The answer to the create names ${number}, which is the record of another ticket.`;
  return new PluginError('network.outcome_unknown', message).problem;
}

/** Stores the product's state of a ticket, as a sync does. */
async function recordView({ session }: TicketRun, ticket: TicketRow, seen: SeenTicket): Promise<Look> {
  const { connection, store } = session;
  const { ref, state, seenAt } = seen;
  const record = { recId: ref.recId, state, apiUrl: ref.apiUrl, seenAt, mayBeOld: false };
  const changes = await applyStates(store.db, connection.name, [record]);
  await createSyncLog(session).changed(changes);
  const { ended, nativeStatus: status } = state;
  const endedAt = state.endedAt ?? ticket.ended_at ?? state.modifiedAt;
  if (!ended || endedAt === undefined) return { status, ended };
  return { status, ended, age: Date.parse(seenAt) - Date.parse(endedAt) };
}
