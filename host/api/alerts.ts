import { Router } from 'express';
import type { Request } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { JsonObject } from '../../host-sdk/index.js';
import { ALERT_SORTS, alertPage, countAlerts } from '../store/alert-pages.js';
import type { AlertPage } from '../store/alert-pages.js';
import type { StoreDatabase } from '../store/open-store.js';
import { ticketsOfAlerts } from '../store/ticket-alerts.js';
import { findAlerts } from '../tickets/find-alerts.js';
import type { FoundAlerts } from '../tickets/find-alerts.js';
import { filterTest } from '../tickets/filter.js';
import { untilGone } from './answers.js';
import type { ApiContext } from './context.js';
import { limitOf, numberIn, textIn } from './query.js';

/** `GET /api/alerts`: alerts and events, newest first unless `sort` says otherwise; `filter` is that of rules. */
export function alertRoutes({ store }: ApiContext): Router {
  const routes = Router();
  routes.get('/api/alerts', async (request, response) => {
    const [sort = ALERT_SORTS[0]] = ALERT_SORTS.filter((one) => one === textIn(request, 'sort'));
    const page = { sort, offset: numberIn(request, 'offset') ?? 0, limit: limitOf(request) };
    const filter = filterIn(request);
    const { alerts, total } = await (filter === undefined
      ? pageOf(store.db, page)
      : foundBy(filter, store.db, page, untilGone(response)));
    const tickets = await ticketsOfAlerts(
      store.db,
      alerts.map(({ seq }) => seq),
    );
    const withTickets = alerts.map((alert) => ({ ...alert, tickets: tickets.filter(({ seq }) => seq === alert.seq) }));
    response.json({ alerts: withTickets, total });
  });
  return routes;
}

async function pageOf(db: StoreDatabase, page: AlertPage): Promise<FoundAlerts> {
  return { alerts: await alertPage(db, page), total: await countAlerts(db) };
}

async function foundBy(
  filter: JsonObject,
  db: StoreDatabase,
  page: AlertPage,
  signal: AbortSignal,
): Promise<FoundAlerts> {
  const test = filterTest(filter, 'the filter');
  return findAlerts(db, page, ({ item }) => test(item), signal);
}

function filterIn(request: Request): JsonObject | undefined {
  const text = textIn(request, 'filter');
  if (text === undefined) return undefined;
  try {
    const filter: unknown = JSON.parse(text);
    if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) return filter as JsonObject;
  } catch {
    // Told below.
  }
  throw new PluginError('config.invalid', 'The filter is not a JSON object.', {
    field: 'filter',
    fix: 'Write it as {"alertType":"DLP"}.',
  });
}
