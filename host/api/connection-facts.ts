import { Router } from 'express';
import { abilityOf } from '../session.js';
import { findConnection } from '../store/connections.js';
import { untilGone } from './answers.js';
import type { ApiContext } from './context.js';
import { flagIn, textIn } from './query.js';

/** What a connection's product says of itself: fields, queues, default mappings and tables. */
export function connectionFactRoutes({ store, sessions }: ApiContext): Router {
  const routes = Router();
  routes.get('/api/connections/:name/fields', async (request, response) => {
    const { name } = await findConnection(store.db, request.params.name);
    const object = textIn(request, 'object');
    const choicesOf = textIn(request, 'choicesOf')?.split(',') ?? [];
    const asked = { ...(object === undefined ? {} : { object }), choicesOf, refresh: flagIn(request, 'refresh') };
    const signal = untilGone(response);
    const fields = await sessions.use(name, (session) => abilityOf(session, 'fields').getFields({ ...asked, signal }));
    response.json({ fields });
  });
  routes.get('/api/connections/:name/queues', async (request, response) => {
    const { name } = await findConnection(store.db, request.params.name);
    const signal = untilGone(response);
    response.json({
      queues: await sessions.use(name, (session) => abilityOf(session, 'ticketing').getQueues({ signal })),
    });
  });
  routes.get('/api/connections/:name/mappings', async (request, response) => {
    const { name } = await findConnection(store.db, request.params.name);
    const kind = textIn(request, 'kind') === 'event' ? 'event' : 'alert';
    const signal = untilGone(response);
    const mappings = await sessions.use(name, async (session) =>
      abilityOf(session, 'ticketing').getDefaultMappings({ kind, signal }),
    );
    response.json(mappings);
  });
  routes.get('/api/connections/:name/tables', async (request, response) => {
    const { name } = await findConnection(store.db, request.params.name);
    const signal = untilGone(response);
    const all = flagIn(request, 'all');
    response.json({
      tables: await sessions.use(name, (session) => abilityOf(session, 'pull').discover({ signal, all })),
    });
  });
  return routes;
}
