import { toProblem, type UpdateTicketRequest } from '../../../host-sdk/index.js';
import type * as sdk from '../../../host-sdk/index.js';
import { refOf } from '../../store/ticket-state.js';
import { attempt } from '../attempt.js';
import { mapState } from '../status-map.js';
import type { TicketRun } from '../ticket-run.js';
import { reconcileUnknownCreate } from './look-for-ticket.js';
import type { CreateOutcome, Executed, UpdateOutcome } from './outcome.js';
import type { ReadyStep } from './prepare-step.js';
import type { AlertTask } from './task.js';
import { viewTicket } from './view-ticket.js';
import { whyNotGone } from './why-not-gone.js';

/** Executes a step on the product. Stores nothing. */
export async function executeStep(run: TicketRun, task: AlertTask, step: ReadyStep): Promise<Executed> {
  const { ticket } = step;
  switch (step.do) {
    case 'create':
      return { done: 'create', ticket, outcome: await create(run, task, step) };
    case 'look':
      return {
        done: 'look',
        ticket,
        isRefused: step.isRefused,
        verdict: await reconcileUnknownCreate(run, task, ticket),
      };
    case 'view':
      return { done: 'view', ticket, seen: await viewTicket(run, ticket) };
    case 'note': {
      const { values, status, sending } = step;
      const { earlier } = sending;
      const attempted = { ticket, alertSeq: task.alert.seq };
      const outcome = await update(run, task, step, {
        values,
        mode: task.queue.mode ?? 'append',
        ...(status === undefined ? {} : { status }),
        ...(earlier === undefined ? {} : { earlier: { ...earlier, endedMsAgo: run.msSince(attempted) } }),
      });
      run.attempted(attempted);
      return { done: 'note', status, sending, outcome };
    }
    case 'reopen': {
      const change = { values: {}, mode: 'append', status: step.status } as const;
      return { done: 'change', outcome: await update(run, task, step, change) };
    }
    case 'resolve': {
      const change = { values: step.values, mode: 'upsert' } as const;
      return { done: 'change', outcome: await update(run, task, step, change) };
    }
    case 'compare':
      return { done: 'compare', whyNotGone: (await whyNotGone(run, ticket)) ?? null };
  }
}

async function create(
  run: TicketRun,
  { alert, queue }: AlertTask,
  { ticket, values }: Extract<ReadyStep, { readonly do: 'create' }>,
): Promise<CreateOutcome> {
  const outcome = await attempt<sdk.CreateOutcome>(() =>
    run.ticketing.createTicket({
      item: alert.item,
      values,
      queue: queue.value,
      // A ticket that was sent before keeps its key, also one of an earlier version.
      idempotencyKey: ticket.idempotency_key,
      ...(run.signal === undefined ? {} : { signal: run.signal }),
    }),
  );
  run.attempted({ ticket });
  switch (outcome.outcome) {
    case 'created': {
      return { ...outcome, state: mapState(outcome, run.readStatus) };
    }
    case 'unknown':
      return outcome;
    case 'refused':
      return { ...outcome, isFinal: run.isForGood(outcome.problem) };
    case 'dry-run': {
      const problem = toProblem(new Error('The plugin showed the ticket instead of sending it.'));
      return { outcome: 'refused', problem, isFinal: run.isForGood(problem) };
    }
  }
}

async function update(
  run: TicketRun,
  { alert }: AlertTask,
  { ticket }: ReadyStep,
  change: Omit<UpdateTicketRequest, 'ref' | 'item' | 'signal'>,
): Promise<UpdateOutcome> {
  const outcome = await attempt<sdk.UpdateOutcome>(() =>
    run.ticketing.updateTicket({
      ref: refOf(ticket),
      item: alert.item,
      ...change,
      ...(run.signal === undefined ? {} : { signal: run.signal }),
    }),
  );
  switch (outcome.outcome) {
    case 'updated':
      return { ...outcome, state: outcome.state && mapState(outcome.state, run.readStatus) };
    case 'refused':
      return { ...outcome, isFinal: run.isForGood(outcome.problem) };
    case 'gone':
      return outcome;
    case 'unknown': {
      const { problem } = outcome;
      const isUnsent = 'sent' in outcome;
      return {
        outcome: 'unknown',
        problem,
        isUnsent,
        ...('certainFrom' in outcome ? { certainFrom: outcome.certainFrom } : {}),
      };
    }
  }
}
