import { PluginError, type Item, type JsonObject, type Problem } from '../../host-sdk/index.js';
import { unknownName } from '../platform/unknown-name.js';
import { collectAlerts } from '../alerts/collect-alerts.js';
import { sampleAlerts } from '../alerts/sample-alerts.js';
import { requireCapability, type Session } from '../sessions/session.js';
import { findAlert } from '../store/alert-pages.js';
import { listRules } from '../store/rules.js';
import type { TicketQueue } from '../store/queues.js';
import { newestAlerts } from '../tickets/find-alerts.js';
import { renderMappings } from '../rules/render-template.js';
import { matcherOf } from '../rules/rule.js';
import { keyScope, ticketKey } from '../tickets/ticket-key.js';

/** What a queue would send for one alert. */
export interface QueueTrial {
  /** The alert or event. */
  readonly item: Item;
  /** True when no stored alert matches and a sample alert is shown. */
  readonly sample: boolean;
  /** The filled templates. */
  readonly values: Readonly<Record<string, string>>;
  /** Exactly what would be sent; absent when the plugin does not show it. */
  readonly payload?: JsonObject;
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Shows what a queue, saved or not, would send for an alert; by default for the newest that its rule takes.
 * Creates no ticket. Throws `host.unknown_name` for an unknown alert.
 */
export async function tryQueue(
  session: Session,
  queue: TicketQueue,
  alertId: string | undefined,
  signal: AbortSignal,
): Promise<QueueTrial> {
  const { db } = session.store;
  const rules = await listRules(db);
  const rule = rules.find(({ name }) => name === queue.rule);
  if (rule === undefined) {
    const known = rules.map(({ name }) => name);
    throw unknownName('rule', queue.rule, known, { field: 'rule' });
  }
  const [newest] = alertId === undefined ? await newestAlerts(db, 1, matcherOf(rule), signal) : [];
  const stored = alertId === undefined ? newest?.item : await alertOfId(session, alertId);
  const item = stored ?? sampleOf(rule.kind, session.clock.now());
  const values = renderMappings(queue.create, item);
  const outcome = await requireCapability(session, 'ticketing').createTicket({
    item,
    values,
    queue: queue.value,
    idempotencyKey: ticketKey(keyScope(session), { ...queue, sharesRule: false }, JSON.stringify({ id: item.id }), 0),
    dryRun: true,
    signal,
  });
  const trial = { item, sample: stored === undefined, values };
  if (outcome.outcome === 'dry-run') {
    return { ...trial, payload: outcome.payload, notes: outcome.notes ?? [], problems: outcome.problems };
  }
  return { ...trial, notes: [], problems: outcome.outcome === 'created' ? [] : [outcome.problem] };
}

async function alertOfId({ store }: Session, id: string): Promise<Item> {
  const found = await findAlert(store.db, id);
  if (found !== undefined) return found.item;
  throw new PluginError('host.unknown_name', `There is no alert "${id}".`, { field: 'alertId' });
}

/** A sample alert or event. @param now Unix milliseconds. */
export function sampleOf(kind: Item['kind'], now: number): Item {
  const lines = sampleAlerts({ count: 1, kind, seed: 1, now });
  const { occurrences } = collectAlerts(
    lines.map((value, index) => ({ line: index + 1, value })),
    now,
  );
  return (occurrences[0] as (typeof occurrences)[number]).item;
}
