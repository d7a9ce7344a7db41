import {
  isPluginError,
  type SyncEvent,
  type SyncRequest,
  type TicketQuestion,
  type TicketRef,
  type TicketState,
} from '../../host-sdk/index.js';
import { formOf } from '../odata/timeline.js';
import { boundsNow, readChanges, type ReadChanges } from './change-feed.js';
import type { TicketContext } from './context.js';
import type { Asking } from './newest-records.js';
import { batchSize, checkPresence, type Presence } from './presence.js';
import { readCheckpoint, toCheckpoint } from './sync-checkpoint.js';

/** Problems after which changes are unavailable: the tenant refuses the order, or its answers do not fit. */
const UNTRUSTED: ReadonlySet<string> = new Set(['tenant.paging', 'tenant.contradiction']);

/**
 * The changes since the last sync, then one outcome per asked ticket, then where the next sync begins. When the changes
 * would take more calls than the open tickets, or cannot be trusted, the sync asks for the open tickets instead.
 */
export async function* syncStates(context: TicketContext, request: SyncRequest): AsyncGenerator<SyncEvent> {
  const options = { purpose: 'ticket', signal: request.signal, onEvent: request.onEvent } as const;
  const reader = await context.reader(options);
  const { records: changes, bounds } = await changesOrNone({ context, reader, options }, request);

  const seen = new Map<string, TicketState>();
  for (const record of changes ?? []) {
    const ref = reader.ref(record);
    const state = reader.state(record);
    if (ref === undefined || state === undefined) continue;
    seen.set(ref.recId, state);
    yield { kind: 'change', ...ref, state };
  }

  // A ticket that an earlier version made is known without its address.
  const addressed = (ref: TicketRef): TicketRef => ({ ...ref, apiUrl: reader.apiUrl(ref.recId) });
  const asked = new Map(request.check.map((question) => [question.ref.recId, question]));
  for (const { ref, known } of asked.values()) {
    const state = seen.get(ref.recId);
    if (state !== undefined) yield outcomeOf(addressed(ref), state, known, seenAt(context));
  }
  const open = changes === undefined ? ((await request.open?.list()) ?? []) : [];
  const questions = new Map<string, TicketQuestion>();
  for (const question of [...open, ...asked.values()]) {
    if (!seen.has(question.ref.recId)) questions.set(question.ref.recId, question);
  }
  let someUnknown = false;
  const refs = [...questions.values()].map(({ ref }) => ref);
  for await (const presence of checkPresence(context, reader, refs, options)) {
    const { ref } = presence;
    someUnknown ||= presence.outcome === 'unknown';
    if (presence.outcome === 'present' && !asked.has(ref.recId)) {
      yield { kind: 'change', ...addressed(ref), state: presence.state };
    } else {
      yield eventOf(presence, asked.get(ref.recId)?.known, seenAt(context), addressed(ref));
    }
  }

  // The next sync asks again for the changes of a ticket that stayed unknown.
  if (changes === undefined && someUnknown && request.since !== undefined) {
    yield { kind: 'checkpoint', checkpoint: request.since };
    return;
  }
  yield { kind: 'checkpoint', checkpoint: toCheckpoint(bounds) };
}

/**
 * As {@link readChanges}; without a checkpoint there are no changes to report, and without trustworthy answers the sync
 * asks for the open tickets.
 */
async function changesOrNone(asking: Omit<Asking, 'form'>, { since, open, signal }: SyncRequest): Promise<ReadChanges> {
  const before = since === undefined ? undefined : readCheckpoint(since);
  const form = before?.horizon === undefined ? 'zoned' : formOf(before.horizon);
  const mostPages = open === undefined ? Infinity : Math.max(1, Math.ceil(open.count / batchSize(asking.context)));
  try {
    if (before === undefined) return { records: [], bounds: await boundsNow({ ...asking, form }) };
    return await readChanges({ ...asking, form }, before, mostPages);
  } catch (error) {
    if (!isPluginError(error) || signal?.aborted === true) throw error;
    // A first sync asks for its tickets even if the changes fail.
    if (before === undefined) return { records: [], bounds: {} };
    if (open !== undefined && UNTRUSTED.has(error.code)) return { records: undefined, bounds: before };
    throw error;
  }
}

/** @param addressed The ticket that was asked for, with its current address. */
function eventOf(presence: Presence, known: TicketState | undefined, at: string, addressed: TicketRef): SyncEvent {
  const { ref } = presence;
  switch (presence.outcome) {
    case 'present':
      return outcomeOf(addressed, presence.state, known, at);
    case 'missing':
      return { kind: 'outcome', ref, outcome: 'missing', seenAt: at, basis: presence.basis };
    case 'unknown':
      return { kind: 'outcome', ref, outcome: 'unknown', problem: presence.problem };
  }
}

function outcomeOf(ref: Presence['ref'], state: TicketState, known: TicketState | undefined, at: string): SyncEvent {
  const same =
    known !== undefined &&
    known.status === state.status &&
    known.severity === state.severity &&
    (known.assignee ?? null) === (state.assignee ?? null);
  return { kind: 'outcome', ref, outcome: same ? 'same' : 'changed', state, seenAt: at };
}

function seenAt({ client, clock }: TicketContext): string {
  return new Date(client.serverClock.now() ?? clock.now()).toISOString();
}
