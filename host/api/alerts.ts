import { Router } from 'express';
import type { Request } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { JsonObject } from '../../host-sdk/index.js';
import { ALERT_SORTS, alertPage, countAlerts } from '../store/alert-pages.js';
import { findAlerts } from '../tickets/find-alerts.js';
import { filterTest } from '../tickets/filter.js';
import type { ApiContext } from './context.js';
import { limitOf, numberIn, textIn } from './query.js';

/** `GET /api/alerts`: alerts and events, newest first unless `sort` says otherwise; `filter` is that of rules. */
export function alertRoutes({ store }: ApiContext): Router {
  const routes = Router();
  routes.get('/api/alerts', async (request, response) => {
    const [sort = ALERT_SORTS[0]] = ALERT_SORTS.filter((one) => one === textIn(request, 'sort'));
    const page = { sort, offset: numberIn(request, 'offset') ?? 0, limit: limitOf(request) };
    const filter = filterIn(request);
    if (filter === undefined) {
      response.json({ alerts: await alertPage(store.db, page), total: await countAlerts(store.db) });
      return;
    }
    const test = filterTest(filter, 'the filter');
    response.json(await findAlerts(store.db, page, ({ item }) => test(item)));
  });
  return routes;
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
