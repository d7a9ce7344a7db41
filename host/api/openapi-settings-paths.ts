import {
  count,
  exactly,
  flag,
  instant,
  list,
  named,
  number,
  object,
  oneOf,
  orNull,
  text,
} from './openapi-operation.js';
import type { ApiSchema, Paths } from './openapi-operation.js';

const days: ApiSchema = { type: 'integer', minimum: 1, maximum: 36_500 };
const kept = object({ alerts: number, runs: number, logs: number, tickets: orNull(number) });
const wantedDays = { alerts: days, runs: days, logs: days, tickets: orNull(days) };
const secret: ApiSchema = { type: 'string', minLength: 1, maxLength: 4000 };
const done = object({ ok: flag });

/** Password, tokens, sessions and retention. */
export const SETTINGS_PATHS: Paths = {
  '/api/password': {
    post: {
      summary: 'Changes the password and ends every other session; for sessions by password only',
      body: exactly({ current: secret, password: secret }),
      answer: done,
    },
  },
  '/api/tokens': {
    get: {
      summary: 'The API tokens: scopes, ends (null: none) and when they were last used; for sessions by password only',
      answer: object({
        tokens: list(
          object({
            name: text,
            scope: oneOf('read', 'write'),
            createdAt: text,
            expiresAt: orNull(text),
            usedAt: orNull(text),
          }),
        ),
      }),
    },
    post: {
      summary: 'Makes a token and tells it, this once; for sessions by password only',
      body: exactly({ name: named, scope: oneOf('read', 'write') }, { expiresAt: orNull(instant) }),
      status: 201,
      answer: object({ token: text }),
    },
  },
  '/api/tokens/{name}': {
    delete: { summary: 'Ends a token and its sessions; for sessions by password only', answer: done },
  },
  '/api/sessions': {
    get: {
      summary:
        'The browsers that are signed in, each by a token or by the password (null); for sessions by password only',
      answer: object({
        sessions: list(object({ id: count, token: orNull(text), openedAt: text, endsAt: text, own: flag })),
      }),
    },
  },
  '/api/sessions/{id}': {
    delete: { summary: 'Signs a browser out; for sessions by password only', answer: done },
  },
  '/api/csp-reports': {
    get: {
      summary: 'What browsers reported to have refused, the last first; anybody may report, so it may be made up',
      answer: object({
        reports: list(object({ directive: text, blocked: text, page: text, count, lastAt: text })),
      }),
    },
  },
  '/api/retention': {
    get: { summary: 'Days that things are kept; null: for ever', answer: object({ kept }) },
    put: {
      summary: 'Sets them, also for the daily clean-up; null: as usual, which for tickets is for ever',
      body: exactly({}, wantedDays),
      answer: object({ kept }),
    },
  },
  '/api/cleanup': {
    post: {
      summary: 'Removes what is older than it has to be, or with dryRun counts it',
      body: exactly({}, { dryRun: flag, ...wantedDays }),
      answer: object({ result: object({ alerts: count, runs: count, logs: count, tickets: count, kept }) }),
    },
  },
};
