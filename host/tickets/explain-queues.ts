import { PluginError, type Json, type Problem } from '../../host-sdk/index.js';
import { storedSettings } from '../store/stored-settings.js';
import type { ScheduleSources } from '../timing/schedules.js';
import type { StoredAlert } from '../store/alerts.js';
import { listConnections } from '../store/connections.js';
import { ticketOfAlert, ticketOfKeys } from '../store/dedupe-keys.js';
import { generalQueue } from '../store/general-queue.js';
import { listQueues, type TicketQueue } from '../store/queues.js';
import { listRules } from '../store/rules.js';
import type { ItemPhase, TicketRow } from '../store/ticket-tables.js';
import { placesOfAlert, type AlertPlace } from '../store/ticket-alerts.js';
import { MAX_ATTEMPTS } from '../store/ticket-items.js';
import { alertOutlook, type AlertOutlook } from './alert-outlook.js';
import { atWork, everyAlert, withSuccessors, type ActiveQueue } from './load-queues.js';
import type { MuteMoment } from '../rules/mute.js';

/** The ticket of an alert in one queue, or its future ticket, and what happens next. */
export interface ExplainedQueue {
  readonly queue: string;
  readonly rule: string;
  readonly connection: string;
  /** Name of the product's queue. */
  readonly label: string;
  readonly mode: 'append' | 'upsert';
  /** Its state there; `null` until a run has processed it. */
  readonly phase: ItemPhase | null;
  /** Whether it creates a ticket or is a note of one; `null` until a run has processed it. */
  readonly kind: AlertPlace['kind'] | null;
  /** Its ticket, or the ticket that its keys lead to. */
  readonly ticket: ExplainedTicket | null;
  /** The last problem with it. */
  readonly problem: Problem | null;
  readonly tries: number;
  readonly mostTries: number;
  readonly outlook: AlertOutlook;
}

export interface ExplainedTicket extends Pick<TicketRow, 'id' | 'number' | 'generation' | 'phase' | 'status' | 'url'> {
  readonly recId: string | null;
  readonly nativeStatus: string | null;
  readonly createdAt: string;
  readonly seenAt: string | null;
  /** The key of the ticket. */
  readonly key: Json;
  readonly problem: Problem | null;
}

/** The current queues, and deleted queues that had processed the alert. */
export async function explainQueues(
  sources: ScheduleSources,
  alert: StoredAlert,
  moment: MuteMoment,
): Promise<{ readonly queues: readonly ExplainedQueue[]; readonly gone: readonly ExplainedQueue[] }> {
  const { db } = sources.store;
  const places = await placesOfAlert(db, alert.seq);
  const present = await queuesByConnection(sources);
  for (const { connection } of places) if (!present.has(connection)) present.set(connection, []);
  const queues: ExplainedQueue[] = [];
  const gone: ExplainedQueue[] = [];
  for (const [connection, own] of present) {
    const here = places.filter((place) => place.connection === connection);
    const loaded = await withSuccessors(db, connection, own);
    for (const queue of loaded.queues) {
      const names = [queue.name, ...queue.replacementOf];
      const place = names.flatMap((name) => here.find((one) => one.queue === name) ?? [])[0];
      const ticket = place?.ticket ?? (await expectedTicket(sources, queue, alert));
      const outlook = await alertOutlook(sources, { queue, alert, moment, place });
      queues.push(explained(queue, place, ticket, outlook));
    }
    const taken = new Set(loaded.queues.flatMap(({ name, replacementOf }) => [name, ...replacementOf]));
    for (const place of here.filter((one) => !taken.has(one.queue))) {
      const queue = loaded.gone.find(({ name }) => name === place.queue) ?? unknownQueue(place);
      const outlook = await alertOutlook(sources, { queue: undefined, alert, moment, place });
      gone.push(explained(queue, place, place.ticket, outlook));
    }
  }
  return { queues, gone };
}

/** Without rules and queues: the general queues of every connection that creates tickets, as in `loadQueues`. */
async function queuesByConnection({
  store: { db },
  plugins,
}: ScheduleSources): Promise<Map<string, readonly ActiveQueue[]>> {
  const [rules, queues, connections] = await Promise.all([listRules(db), listQueues(db), listConnections(db)]);
  const all = new Map<string, readonly ActiveQueue[]>();
  if (rules.length === 0 && queues.length === 0) {
    for (const stored of connections) {
      const { name } = stored;
      if (storedSettings(plugins, stored)?.ticketing === undefined) continue;
      const target = (await generalQueue(db, name, '')) ?? { label: '', value: null };
      all.set(name, [everyAlert(name, target, { create: [], update: [] })]);
    }
    return all;
  }
  for (const queue of queues) {
    const rule = rules.find(({ name }) => name === queue.rule);
    const one = rule === undefined ? withoutRule(queue) : atWork(queue, rule);
    all.set(queue.connection, [...(all.get(queue.connection) ?? []), one]);
  }
  return all;
}

/** The ticket to which a run would add the alert now. */
async function expectedTicket(
  { store: { db } }: ScheduleSources,
  queue: ActiveQueue,
  { item }: StoredAlert,
): Promise<TicketRow | undefined> {
  if (queue.broken !== undefined || !queue.matches(item)) return undefined;
  const inherited =
    queue.replacementOf.length === 0 ? undefined : await ticketOfAlert(db, queue.connection, queue.replacementOf, item);
  const place = { connection: queue.connection, queue: queue.name };
  return inherited ?? (await ticketOfKeys(db, place, queue.dedupeKeys(item)));
}

function explained(
  { name, rule, connection, label, mode = 'append' }: TicketQueue,
  place: AlertPlace | undefined,
  ticket: TicketRow | undefined,
  outlook: AlertOutlook,
): ExplainedQueue {
  return {
    queue: name,
    rule,
    connection,
    label,
    mode,
    phase: place?.phase ?? null,
    kind: place?.kind ?? null,
    ticket: ticket === undefined ? null : explainedTicket(ticket),
    problem: place?.problem ?? null,
    tries: place?.tries ?? 0,
    mostTries: MAX_ATTEMPTS,
    outlook,
  };
}

function explainedTicket(ticket: TicketRow): ExplainedTicket {
  const { id, number, generation, phase, status, url } = ticket;
  return {
    id,
    number,
    recId: ticket.rec_id,
    url,
    generation,
    phase,
    status,
    nativeStatus: ticket.native_status,
    createdAt: ticket.created_at,
    seenAt: ticket.seen_at,
    key: JSON.parse(ticket.dedupe_key) as Json,
    problem: ticket.problem === null ? null : (JSON.parse(ticket.problem) as Problem),
  };
}

function withoutRule(queue: TicketQueue): ActiveQueue {
  const message = `Queue "${queue.name}" uses rule "${queue.rule}", which does not exist.`;
  const broken = new PluginError('host.unknown_name', message, { field: queue.name }).problem;
  return { ...atWork(queue, { name: queue.rule, filter: {} }), matches: () => false, broken };
}

function unknownQueue({ queue: name, connection }: AlertPlace): TicketQueue {
  return { name, rule: '', connection, label: '', value: null, create: [], update: [] };
}
