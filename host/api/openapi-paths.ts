import {
  anything,
  count,
  exactly,
  flag,
  limit,
  list,
  map,
  named,
  number,
  object,
  oneOf,
  orNull,
  ref,
  text,
} from './openapi-operation.js';
import type { ApiSchema, Paths } from './openapi-operation.js';
import { reached } from './openapi-reached.js';

const done = object({ ok: flag });
const secret: ApiSchema = { type: 'string', minLength: 1, maxLength: 4000 };
const connection = object({ connection: ref('Connection') });
const config: ApiSchema = {
  type: 'object',
  description: 'By the configuration schema of the plugin; secrets that are absent or null stay as they are.',
};

/** Signing in, what a person sees first, and connections. */
export const CONNECTION_PATHS: Paths = {
  '/api/session': {
    get: {
      summary: 'Who is asking (owner: by the password), and whether a password is still to be set',
      open: true,
      answer: object({
        signedIn: flag,
        scope: orNull(oneOf('read', 'write')),
        owner: flag,
        setup: flag,
        csrf: orNull(text),
      }),
    },
  },
  '/api/setup': {
    post: {
      summary: 'Sets the first password with the code of the setup link, and signs in',
      open: true,
      body: exactly({ code: secret, password: secret }),
      answer: done,
    },
  },
  '/api/sign-in': {
    post: {
      summary: 'Signs in by password, by API token or by the code of a link',
      open: true,
      body: { anyOf: [exactly({ password: secret }), exactly({ token: secret }), exactly({ link: secret })] },
      answer: done,
    },
  },
  '/api/sign-out': { post: { summary: 'Ends the session', open: true, answer: done } },
  '/api/overview': {
    get: {
      summary: 'Tickets, calls, failures and how fresh the tables are',
      answer: object({
        tickets: list(object({ phase: text, status: orNull(text), count })),
        createdByHour: ref('Hours'),
        quota: list(ref('TenantQuota')),
        failures: object({
          tickets: list(ref('Ticket')),
          runs: list(ref('Run')),
          connections: list(object({ name: text, problem: ref('Problem') })),
        }),
        freshness: list(
          object(
            { connection: text, table: orNull(text) },
            {
              ...reached,
              empty: flag,
              late: {
                ...orNull(flag),
                description:
                  'Checked until (else the horizon) is older than twice the interval of the scheduled pull; null without one.',
              },
              problem: ref('Problem'),
            },
          ),
        ),
      }),
    },
  },
  '/api/attention': {
    get: {
      summary: 'How many tickets and connections need a hand',
      answer: object({ failedTickets: count, unknownTickets: count, connections: count }),
    },
  },
  '/api/quota': {
    get: { summary: 'Calls of the last 24 hours by tenant', answer: object({ tenants: list(ref('TenantQuota')) }) },
  },
  '/api/runs': {
    get: {
      summary: 'What runs came to, newest first',
      query: { limit, connection: text, job: text },
      answer: object({ runs: list(ref('Run')) }),
    },
  },
  '/api/problems': {
    get: {
      summary: 'What each problem code means',
      answer: object({
        problems: list(
          object({
            code: text,
            plugin: { ...orNull(text), description: 'The plugin whose own code it is.' },
            blame: text,
            retry: text,
            scope: text,
            outcome: text,
            http: number,
            meaning: text,
            fix: text,
          }),
        ),
      }),
    },
  },
  '/api/plugins': {
    get: {
      summary: 'Manifests of the loaded plugins, and why others could not be loaded',
      answer: object({
        plugins: list(ref('Manifest')),
        broken: list(object({ folder: text, problem: ref('Problem') })),
      }),
    },
  },
  '/api/plugins/{id}/validators.js': {
    get: {
      summary: 'The check of the plugin’s configuration schema as an ES module',
      type: 'text/javascript',
      answer: text,
    },
  },
  '/api/connections': {
    get: {
      summary: 'Connections with their last and next runs',
      answer: object({ connections: list(ref('Connection')) }),
    },
    post: {
      summary: 'Adds a connection',
      body: exactly({ plugin: named, config: map }),
      status: 201,
      answer: connection,
    },
  },
  '/api/connections/check': {
    post: {
      summary:
        'Tries a configuration; server-sent events: `check` for each check as it ends, `progress` while it waits, then `done`',
      body: exactly({ plugin: named, config }, { name: named, step: named, deep: flag }),
      type: 'text/event-stream',
      answer: text,
    },
  },
  '/api/connections/discover': {
    post: {
      summary:
        'Lists what the tenant of a configuration has, also of one whose optional sections are not complete; server-sent events: `tried` with `tried`, `total` and maybe `table` for each, `progress` while it waits, then `done` with `tables`, or with `problem`',
      body: exactly({ plugin: named, config }, { name: named }),
      type: 'text/event-stream',
      answer: text,
    },
  },
  '/api/connections/{name}': {
    get: { summary: 'One connection', answer: connection },
    put: { summary: 'Changes a connection', body: exactly({ config }, { plugin: named }), answer: connection },
    delete: { summary: 'Removes a connection that no queue uses', answer: done },
  },
  '/api/connections/{name}/enable': { post: { summary: 'Lets its schedules run again', answer: connection } },
  '/api/connections/{name}/disable': { post: { summary: 'Lets nothing run for it', answer: connection } },
  '/api/connections/{name}/dependents': {
    get: {
      summary: 'What depends on a connection',
      answer: object({ queues: list(text), tickets: count, tables: list(text), schedules: list(text) }),
    },
  },
  '/api/connections/{name}/check': {
    post: {
      summary: 'Tries a kept connection',
      body: exactly({}, { step: named, deep: flag }),
      bodyRequired: false,
      answer: object({ ok: flag, checks: list(ref('Check')) }),
    },
  },
  '/api/connections/{name}/fields': {
    get: {
      summary: 'Fields of a business object; default: that of tickets',
      query: { object: text, refresh: flag, choicesOf: { ...text, description: 'Names with commas between.' } },
      answer: object({ fields: list(ref('Field')) }),
    },
  },
  '/api/connections/{name}/queues': {
    get: {
      summary: 'Queues that the product offers',
      answer: object({ queues: list(object({ label: text, value: anything })) }),
    },
  },
  '/api/connections/{name}/mappings': {
    get: {
      summary: 'Mappings that a new queue starts with',
      query: { kind: oneOf('alert', 'event') },
      answer: object(
        { create: list(ref('Mapping')), update: list(ref('Mapping')) },
        { needed: { ...list(text), description: 'Fields that no queue may leave out; default: all of `create`.' } },
      ),
    },
  },
  '/api/connections/{name}/tables': {
    get: {
      summary: 'Business objects that can be read',
      query: { all: flag },
      answer: object({ tables: list(ref('TableInfo')) }),
    },
  },
};
