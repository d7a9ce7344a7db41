import type { ValidateRequest } from '../../../host-sdk/index.js';
import { requireCapability } from '../../sessions/session.js';
import { findConnection } from '../../store/connections.js';
import type { StoreDatabase } from '../../store/store.js';
import { queuesInUse } from '../../tickets/queues-in-use.js';
import { loadedPlugin } from '../../work/loaded-plugin.js';
import { workOnForm } from '../form-session.js';
import { check } from '../shapes/connection.js';
import { flag, list, map, named, object, optional } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

const config = {
  ...map,
  description:
    'Follows the configuration schema of the plugin. For secrets that are absent or null, the host uses the stored ones.',
} as const;
const tried = { step: named, deep: flag } as const;

/** Tests connections: stored ones, and the values of a form. */
export const connectionCheckOperations = [
  defineOperation({
    method: 'post',
    path: '/api/connections/{name}/check',
    scope: 'operate',
    summary: 'Tests a stored connection',
    body: optional(tried),
    bodyOptions: { optional: true },
    answer: object({ ok: flag, checks: list(check) }),
    tenant: true,
    async handler({ params: { name }, body, signal }, context) {
      const { db } = context.store;
      loadedPlugin(context, (await findConnection(db, name)).plugin, name);
      const queues = await queuesFor(db, name);
      return context.sessions.use(name, ({ plugin }) => plugin.validate({ ...body, ...queues, signal }));
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/connections/check',
    scope: 'configure',
    summary:
      'Tests a configuration. Server-sent events: `check` for each finished check, `progress` while a check waits, then `done`',
    body: object({ plugin: named, config }, { name: named, ...tried }),
    content: ['text/event-stream'],
    tenant: true,
    async handler({ body: { step, deep, ...form }, ...call }, context) {
      const queues = form.name === undefined ? {} : await queuesFor(context.store.db, form.name);
      await workOnForm(context, form, call, {
        run: async ({ plugin }, stream, signal) => {
          const { ok } = await plugin.validate({
            ...(step === undefined ? {} : { step }),
            ...(deep === undefined ? {} : { deep }),
            ...queues,
            signal,
            onCheck: (one) => {
              stream.send('check', one);
            },
          });
          return { ok };
        },
      });
      return undefined;
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/connections/discover',
    scope: 'configure',
    summary:
      'Lists the business objects of the tenant of a configuration; its optional sections may be incomplete. Server-sent events: `tried` with `tried`, `total` and, where it can be read, `table` for each object, `progress` while the host waits, then `done` with `tables` or with `problem`',
    body: object({ plugin: named, config }, { name: named }),
    content: ['text/event-stream'],
    tenant: true,
    async handler({ body, ...call }, context) {
      // The caller is about to choose tables, so the form is a draft: incomplete optional sections are ignored.
      await workOnForm(context, body, call, {
        draft: true,
        run: async (session, stream, signal) => {
          const tables = await requireCapability(session, 'pull').discover({
            all: true,
            signal,
            onTried: (step) => {
              stream.send('tried', step);
            },
          });
          return { ok: true, tables };
        },
      });
      return undefined;
    },
  }),
] as const;

async function queuesFor(db: StoreDatabase, name: string): Promise<Pick<ValidateRequest, 'queues'>> {
  const queues = await queuesInUse(db, name);
  return queues === undefined ? {} : { queues };
}
