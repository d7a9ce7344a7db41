import type { Json, TicketState, UpdateOutcome, UpdateTicketRequest } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { TicketRow } from '../store/schema.js';
import type { PendingAlert } from '../store/ticket-items.js';
import { settleNoted, settleNoteTroubled, storeNoteIntent } from '../store/ticket-notes.js';
import type { NoteAttempts } from '../store/ticket-notes.js';
import { refOf } from '../store/ticket-state.js';
import { attempt } from './attempt.js';
import type { Troubled } from './attempt.js';
import type { Desk } from './desk.js';
import type { StepAside } from './keyed-queue.js';
import type { ActiveQueue } from './load-queues.js';
import { remarksOf } from './remarks.js';
import { renderMappings } from './render-template.js';
import { mapState } from './status-map.js';

/** An alert for a ticket that is there. */
export interface NewNote {
  readonly ticket: TicketRow;
  readonly alert: PendingAlert;
  readonly stepAside: StepAside;
}

/** What a note that was sent came to. */
export interface SentNote {
  readonly outcome: UpdateOutcome | Troubled;
  /** Attempts of earlier runs that may have added it. */
  readonly earlier: NoteAttempts | undefined;
  /** ISO-8601 UTC. */
  readonly startedAt: string;
  /** The plugin's mark of that moment. */
  readonly mark: Json;
}

/**
 * Sends an alert to its ticket and settles nothing yet. One that an earlier attempt may have added is looked for first:
 * the product adds it again only where it is certain to be missing.
 * @param status Status of the product to set with it.
 */
export async function sendNote(desk: Desk, queue: ActiveQueue, note: NewNote, status?: string): Promise<SentNote> {
  const { alert, ticket } = note;
  const { clock, store } = desk.session;
  const values = renderMappings(queue.mappings(alert.item).update, alert.item);
  const startedAt = isoNow(clock);
  const sent = desk.scrub({ alert: alert.item.id, values, ...(status === undefined ? {} : { status }) });
  const mark = desk.markTime();
  const place = { ticket, alertSeq: alert.seq };
  const earlier = await storeNoteIntent(store.db, { ...place, sent, now: startedAt, mark });
  const outcome = await changeTicket(desk, note, {
    values,
    mode: queue.mode ?? 'append',
    ...(status === undefined ? {} : { status }),
    ...(earlier === undefined ? {} : { earlier: { ...earlier, endedMsAgo: desk.msSince(place) } }),
  });
  desk.attempted(place);
  return { outcome, earlier, startedAt, mark };
}

/** Changes the ticket of a note; nothing is kept of it. */
export function changeTicket(
  desk: Desk,
  { alert, ticket }: NewNote,
  change: Omit<UpdateTicketRequest, 'ref' | 'item' | 'signal'>,
): Promise<UpdateOutcome | Troubled> {
  return attempt<UpdateOutcome>(() =>
    desk.ticketing.updateTicket({
      ref: refOf(ticket),
      item: alert.item,
      ...change,
      ...(desk.signal === undefined ? {} : { signal: desk.signal }),
    }),
  );
}

type Updated = Extract<UpdateOutcome, { readonly outcome: 'updated' }>;

/**
 * The alert is on its ticket.
 * @param how `onto_closed`: where nobody may see it; `reopened`: the ticket was opened again for it.
 * @param shown The ticket by the latest answer that showed it.
 */
export async function keepNoted(
  desk: Desk,
  queue: ActiveQueue,
  { ticket, alert }: NewNote,
  outcome: Updated,
  how: 'updated' | 'onto_closed' | 'reopened' = 'updated',
  shown: TicketState | undefined = outcome.state,
): Promise<void> {
  const state = shown && mapState(shown, desk.readStatus);
  const status = state === undefined ? {} : { status: state.nativeStatus };
  const detail = desk.scrub({ alert: alert.item.id, ...status, ...remarksOf(outcome) });
  const settled = { ticket, alertSeq: alert.seq, now: isoNow(desk.session.clock) };
  const event = EVENTS[how];
  await settleNoted(desk.session.store.db, settled, { state, detail, event });
  const facts = { ticket, rule: queue.rule, alert: alert.item, outcome: event };
  desk.tell(`ticket.${how}`, facts, { mode: queue.mode ?? 'append', ...status });
  desk.succeed(how === 'onto_closed' ? 'ontoClosed' : 'updated');
}

/** In the words of the ticket's history. */
const EVENTS = { updated: 'noted', onto_closed: 'noted on a closed ticket', reopened: 'reopened' } as const;

/** The alert may be on its ticket (`unknown`), or the product refused it. */
export async function keepTroubled(
  desk: Desk,
  queue: ActiveQueue,
  { ticket, alert }: NewNote,
  { earlier, startedAt, mark }: SentNote,
  outcome: Extract<UpdateOutcome, { readonly problem: unknown }>,
): Promise<void> {
  const { clock, store } = desk.session;
  const { problem } = outcome;
  const isOpen = outcome.outcome === 'unknown' || earlier !== undefined;
  const isUnsent = outcome.outcome === 'refused' || 'sent' in outcome;
  const certain = 'certainFrom' in outcome ? { certainFrom: outcome.certainFrom } : {};
  const first = { startedAt: earlier?.startedAt ?? startedAt, mark: earlier === undefined ? mark : earlier.mark };
  // A refusal says nothing about an earlier attempt.
  const attempts = isUnsent ? earlier && { ...certain, ...earlier } : { ...first, ...certain };
  const mayPass = problem.retryAt !== undefined || problem.retry === 'later';
  const counts = isOpen ? !mayPass : desk.isForGood(problem);
  const phase = isOpen ? 'unknown' : 'failed';
  const settled = { ticket, alertSeq: alert.seq, now: isoNow(clock) };
  const wasLast = await settleNoteTroubled(store.db, settled, { phase, problem, attempts, counts });
  const end = outcome.outcome === 'refused' ? 'failed' : 'unknown';
  const mode = queue.mode ?? 'append';
  const told = { ticket, rule: queue.rule, alert: alert.item, outcome: `note ${end}`, problem };
  desk.tell(`ticket.${end}`, told, { mode });
  if (wasLast) desk.tell('ticket.given_up', told, { mode });
  desk.fail(end, problem, alert.isRetry);
}
