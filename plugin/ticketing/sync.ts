import type { Json, SyncEvent, SyncRequest, TicketQuestion, TicketRef, TicketState } from '../../host-sdk/index.js';
import { isPluginError, PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { IvantiRecord } from '../odata/records.js';
import { provesFeed, readChanges } from './change-feed.js';
import type { TicketContext } from './context.js';
import { BATCH, checkPresence } from './presence.js';
import type { Presence } from './presence.js';
import type { TicketReader } from './ticket-state.js';

/** A change younger than this may not be visible yet; one that became visible this late is still read. */
const SETTLE_MS = 60_000;
const LOOKBACK_MS = 300_000;

/** Changes that cannot be had: the tenant refuses the order, or its answers do not fit. */
const UNTRUSTED: ReadonlySet<string> = new Set(['tenant.paging', 'tenant.contradiction']);

interface SyncCheckpoint {
  readonly version: 1;
  /** Everything changed before this instant (ISO-8601 UTC, tenant's clock) has been reported. */
  readonly horizon: string;
  /** Set when the tenant has shown that it answers the question for changes. */
  readonly proven?: true;
}

/**
 * The changes since the last sync, then one outcome per asked ticket, then where the next sync begins. When the changes
 * would take more calls than the open tickets, or cannot be trusted, the open tickets are asked for instead.
 */
export async function* syncStates(context: TicketContext, request: SyncRequest): AsyncGenerator<SyncEvent> {
  const options = { purpose: 'ticket', signal: request.signal } as const;
  const reader = await context.reader(options);
  // Taken before the first question: a change made while it is answered belongs to the next sync.
  const started = context.clock.now();
  const since = readCheckpoint(request.since);
  const changes = since === undefined ? [] : await changesOrNone(context, reader, since, request, options);

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

  // What the changes would have told of a ticket that stayed unknown is asked again by the next sync.
  if (changes === undefined && someUnknown && request.since !== undefined) {
    yield { kind: 'checkpoint', checkpoint: request.since };
    return;
  }
  const proven =
    since?.proven === true ||
    (changes?.length ?? 0) > 0 ||
    (since === undefined && (await provesFeed(context, options)));
  const horizon = wholeSeconds(started - SETTLE_MS + context.client.serverClock.ahead());
  yield { kind: 'checkpoint', checkpoint: { version: 1, horizon, ...(proven ? { proven } : {}) } satisfies Json };
}

/** Undefined when the open tickets are to be asked for instead. */
async function changesOrNone(
  context: TicketContext,
  reader: TicketReader,
  { horizon, proven }: SyncCheckpoint,
  { open }: SyncRequest,
  options: CallOptions,
): Promise<readonly IvantiRecord[] | undefined> {
  const from = wholeSeconds(Date.parse(horizon) - LOOKBACK_MS);
  const mostPages = open === undefined ? Infinity : Math.max(1, Math.ceil(open.count / BATCH));
  try {
    return await readChanges(context, reader, { from, proven: proven === true, mostPages }, options);
  } catch (error) {
    if (open !== undefined && isPluginError(error) && UNTRUSTED.has(error.code)) return undefined;
    throw error;
  }
}

/** @param addressed The ticket that was asked for, with the address that it has by now. */
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

function readCheckpoint(since: Json | undefined): SyncCheckpoint | undefined {
  if (since === undefined) return undefined;
  const checkpoint = since as Partial<SyncCheckpoint> | null;
  if (checkpoint?.version === 1 && typeof checkpoint.horizon === 'string') return checkpoint as SyncCheckpoint;
  throw new PluginError('plugin.defect', 'The checkpoint of the last sync is not readable by this version.', {
    fix: 'Sync without a checkpoint once; all open tickets are then asked for.',
  });
}

function wholeSeconds(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

function seenAt({ client, clock }: TicketContext): string {
  return new Date(clock.now() + client.serverClock.ahead()).toISOString();
}
