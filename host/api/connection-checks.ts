import { Router } from 'express';
import type { ValidateRequest } from '../../host-sdk/index.js';
import { findConnection } from '../store/connections.js';
import { queuesInUse } from '../tickets/queues-in-use.js';
import { untilGone } from './answers.js';
import { loadedPlugin } from './context.js';
import type { ApiContext } from './context.js';
import { workOnForm } from './form-session.js';
import type { FormValues } from './form-session.js';

type Tried = Pick<ValidateRequest, 'step' | 'deep'>;

/** Tries connections: `POST /api/connections/NAME/check` a kept one, `POST /api/connections/check` a form's values. */
export function connectionCheckRoutes(context: ApiContext): Router {
  const { store } = context;
  const routes = Router();
  const queuesFor = async (name: string): Promise<Pick<ValidateRequest, 'queues'>> => {
    const queues = await queuesInUse(store.db, name);
    return queues === undefined ? {} : { queues };
  };
  routes.post('/api/connections/:name/check', async (request, response) => {
    const { name } = request.params;
    loadedPlugin(context, (await findConnection(store.db, name)).plugin, name);
    const signal = untilGone(response);
    const tried = (request.body ?? {}) as Tried;
    const queues = await queuesFor(name);
    response.json(await context.sessions.use(name, ({ plugin }) => plugin.validate({ ...tried, ...queues, signal })));
  });
  routes.post('/api/connections/check', async (request, response) => {
    const { step, deep, ...form } = request.body as FormValues & Tried;
    const queues = form.name === undefined ? {} : await queuesFor(form.name);
    await workOnForm(context, form, response, {
      run: async ({ plugin }, stream, signal) => {
        const { ok } = await plugin.validate({
          ...(step === undefined ? {} : { step }),
          ...(deep === undefined ? {} : { deep }),
          ...queues,
          signal,
          onCheck: (check) => {
            stream.send('check', check);
          },
        });
        return { ok };
      },
    });
  });
  return routes;
}
