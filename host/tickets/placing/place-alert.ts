import type { ReleaseSlotWhile } from '../keyed-queue.js';
import type { TicketRun } from '../ticket-run.js';
import { executeStep } from './execute-step.js';
import { afterWait } from './facts.js';
import { planStep } from './plan-step.js';
import { prepareStep } from './prepare-step.js';
import { readFacts } from './read-facts.js';
import { recordStep } from './record-end.js';
import { recordOutcome } from './record-outcome.js';
import type { AlertTask, TaskFacts } from './task.js';

/**
 * Places one alert: in a new ticket, or as a note on the ticket that its dedupe keys lead to. It plans a step from the
 * facts, executes it, and stores the outcome, until there is nothing left to do.
 */
export async function placeAlert(run: TicketRun, task: AlertTask, releaseSlotWhile: ReleaseSlotWhile): Promise<void> {
  let facts: TaskFacts = await readFacts(run, task);
  for (;;) {
    const step = planStep(facts, { isClosed: run.closed(), now: run.session.clock.monotonic() });
    switch (step.do) {
      case 'done':
        return;
      case 'wait':
        await releaseSlotWhile(() => run.wait(step.ms));
        facts = afterWait(facts);
        break;
      case 'create':
      case 'look':
      case 'view':
      case 'note':
      case 'reopen':
      case 'resolve':
      case 'compare': {
        const ready = await prepareStep(run, task, facts, step);
        const executed = await executeStep(run, task, ready);
        facts = await recordOutcome(run, task, facts, executed);
        break;
      }
      default:
        facts = await recordStep(run, task, facts, step);
    }
  }
}
