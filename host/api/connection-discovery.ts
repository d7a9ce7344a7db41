import { Router } from 'express';
import { abilityOf } from '../session.js';
import type { ApiContext } from './context.js';
import { workOnForm } from './form-session.js';
import type { FormValues } from './form-session.js';

/**
 * `POST /api/connections/discover`: the tables that the tenant of a form's values has. Whoever asks is about to choose
 * some, so the form is a draft: what it lacks in its optional sections is passed over.
 */
export function connectionDiscoveryRoute(context: ApiContext): Router {
  return Router().post('/api/connections/discover', async (request, response) => {
    await workOnForm(context, request.body as FormValues, response, {
      draft: true,
      run: async (session, stream, signal) => {
        const tables = await abilityOf(session, 'pull').discover({
          all: true,
          signal,
          onTried: (step) => {
            stream.send('tried', step);
          },
        });
        return { ok: true, tables };
      },
    });
  });
}
