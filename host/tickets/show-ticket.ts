import { PluginError, type Item, type JsonObject, type Problem } from '../../host-sdk/index.js';
import { createYielder } from '../platform/yielder.js';
import { collectAlerts } from '../alerts/collect-alerts.js';
import { requireCapability, requireSection, type Session } from '../sessions/session.js';
import { alertsAfter } from '../store/alerts.js';
import { listRules } from '../store/rules.js';
import { chosenQueues } from './chosen-alerts.js';
import { fieldTitles } from './field-titles.js';
import { loadQueues, type ActiveQueue } from './load-queues.js';
import { renderMappings } from '../rules/render-template.js';
import { keyScope, ticketKey } from './ticket-key.js';

/** What a queue would send for an alert. */
export interface ShownTicket {
  readonly queue: string;
  /** Id of the alert or event. */
  readonly alert: string;
  /** True when no stored alert matches the queue and a sample alert is shown. */
  readonly sample: boolean;
  /** Exactly what would be sent; absent when the plugin does not show it. */
  readonly payload?: JsonObject;
  /** The fields of the payload with label and name, such as `Summary (Subject)`. */
  readonly fields?: readonly string[];
  /** Changes that the plugin made to the values. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

const PAGE = 500;

/** Shows the ticket of the newest alert that matches a queue. Creates and stores nothing. */
export async function showTicket(session: Session, name: string, signal?: AbortSignal): Promise<ShownTicket> {
  const ticketing = requireCapability(session, 'ticketing');
  requireSection(session, 'ticketing');
  const { queues } = await loadQueues(session);
  const [queue] = chosenQueues(queues, { queue: name }) as readonly [ActiveQueue];
  if (queue.broken !== undefined) throw PluginError.from(queue.broken);
  const stored = await newestAlert(session, queue);
  const item = stored ?? (await sampleFor(session, queue));
  const [dedupeKey] = queue.dedupeKeys(item);
  const outcome = await ticketing.createTicket({
    item,
    values: renderMappings(queue.mappings(item).create, item),
    queue: queue.value,
    idempotencyKey: ticketKey(keyScope(session), queue, dedupeKey, 0),
    dryRun: true,
    ...(signal === undefined ? {} : { signal }),
  });
  const shown = { queue: queue.name, alert: item.id, sample: stored === undefined };
  if (outcome.outcome === 'dry-run') {
    const { titleOf } = await fieldTitles(session, signal);
    const fields = Object.keys(outcome.payload).map(titleOf);
    return { ...shown, payload: outcome.payload, fields, notes: outcome.notes ?? [], problems: outcome.problems };
  }
  return { ...shown, notes: [], problems: outcome.outcome === 'created' ? [] : [outcome.problem] };
}

async function newestAlert({ store }: Session, queue: ActiveQueue): Promise<Item | undefined> {
  let newest: Item | undefined;
  let after = 0;
  const yieldNow = createYielder();
  for (;;) {
    const page = await alertsAfter(store.db, after, PAGE);
    for (const { seq, item } of page) {
      after = seq;
      if (queue.matches(item)) newest = item;
      await yieldNow();
    }
    if (page.length < PAGE) return newest;
  }
}

async function sampleFor({ clock, store }: Session, queue: ActiveQueue): Promise<Item> {
  const rule = (await listRules(store.db)).find(({ name }) => name === queue.rule);
  const { sampleAlerts } = await import('../alerts/sample-alerts.js');
  const lines = sampleAlerts({ count: 1, kind: rule?.kind ?? 'alert', seed: 1, now: clock.now() });
  const { occurrences } = collectAlerts(
    lines.map((value, index) => ({ line: index + 1, value })),
    clock.now(),
  );
  return (occurrences[0] as (typeof occurrences)[number]).item;
}
