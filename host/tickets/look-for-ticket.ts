import { PluginError } from '../../host-sdk/index.js';
import type { Absent, Clock, Problem } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { TicketRow } from '../store/schema.js';
import { recordsTaken, settleTroubled } from '../store/ticket-creates.js';
import type { PendingAlert } from '../store/ticket-items.js';
import { askForTicket } from './ask-for-ticket.js';
import { adopt, claim } from './claim-record.js';
import type { Looked } from './claim-record.js';
import type { Desk } from './desk.js';
import type { StepAside } from './keyed-queue.js';
import type { ActiveQueue } from './load-queues.js';
import { recordOf } from './ticket-log.js';

/** A look-up for a ticket whose create has no known outcome. */
export interface LookUp {
  readonly ticket: TicketRow;
  readonly alert: PendingAlert;
  readonly stepAside: StepAside;
  /** What to do when it is certain that it is not there; by default it counts as failed, and the next run sends it. */
  readonly whenAbsent?: (() => Promise<void>) | undefined;
  /** The create was refused: whatever it left is there already. */
  readonly isSettled?: boolean;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
/** The product's clock may be behind ours by so much before the next run has to go on. */
const CLOCK_MARGIN_MS = 60_000;

/**
 * Asks the product for a ticket, at once and again until its absence is certain, and adopts it when it is there.
 * A look-up that fails leaves it to the next run.
 */
export async function lookForTicket(desk: Desk, queue: ActiveQueue, lookUp: LookUp): Promise<void> {
  const { clock, store } = desk.session;
  const { ticket, alert, whenAbsent } = lookUp;
  const facts = { ticket, rule: queue.rule, alert: alert.item };
  const outcome = await findOrWait(desk, queue, lookUp);
  if ('adopted' in outcome) {
    desk.tell('ticket.created', { ...facts, ticket: recordOf(ticket, outcome.adopted), outcome: 'adopted' });
    desk.succeed('created');
    return;
  }
  if (outcome.outcome === 'absent' && (outcome.certain || lookUp.isSettled === true)) {
    if (whenAbsent !== undefined && !desk.closed()) return whenAbsent();
    const problem = lastProblem(ticket) ?? notThere();
    await settleTroubled(store.db, ticket, { phase: 'failed', problem }, isoNow(clock));
    desk.tell('ticket.failed', { ...facts, outcome: 'failed', problem });
    desk.fail('failed', { ...problem, retry: 'later' }, true);
    return;
  }
  const problem = outcome.outcome === 'unknown' ? outcome.problem : stillMissing(clock, outcome);
  const certainFrom = outcome.outcome === 'absent' ? outcome.certainFrom : undefined;
  await settleTroubled(store.db, ticket, { phase: 'unknown', problem, certainFrom }, isoNow(clock));
  desk.tell('ticket.unknown', { ...facts, outcome: 'unknown', problem });
  desk.fail('unknown', problem, true);
}

async function findOrWait(
  desk: Desk,
  queue: ActiveQueue,
  { ticket, alert, stepAside, isSettled = false }: LookUp,
): Promise<Looked> {
  const { clock, logger, store } = desk.session;
  let endsAt: number | undefined;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const outcome = await find(desk, queue, ticket, alert);
    if ('adopted' in outcome || isSettled) return outcome;
    if (endsAt === undefined && !alert.isRetry) {
      desk.trouble(outcome.outcome === 'unknown' ? outcome.problem : stillMissing(clock, outcome));
    }
    if (outcome.outcome === 'unknown' || outcome.certain) return outcome;
    const { certainFrom, waitMs } = outcome;
    if (endsAt === undefined) {
      endsAt = clock.monotonic() + waitMs + CLOCK_MARGIN_MS;
      const troubled = { phase: 'unknown', problem: stillMissing(clock, outcome), certainFrom } as const;
      await settleTroubled(store.db, ticket, troubled, isoNow(clock));
      logger.info('A ticket is looked for until its absence is certain', { certainFrom });
    }
    if (desk.closed() || clock.monotonic() >= endsAt) return outcome;
    // Not after the instant of certainty: that look decides.
    await stepAside(() => desk.wait(waitMs > 0 ? Math.min(pause, waitMs) : pause));
    if (desk.closed()) return outcome;
  }
}

async function find(desk: Desk, queue: ActiveQueue, ticket: TicketRow, alert: PendingAlert): Promise<Looked> {
  const taken = await recordsTaken(desk.session.store.db, ticket);
  const outcome = await askForTicket(desk, queue, { ticket, item: alert.item }, taken);
  if (outcome.outcome === 'absent' && outcome.taken !== undefined) {
    return (await claim(desk, queue, ticket, outcome.taken)) ?? outcome;
  }
  if (outcome.outcome !== 'found') return outcome;
  const adopted = (await adopt(desk, ticket, outcome)) ?? (await claim(desk, queue, ticket, outcome));
  return adopted ?? { outcome: 'unknown', problem: takenBy(outcome.ref.number) };
}

/** Two alerts that look alike: adopting the record twice would lose one of them. */
function takenBy(number: string): Problem {
  const message = `The only ticket found is ${number}, which belongs to another alert.`;
  return new PluginError('network.outcome_unknown', message).problem;
}

function lastProblem(ticket: TicketRow): Problem | undefined {
  return ticket.problem === null ? undefined : (JSON.parse(ticket.problem) as Problem);
}

function notThere(): Problem {
  return new PluginError('network.outcome_unknown', 'The create did not arrive.').problem;
}

function stillMissing(clock: Clock, { waitMs }: Absent): Problem {
  const retryAt = new Date(clock.now() + waitMs).toISOString();
  const message = `No answer came to the create and the ticket is not there yet; it is certain from ${retryAt} on.`;
  return new PluginError('network.outcome_unknown', message, {
    retryAt,
    fix: 'Run `tickets create` again after that time: it looks again and creates the ticket if it is still not there.',
  }).problem;
}
