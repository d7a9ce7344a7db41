import type { Occurrence } from '../alerts/occurrence.js';
import type { Trail } from '../audit/trail.js';
import type { Session } from '../sessions/session.js';
import { listQueues } from '../store/queues.js';
import { createTickets, type CreateTicketsOptions, type CreateTicketsResult } from '../tickets/create-tickets.js';
import { storeAlerts } from './alerts.js';

export { retryTickets } from '../tickets/retry-tickets.js';
export { syncTickets } from '../tickets/sync-tickets.js';

export interface ProcessAlertsOptions extends Omit<CreateTicketsOptions, 'alerts'> {
  /** Alerts to store first, and to process exclusively; default: all stored ones. */
  readonly occurrences?: { readonly sent: readonly Occurrence[]; readonly trail: Trail } | undefined;
}

/** Turns alerts into tickets, like {@link createTickets}. */
export async function processAlerts(
  session: Session,
  { occurrences, ...options }: ProcessAlertsOptions = {},
): Promise<CreateTicketsResult> {
  if (occurrences === undefined) return createTickets(session, options);
  const { seqs } = await storeAlerts({ ...session, trail: occurrences.trail }, occurrences.sent);
  return createTickets(session, { ...options, alerts: seqs });
}

/** Turns alerts into tickets in a scheduled run; `undefined` for a connection without a queue, which runs only on request. */
export async function createScheduledTickets(
  session: Session,
  options: Pick<CreateTicketsOptions, 'signal'>,
): Promise<CreateTicketsResult | undefined> {
  const queues = await listQueues(session.store.db);
  const hasQueue = queues.some(({ connection }) => connection === session.connection.name);
  return hasQueue ? createTickets(session, options) : undefined;
}
