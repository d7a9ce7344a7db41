import express, { Router } from 'express';
import { PluginError } from '../../host-sdk/index.js';
import type { Clock, Logger } from '../../host-sdk/index.js';
import type { LoadedPlugin } from '../load-plugin.js';
import { openSession } from '../session.js';
import { listConnections, openConnection } from '../store/connections.js';
import type { Store } from '../store/open-store.js';

export interface CheckRouteOptions {
  readonly store: Store;
  readonly plugins: readonly LoadedPlugin[];
  readonly clock: Clock;
  readonly logger: Logger;
}

interface CheckRequest {
  readonly step?: string;
  readonly deep?: boolean;
}

/** `POST /api/connections/NAME/check` with `{step?, deep?}`: tries a connection, as `check` does. */
export function checkConnectionRoute({ store, plugins, clock, logger }: CheckRouteOptions): Router {
  const routes = Router();
  routes.post('/api/connections/:name/check', express.json({ limit: '16kb' }), async (request, response) => {
    const asked = checkRequest(request.body);
    const { name } = request.params;
    const stored = (await listConnections(store.db)).find((one) => one.name === name);
    if (stored === undefined) {
      throw new PluginError('host.unknown_name', `There is no connection "${name}".`, { field: 'name' });
    }
    const loaded = plugins.find((one) => one.manifest.id === stored.plugin);
    if (loaded === undefined) {
      throw new PluginError('host.not_supported', `The plugin ${stored.plugin} of "${name}" is not loaded.`, {
        fix: 'Start the server with --plugin and its folder.',
      });
    }
    const left = new AbortController();
    response.once('close', () => {
      left.abort(new PluginError('host.aborted', 'The caller has gone.'));
    });
    const connection = await openConnection(store, stored);
    const session = await openSession({ loaded, store, connection, logger, clock });
    try {
      const result = await session.plugin.validate({ ...asked, signal: left.signal });
      response.json(result);
    } finally {
      await session.close();
    }
  });
  return routes;
}

function checkRequest(body: unknown): CheckRequest {
  if (body === undefined) return {};
  const fault = (field: string, message: string) => new PluginError('config.invalid', message, { field });
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw fault('body', 'The body is not an object.');
  const { step, deep, ...others } = body as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw fault(unknown, `The body has an unknown key ${unknown}; it takes step and deep.`);
  if (step !== undefined && typeof step !== 'string') throw fault('step', 'step must be a text.');
  if (deep !== undefined && typeof deep !== 'boolean') throw fault('deep', 'deep must be true or false.');
  return { ...(step === undefined ? {} : { step }), ...(deep === undefined ? {} : { deep }) };
}
