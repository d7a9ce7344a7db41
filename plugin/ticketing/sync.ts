import type { Json, SyncEvent, SyncRequest, TicketRef, TicketState } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import { walk } from '../odata/walk.js';
import type { TicketContext } from './context.js';
import { checkPresence } from './presence.js';
import type { TicketReader } from './ticket-state.js';

/** A change younger than this may not be visible yet; one that became visible this late is still read. */
const SETTLE_MS = 60_000;
const LOOKBACK_MS = 300_000;

interface SyncCheckpoint {
  readonly version: 1;
  /** Everything changed before this instant (ISO-8601 UTC, tenant's clock) has been reported. */
  readonly horizon: string;
}

/** The change feed, then one outcome per asked ticket, then where the next sync begins. */
export async function* syncStates(context: TicketContext, request: SyncRequest): AsyncGenerator<SyncEvent> {
  const options = { purpose: 'ticket', signal: request.signal } as const;
  const { clock } = context;
  const { reader } = await context.describe(options);
  // Taken before the first question: a change made while it is answered belongs to the next sync.
  const started = clock.now();
  const horizon = readCheckpoint(request.since);
  const seen = new Map<string, TicketState>();
  if (horizon !== undefined) {
    for await (const event of changesSince(context, reader, horizon, options)) {
      seen.set(event.recId, event.state);
      yield event;
    }
  }
  const asked = request.check.filter(({ ref }) => !seen.has(ref.recId));
  const known = new Map(request.check.map(({ ref, known: state }) => [ref.recId, state]));
  for (const { ref } of request.check) {
    const state = seen.get(ref.recId);
    if (state !== undefined) yield outcomeOf(ref, state, known.get(ref.recId), seenAt(context));
  }
  for await (const presence of checkPresence(
    context,
    reader,
    asked.map(({ ref }) => ref),
    options,
  )) {
    if (presence.outcome === 'present') {
      yield outcomeOf(presence.ref, presence.state, known.get(presence.ref.recId), seenAt(context));
    } else if (presence.outcome === 'missing') {
      yield { kind: 'outcome', ref: presence.ref, outcome: 'missing', seenAt: seenAt(context), basis: presence.basis };
    } else {
      yield { kind: 'outcome', ref: presence.ref, outcome: 'unknown', problem: presence.problem };
    }
  }
  yield { kind: 'checkpoint', checkpoint: checkpointAt(started - SETTLE_MS + context.client.serverClock.ahead()) };
}

async function* changesSince(
  context: TicketContext,
  reader: TicketReader,
  horizon: string,
  options: CallOptions,
): AsyncGenerator<Extract<SyncEvent, { kind: 'change' }>> {
  const from = wholeSeconds(Date.parse(horizon) - LOOKBACK_MS);
  const filter = [{ field: 'LastModDateTime', operator: 'ge', value: { instant: from } }] as const;
  for await (const page of walk(context.client, context.set, { filter, select: reader.fields }, options)) {
    for (const record of page.records) {
      const ref = reader.ref(record);
      const state = reader.state(record);
      if (ref !== undefined && state !== undefined) {
        yield { kind: 'change', number: ref.number, recId: ref.recId, state };
      }
    }
  }
}

function outcomeOf(ref: TicketRef, state: TicketState, known: TicketState | undefined, at: string): SyncEvent {
  const same =
    known !== undefined &&
    known.status === state.status &&
    known.severity === state.severity &&
    (known.assignee ?? null) === (state.assignee ?? null);
  return { kind: 'outcome', ref, outcome: same ? 'same' : 'changed', state, seenAt: at };
}

function readCheckpoint(since: Json | undefined): string | undefined {
  if (since === undefined) return undefined;
  const checkpoint = since as Partial<SyncCheckpoint> | null;
  if (checkpoint?.version === 1 && typeof checkpoint.horizon === 'string') return checkpoint.horizon;
  throw new PluginError('plugin.defect', 'The checkpoint of the last sync is not readable by this version.', {
    fix: 'Sync without a checkpoint once; all open tickets are then asked for.',
  });
}

function checkpointAt(instant: number): Json {
  return { version: 1, horizon: wholeSeconds(instant) } satisfies SyncCheckpoint;
}

function wholeSeconds(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

function seenAt({ client, clock }: TicketContext): string {
  return new Date(clock.now() + client.serverClock.ahead()).toISOString();
}
