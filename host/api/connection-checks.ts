import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { toProblem } from '../../host-sdk/index.js';
import type { JsonObject, ProgressEvent, ValidateRequest, ValidateResult } from '../../host-sdk/index.js';
import { withKeptSecrets } from '../kept-secrets.js';
import { openSession } from '../session.js';
import { findConnection, openConnection } from '../store/connections.js';
import { answerEvents, untilGone } from './answers.js';
import type { EventStream } from './answers.js';
import { loadedPlugin } from './context.js';
import type { ApiContext } from './context.js';

/** What is to be tried: a form's values before they are saved. */
interface TriedForm {
  readonly plugin: string;
  readonly config: JsonObject;
  /** The connection whose stored secrets take the places of those that are left out. */
  readonly name?: string;
  readonly step?: string;
  readonly deep?: boolean;
}

type Tried = Pick<ValidateRequest, 'step' | 'deep'>;

/** Tries connections: `POST /api/connections/NAME/check` a kept one, `POST /api/connections/check` a form's values. */
export function connectionCheckRoutes(context: ApiContext): Router {
  const { store } = context;
  const routes = Router();
  routes.post('/api/connections/:name/check', async (request, response) => {
    const { name } = request.params;
    loadedPlugin(context, (await findConnection(store.db, name)).plugin, name);
    const signal = untilGone(response);
    const tried = (request.body ?? {}) as Tried;
    response.json(await context.sessions.use(name, ({ plugin }) => plugin.validate({ ...tried, signal })));
  });
  routes.post('/api/connections/check', async (request, response) => {
    const { plugin, name, config: given, step, deep } = request.body as TriedForm;
    const loaded = loadedPlugin(context, plugin);
    const stored = name === undefined ? undefined : await findConnection(store.db, name);
    const before = stored === undefined ? undefined : (await openConnection(store, stored)).config;
    const config = withKeptSecrets(loaded.configuration, given, before);
    // A name of its own: what a form's plugin remembers is nothing for the connection that is kept.
    const connection = { name: `check ${randomUUID()}`, config, folder: stored?.folder ?? store.folder };
    let listening: EventStream | undefined;
    const progress = (event: ProgressEvent) => {
      listening?.send('progress', event);
    };
    const session = await openSession({ ...context, loaded, connection, progress });
    const signal = untilGone(response);
    const stream = (listening = answerEvents(response));
    try {
      const result: ValidateResult = await session.plugin.validate({
        ...(step === undefined ? {} : { step }),
        ...(deep === undefined ? {} : { deep }),
        signal,
        onCheck: (check) => {
          stream.send('check', check);
        },
      });
      stream.send('done', { ok: result.ok });
    } catch (error) {
      stream.send('done', { ok: false, problem: toProblem(error) });
    } finally {
      stream.end();
      await session.close();
      await store.db.deleteFrom('plugin_state').where('connection', '=', connection.name).execute();
    }
  });
  return routes;
}
