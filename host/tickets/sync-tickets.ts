import { isPluginError, type Problem } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import { runJob, stopIfAborted, type JobResult } from '../sessions/job-run.js';
import { silentProgress, type Progress } from '../progress/progress.js';
import { requireCapability, requireSection, type Session } from '../sessions/session.js';
import { changeStatusWord, saveCheckpoint, storedStatuses } from '../store/ticket-sync.js';
import { withWitnesses } from './ask-witnesses.js';
import { readStatusOf } from './ticket-run.js';
import { judgeMissing } from './mass-guard.js';
import { planSync } from './plan-sync.js';
import { createSyncRecorder, type SyncRecorder } from './sync-recorder.js';
import type { ReadStatus } from './status-map.js';
import { questions } from './ticket-questions.js';

export interface SyncTicketsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** Accept that missing tickets were deleted, even if there are many: asks for every watched ticket. */
  readonly acceptMissing?: boolean | undefined;
}

/** Numbers of tickets; an unchanged ticket without a report counts as `same`. */
export interface SyncTicketsResult extends JobResult {
  readonly changed: number;
  readonly same: number;
  readonly missing: number;
  readonly unknown: number;
}

/**
 * Reads the product's statuses. The first sync of a connection asks for every ticket; later ones read the
 * changes and ask for doubtful tickets. A ticket counts as deleted after two syncs that did not find it; a missing answer changes
 * nothing. If so many are missing at once that a lost right is likelier, none is marked and the result has
 * `tenant.mass_missing`, until a sync with `acceptMissing` has marked them. Throws `host.aborted` when stopped.
 */
export function syncTickets(session: Session, options: SyncTicketsOptions = {}): Promise<SyncTicketsResult> {
  return runJob(session, 'tickets sync', async () => {
    const { connection, store, clock } = session;
    requireSection(session, 'ticketing');
    const readStatus = readStatusOf(session);
    await remapStatuses(session, readStatus);
    const accepts = options.acceptMissing === true;
    const plan = await planSync(session, accepts);
    const recorder = createSyncRecorder(session, readStatus);
    recorder.ask(plan.check);
    const progress = (options.progress ?? silentProgress)('Statuses', plan.check.length);
    const ticketing = requireCapability(session, 'ticketing');
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    const events = ticketing.syncStates({
      ...(plan.since === undefined ? {} : { since: plan.since }),
      check: questions(plan.check),
      open: {
        count: plan.count.records,
        async list() {
          const tickets = await plan.open();
          recorder.ask(tickets);
          return questions(tickets);
        },
      },
      ...signal,
    });
    const checkpoint = await recorder.take(events, ({ kind }) => {
      stopIfAborted(options.signal);
      if (kind === 'outcome') progress.step();
    });
    const verdict = accepts
      ? 'few'
      : judgeMissing(
          await withWitnesses(recorder, plan, (tickets) =>
            ticketing.syncStates({ check: questions(tickets), ...signal }),
          ),
        );
    stopIfAborted(options.signal);
    await recorder.close(accepts ? 'accepted' : verdict === 'few' ? 'believed' : 'held');
    // The checkpoint is stored last: the next sync does not get the earlier changes again.
    if (checkpoint !== undefined) await saveCheckpoint(store.db, connection.name, checkpoint, isoNow(clock));
    progress.end();
    return report(session, recorder, plan.count.tickets, isPluginError(verdict) ? verdict.problem : undefined);
  });
}

/** Maps every stored status again, so that a changed status map also applies to tickets that do not change. */
async function remapStatuses({ connection, store }: Session, readStatus: ReadStatus): Promise<void> {
  for (const { native, status: before } of await storedStatuses(store.db, connection.name)) {
    const status = readStatus(native);
    if (status !== before) await changeStatusWord(store.db, connection.name, { native, status });
  }
}

function report(
  session: Session,
  recorder: SyncRecorder,
  total: number,
  mass: Problem | undefined,
): Omit<SyncTicketsResult, 'calls' | 'seconds'> {
  const { changed, missing, unknown } = recorder.counts();
  session.logger.info('Tickets synced', { changed, missing, unknown });
  if (mass !== undefined) session.logger.warn('Missing tickets not marked', { code: mass.code, reason: mass.message });
  const counts = { changed, same: Math.max(0, total - changed - missing - unknown), missing, unknown };
  for (const [outcome, tickets] of Object.entries(counts)) {
    session.count('synced_tickets_total', [session.connection.name, outcome], tickets);
  }
  // A user must decide about this problem; unknown tickets are asked for again anyway.
  const problem = mass ?? recorder.firstProblem();
  return { ...counts, ...(problem === undefined ? {} : { problem }) };
}
