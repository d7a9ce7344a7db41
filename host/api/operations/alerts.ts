import { isJsonObject, PluginError, type JsonObject } from '../../../host-sdk/index.js';
import { collectAlerts, remarkedAlerts } from '../../alerts/collect-alerts.js';
import { ALERT_SORTS, alertPage, countAlerts, type AlertPage } from '../../store/alert-pages.js';
import type { StoreDatabase } from '../../store/store.js';
import { ticketsOfAlerts } from '../../store/ticket-alerts.js';
import { filterTest } from '../../rules/filter.js';
import { findAlerts } from '../../tickets/find-alerts.js';
import { storeAlerts } from '../../work/alerts.js';
import { ALERT_TYPES, sentEntries, unreadableBatch } from '../alert-batch.js';
import { Refusal } from '../refusal.js';
import { addedAlerts, alert, alertSort } from '../shapes/alert.js';
import { anything, count, limit, list, object, optional, text } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

/** Alerts and events: list them and add new ones. */
export const alertOperations = [
  defineOperation({
    method: 'get',
    path: '/api/alerts',
    scope: 'read',
    summary: 'Lists alerts and events, newest first unless sorted',
    query: optional({
      limit,
      offset: count,
      filter: { ...text, description: 'Filter as in a rule, as JSON.' },
      sort: alertSort,
    }),
    answer: object({ alerts: list(alert), total: count }),
    async handler({ query, signal }, { store: { db } }) {
      const { limit: most, offset = 0, sort = ALERT_SORTS[0] } = query;
      const page = { limit: most, offset, sort };
      const filter = filterOf(query.filter);
      const { alerts, total } = await (filter === undefined ? pageOf(db, page) : foundBy(filter, db, page, signal));
      const tickets = await ticketsOfAlerts(
        db,
        alerts.map(({ seq }) => seq),
      );
      return { alerts: alerts.map((one) => ({ ...one, tickets: ticketsOn(one.seq, tickets) })), total };
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/alerts',
    scope: 'send',
    audit: 'alerts.sent',
    summary:
      'Stores one alert or event, an array of them, JSON lines or CSV, and returns how many were added, updated, unchanged ' +
      'and refused. The host stores all valid alerts of a batch, or none',
    body: anything,
    bodyOptions: { types: ALERT_TYPES, limit: '10mb', bytes: true },
    answer: addedAlerts,
    async handler({ request }, context) {
      const { occurrences, refusals } = collectAlerts(sentEntries(request), context.clock.now());
      const { added, updated } = await storeAlerts(context, occurrences);
      const unchanged = occurrences.length - added - updated;
      const remarks = remarkedAlerts(occurrences);
      const result = {
        added,
        updated,
        unchanged,
        refused: refusals.length,
        refusals,
        altered: remarks.length,
        remarks,
      };
      const [first] = refusals;
      if (occurrences.length > 0 || first === undefined) return result;
      const { problem } = unreadableBatch(`Nothing of the batch is an alert; line ${first.line}: ${first.reason}.`);
      throw new Refusal(400, problem, {}, result);
    },
  }),
] as const;

function ticketsOn(seq: number, tickets: Awaited<ReturnType<typeof ticketsOfAlerts>>) {
  const own = tickets.filter((one) => one.seq === seq);
  return own.map(({ id, number, queue, phase }) => ({ id, number, queue, phase }));
}

async function pageOf(db: StoreDatabase, page: AlertPage) {
  return { alerts: await alertPage(db, page), total: await countAlerts(db) };
}

function foundBy(filter: JsonObject, db: StoreDatabase, page: AlertPage, signal: AbortSignal) {
  const test = filterTest(filter, 'the filter');
  return findAlerts(db, page, ({ item }) => test(item), signal);
}

function filterOf(sent: string | undefined): JsonObject | undefined {
  if (sent === undefined) return undefined;
  try {
    const filter: unknown = JSON.parse(sent);
    if (isJsonObject(filter)) return filter;
  } catch {
    // Told below.
  }
  throw new PluginError('config.invalid', 'The filter is not a JSON object.', {
    field: 'filter',
    fix: 'Write it as {"alertType":"DLP"}.',
  });
}
