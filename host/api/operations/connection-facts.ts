import { describeTable } from '../../pull/describe-table.js';
import { requireCapability } from '../../sessions/session.js';
import { findConnection } from '../../store/connections.js';
import { field } from '../shapes/field.js';
import { mapping } from '../shapes/queue.js';
import { anything, flag, list, object, oneOf, optional, text } from '../shapes/schema.js';
import { tableInfo } from '../shapes/table.js';
import { tableDescription } from '../shapes/table-description.js';
import { defineOperation } from './define-operation.js';

/** What a connection's product offers: fields, queues, default mappings and tables. */
export const connectionFactOperations = [
  defineOperation({
    method: 'get',
    path: '/api/connections/{name}/fields',
    scope: 'read',
    summary: 'Lists the fields of a business object; default: the ticket object',
    query: optional({
      object: text,
      refresh: flag,
      choicesOf: { ...text, description: 'Field names, separated by commas.' },
    }),
    answer: object({ fields: list(field) }),
    tenant: true,
    async handler({ params, query, signal }, { store, sessions }) {
      const { name } = await findConnection(store.db, params.name);
      const { object: wanted, refresh = false, choicesOf } = query;
      const asked = { ...(wanted === undefined ? {} : { object: wanted }), refresh };
      const names = choicesOf?.split(',') ?? [];
      const fields = await sessions.use(name, (session) =>
        requireCapability(session, 'fields').getFields({ ...asked, choicesOf: names, signal }),
      );
      return { fields };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/connections/{name}/queues',
    scope: 'read',
    summary: 'Lists the queues that the product offers',
    answer: object({ queues: list(object({ label: text, value: anything })) }),
    tenant: true,
    async handler({ params, signal }, { store, sessions }) {
      const { name } = await findConnection(store.db, params.name);
      const queues = await sessions.use(name, (session) =>
        requireCapability(session, 'ticketing').getQueues({ signal }),
      );
      return { queues };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/connections/{name}/mappings',
    scope: 'read',
    summary: 'Returns the default mappings of a new queue',
    query: optional({ kind: oneOf('alert', 'event') }),
    answer: object(
      { create: list(mapping), update: list(mapping) },
      {
        needed: {
          ...list(text),
          description: 'Fields that every queue must fill; default: all fields of `create`.',
        },
      },
    ),
    tenant: true,
    async handler({ params, query: { kind = 'alert' }, signal }, { store, sessions }) {
      const { name } = await findConnection(store.db, params.name);
      return sessions.use(name, async (session) =>
        requireCapability(session, 'ticketing').getDefaultMappings({ kind, signal }),
      );
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/connections/{name}/tables',
    scope: 'read',
    summary: 'Lists the business objects that can be read',
    query: optional({ all: flag }),
    answer: object({ tables: list(tableInfo) }),
    tenant: true,
    async handler({ params, query: { all = false }, signal }, { store, sessions }) {
      const { name } = await findConnection(store.db, params.name);
      return {
        tables: await sessions.use(name, (session) => requireCapability(session, 'pull').discover({ signal, all })),
      };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/connections/{name}/tables/{table}/description',
    scope: 'read',
    summary: 'Describes the columns of a table as the next read would write it',
    answer: object({ table: tableDescription }),
    tenant: true,
    async handler({ params, signal }, { store, sessions }) {
      const { name } = await findConnection(store.db, params.name);
      return { table: await sessions.use(name, (session) => describeTable(session, params.table, signal)) };
    },
  }),
] as const;
