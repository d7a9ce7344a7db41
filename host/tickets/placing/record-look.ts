import { isoNow } from '../../platform/clock.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import { settleOpen, recordFailure } from '../../store/ticket-creates.js';
import { markDeleted } from '../../store/ticket-sync.js';
import { mapState } from '../status-map.js';
import { recordOf } from '../ticket-log.js';
import type { TicketRun } from '../ticket-run.js';
import type { Executed, LookVerdict } from './outcome.js';
import { problemOfLook } from './look-problem.js';
import type { AlertTask, TaskFacts } from './task.js';

/** Largest delay of the product's clock before the next run must continue. */
const CLOCK_MARGIN_MS = 60_000;

/** Adopts a found ticket, and stores the instant of certainty of a ticket that was not found. */
export async function recordLook(
  run: TicketRun,
  task: AlertTask,
  facts: TaskFacts,
  { ticket, isRefused, verdict: seen }: Extract<Executed, { readonly done: 'look' }>,
): Promise<TaskFacts> {
  const { clock, logger, store } = run.session;
  const { learned } = facts;
  const { looks, endsAt: until } = learned.search ?? { looks: 0, endsAt: undefined };
  const verdict = seen.verdict === 'found' ? await adopt(run, task, ticket, seen) : seen;
  if (verdict === 'adopted') return { ...facts, isSettled: true };
  const keep = (endsAt: number | undefined): TaskFacts => ({
    ...facts,
    learned: { ...learned, search: { looks: looks + 1, verdict, endsAt, hasWaited: false } },
  });
  if (isRefused) return keep(undefined);
  if (looks === 0 && !task.alert.isRetry) run.trouble(problemOfLook(clock, verdict));
  if (until !== undefined || verdict.verdict === 'unknown' || verdict.certain) return keep(until);
  const { certainFrom, waitMs } = verdict;
  const endsAt = clock.monotonic() + waitMs + CLOCK_MARGIN_MS;
  const troubled = { phase: 'unknown', problem: problemOfLook(clock, verdict), certainFrom } as const;
  await recordFailure(store.db, ticket, troubled, isoNow(clock));
  logger.info('The host searches for a ticket until its absence is certain', { certainFrom });
  return keep(endsAt);
}

async function adopt(
  run: TicketRun,
  { queue, alert }: AlertTask,
  ticket: TicketRow,
  { ticket: found, freed, otherwise }: Extract<LookVerdict, { readonly verdict: 'found' }>,
): Promise<'adopted' | typeof otherwise> {
  const { clock, store } = run.session;
  const { ref, state } = found;
  const seenAt = isoNow(clock);
  for (const holder of freed) {
    await markDeleted(store.db, holder, { seenAt, basis: `its record now belongs to ticket ${ticket.id}` });
    run.tell('ticket.deleted', { ticket: holder, rule: queue.rule, outcome: 'deleted' });
  }
  const detail = { number: ref.number, recId: ref.recId, status: state.status };
  const open = { ref, state: mapState(state, run.readStatus), event: 'adopted', detail } as const;
  // Another task may have adopted the record in the meantime.
  if (!(await settleOpen(store.db, ticket, open, isoNow(clock)))) return otherwise;
  const told = { ticket: recordOf(ticket, ref), rule: queue.rule, alert: alert.item, outcome: 'adopted' };
  run.tell('ticket.created', told);
  run.succeed('created');
  return 'adopted';
}
